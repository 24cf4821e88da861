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
