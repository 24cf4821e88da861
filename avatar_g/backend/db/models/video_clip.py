"""The ``video_clips`` table."""

from typing import Any

from sqlmodel import Field

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.row import document
from avatar_g.backend.db.types import ID_CHARS


class VideoClip(Artifact, table=True):
    """One music video."""

    __tablename__ = "video_clips"

    track_id: str | None = Field(
        default=None, foreign_key="tracks.id", ondelete="SET NULL", max_length=ID_CHARS
    )
    avatar_id: str | None = Field(
        default=None, foreign_key="avatars.id", ondelete="SET NULL", max_length=ID_CHARS
    )
    aspect: str = Field(default="", max_length=8)
    resolution: str = Field(default="", max_length=8)
    fps: int = 0
    duration_s: float = 0.0
    board: dict[str, Any] = document()
    """``domain.scenes.SceneBoard``; empty for videos that are filmed from beginning to end."""
    edit_number: int = 0
    """Number of the edit that ``board`` shows; higher ones can be redone. 0: no board."""
