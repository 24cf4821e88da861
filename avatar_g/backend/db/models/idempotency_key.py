"""The ``idempotency_keys`` table."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import UtcDateTime


class IdempotencyKey(OwnedRow, table=True):
    """One request a client named, and the answer it got: asking again gives the same answer."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.UniqueConstraint("user_id", "key_sha256"),)

    key_sha256: str = Field(max_length=64)
    request_sha256: str = Field(max_length=64)
    """Hash of method, address and body: another body under the same key is refused."""
    status_code: int = 0
    """Of the answer; 0 while the first request is still at work."""
    media_type: str = Field(default="", max_length=80)
    answer: str = ""
    claim: str = Field(default="", max_length=32)
    """Whoever holds it may write the answer."""
    claimed_until: datetime = Field(sa_type=UtcDateTime, nullable=False)
    """Afterwards the first request counts as lost: its process died."""
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
