"""The ``uploads`` table."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import UtcDateTime


class ResumableUpload(OwnedRow, table=True):
    """A file that comes in pieces; the bytes lie under its id in the data folder."""

    __tablename__ = "uploads"
    __table_args__ = (
        sa.CheckConstraint("size_bytes > 0", name="size_bytes"),
        sa.CheckConstraint(
            "received_bytes >= 0 and received_bytes <= size_bytes", name="received_bytes"
        ),
    )

    name: str = Field(default="", max_length=200)
    """What the sender calls it; never part of a path."""
    size_bytes: int = Field(sa_type=sa.BigInteger)
    received_bytes: int = Field(default=0, sa_type=sa.BigInteger)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
