"""The ``api_tokens`` table."""

from datetime import datetime

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import EnumText, UtcDateTime, one_of
from avatar_g.backend.domain.accounts import Scope


class ApiToken(OwnedRow, table=True):
    """A program's key to the REST interface; shown once, kept as a hash."""

    __tablename__ = "api_tokens"
    __table_args__ = (one_of("scope", Scope),)

    name: str = Field(max_length=80)
    token_sha256: str = Field(unique=True, max_length=64)
    tail: str = Field(max_length=8)
    """The last characters, so that its owner recognises it."""
    scope: Scope = Field(sa_type=EnumText(Scope), nullable=False)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
