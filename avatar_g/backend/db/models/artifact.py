"""What tracks, avatars and video clips have in common."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import ID_CHARS, UtcDateTime


class Artifact(OwnedRow):
    """Something a creator made; its files are ``media_assets`` of this owner."""

    project_id: str | None = Field(
        default=None,
        foreign_key="projects.id",
        ondelete="SET NULL",
        index=True,
        max_length=ID_CHARS,
    )
    title: str = Field(default="", max_length=200)
    prompt: str = ""
    request: dict[str, Any] = document()
    """What was asked for, checked."""
    recipe: dict[str, Any] = document()
    """``domain.recipe.Recipe``: what to run again for the same bytes."""
    summary: dict[str, Any] = document()
    """What pages show without opening a file."""
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """None until every file of it is there."""
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Deleted things can be restored until the janitor comes."""
