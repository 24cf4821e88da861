"""The ``one_time_links`` table."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import EnumText, UtcDateTime, one_of


class LinkPurpose(StrEnum):
    """What a link lets its reader do."""

    INVITATION = "invitation"
    """Make an account of one's own; ``user_id`` is who invited."""
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an act
    """Choose a new password for ``user_id``."""


class OneTimeLink(OwnedRow, table=True):
    """A secret address that works once; the table holds only its hash."""

    __tablename__ = "one_time_links"
    __table_args__ = (one_of("purpose", LinkPurpose),)

    purpose: LinkPurpose = Field(sa_type=EnumText(LinkPurpose), nullable=False)
    token_sha256: str = Field(unique=True, max_length=64)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
