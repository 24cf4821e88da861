"""The ``tracks`` table."""

from sqlmodel import Field

from avatar_g.backend.db.models.artifact import Artifact


class Track(Artifact, table=True):
    """One song."""

    __tablename__ = "tracks"

    language: str = Field(default="", max_length=8)
    genre: str = Field(default="", max_length=32)
    mood: str = Field(default="", max_length=32)
    tempo_bpm: float = 0.0
    duration_s: float = 0.0
