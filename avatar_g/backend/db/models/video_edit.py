"""The ``video_edits`` table."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import ID_CHARS


class VideoEdit(OwnedRow, table=True):
    """What a video's board was after one edit: undo and redo walk along these rows."""

    __tablename__ = "video_edits"
    __table_args__ = (sa.UniqueConstraint("video_id", "number"),)

    video_id: str = Field(foreign_key="video_clips.id", ondelete="CASCADE", max_length=ID_CHARS)
    number: int
    board: dict[str, Any] = document()
