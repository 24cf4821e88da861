"""The ``avatar_edits`` table."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import ID_CHARS


class AvatarEdit(OwnedRow, table=True):
    """What a character was after one edit: undo and redo walk along these rows."""

    __tablename__ = "avatar_edits"
    __table_args__ = (sa.UniqueConstraint("avatar_id", "number"),)

    avatar_id: str = Field(foreign_key="avatars.id", ondelete="CASCADE", max_length=ID_CHARS)
    number: int
    spec: dict[str, Any] = document()
