"""The audit log and the log of connections to the outside: written, read, never changed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.audit_entry import AuditEntry
from avatar_g.backend.db.models.outbound_call import OutboundCall
from avatar_g.backend.domain.accounts import AuditAction

MAX_ROWS = 100


class LedgerRepository:
    """Log rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(
        self, user_id: str, action: AuditAction, *, subject_id: str = "", address: str = ""
    ) -> None:
        """Write down an act."""
        self._session.add(
            AuditEntry(
                user_id=user_id, action=action, subject_id=subject_id[:32], address=address[:64]
            )
        )

    def note_call(self, call: OutboundCall) -> None:
        """Write down that another host was spoken to."""
        self._session.add(call)

    def audit_of(self, user_id: str, *, limit: int = MAX_ROWS) -> Sequence[AuditEntry]:
        """Return the newest acts by or on an account."""
        return self._session.exec(
            select(AuditEntry)
            .where(
                sa.or_(col(AuditEntry.user_id) == user_id, col(AuditEntry.subject_id) == user_id)
            )
            .order_by(col(AuditEntry.created_at).desc(), col(AuditEntry.id))
            .limit(min(limit, MAX_ROWS))
        ).all()

    def forget_subject(self, user_id: str) -> None:
        """Remove what others did to an account that goes away."""
        self._session.exec(sa.delete(AuditEntry).where(col(AuditEntry.subject_id) == user_id))

    def calls_of(self, user_id: str, *, limit: int = MAX_ROWS) -> Sequence[OutboundCall]:
        """Return the newest connections made for an account."""
        return self._session.exec(
            select(OutboundCall)
            .where(OutboundCall.user_id == user_id)
            .order_by(col(OutboundCall.created_at).desc(), col(OutboundCall.id))
            .limit(min(limit, MAX_ROWS))
        ).all()

    def spent_cents(self, user_id: str, since: datetime) -> dict[str, int]:
        """Return what was spent for an account, by provider."""
        rows = self._session.exec(
            select(OutboundCall.provider, sa.func.sum(col(OutboundCall.cost_cents)))
            .where(OutboundCall.user_id == user_id, col(OutboundCall.created_at) >= since)
            .group_by(col(OutboundCall.provider))
        ).all()
        return {provider: int(cents) for provider, cents in rows if cents}
