"""The ``sessions`` table."""

from datetime import datetime

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import UtcDateTime


class LoginSession(OwnedRow, table=True):
    """One signed-in browser; the cookie holds the token, the table only its hash."""

    __tablename__ = "sessions"

    token_sha256: str = Field(unique=True, max_length=64)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    last_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Written at most every few minutes."""
    browser: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
