"""The ``tracks`` table."""

from typing import Any

from sqlmodel import Field

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.row import document
from avatar_g.backend.db.types import ID_CHARS


class Track(Artifact, table=True):
    """One song."""

    __tablename__ = "tracks"

    language: str = Field(default="", max_length=8)
    genre: str = Field(default="", max_length=32)
    mood: str = Field(default="", max_length=32)
    tempo_bpm: float = 0.0
    duration_s: float = 0.0
    parent_id: str | None = Field(default=None, index=True, max_length=ID_CHARS)
    """The track this one is a remix or extension of; it may be deleted by now."""
    edits: dict[str, Any] = document()
    """``commands``: every edit as a list of lists; ``position``: how many of them are in force."""
