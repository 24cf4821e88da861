"""The ``projects`` table."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import UtcDateTime


class Project(OwnedRow, table=True):
    """What belongs together: a song, its avatar and its video."""

    __tablename__ = "projects"

    title: str = Field(default="", max_length=200)
    prompt: str = ""
    request: dict[str, Any] = document()
    notes: str = ""
    """What its creator wants to remember."""
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
