"""The ``shares`` table."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, UtcDateTime, one_of


class Share(OwnedRow, table=True):
    """A link that shows one artifact to whoever has it; the table holds only the token's hash."""

    __tablename__ = "shares"
    __table_args__ = (
        one_of("owner_kind", OwnerKind),
        sa.Index("ix_shares_owner_id", "owner_id"),
    )

    token_sha256: str = Field(unique=True, max_length=64)
    owner_kind: OwnerKind = Field(sa_type=EnumText(OwnerKind))
    owner_id: str = Field(max_length=ID_CHARS)
    may_download: bool = False
    password_hash: str = Field(default="", max_length=200)
    """Argon2; empty: no password."""
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wrong_passwords: int = 0
    """Since the last right one, or the last pause."""
    blocked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """No password is looked at before."""
