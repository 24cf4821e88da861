"""The ``audit_entries`` table: only ever added to, and gone with the account."""

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, one_of
from avatar_g.backend.domain.accounts import AuditAction


class AuditEntry(OwnedRow, table=True):
    """One act that concerns who may do what; ``user_id`` did it, or it was tried in that name."""

    __tablename__ = "audit_entries"
    __table_args__ = (one_of("action", AuditAction),)

    action: AuditAction = Field(sa_type=EnumText(AuditAction), nullable=False)
    subject_id: str = Field(default="", max_length=ID_CHARS, index=True)
    """The row acted on: a session, a token, another account; ids only, no names."""
    address: str = Field(default="", max_length=64)
    """Network address it came from; empty: this computer's terminal."""
