"""The consent ledger of each creator."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.user import User
from avatar_g.backend.domain.consent import (
    FIRST_HASH,
    ConsentAction,
    ConsentEntry,
    LedgerFault,
    first_fault,
)


class ConsentRepository:
    """Ledger rows within one session; they are added, never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entry: ConsentEntry) -> Consent:
        """Add a row at the end; number, moment and previous hash of ``entry`` are filled in."""
        # One writer of a ledger at a time: the next one must see this row.
        self._session.exec(select(User.id).where(User.id == entry.user_id).with_for_update()).all()
        last = self._session.exec(
            select(Consent)
            .where(Consent.user_id == entry.user_id)
            .order_by(col(Consent.number).desc())
            .limit(1)
        ).first()
        placed = replace(
            entry,
            number=last.number + 1 if last else 1,
            previous=last.digest if last else FIRST_HASH,
            at=datetime.now(UTC),
        )
        row = Consent(
            user_id=placed.user_id,
            number=placed.number,
            voice_id=placed.voice_id,
            action=placed.action,
            version=placed.version,
            language=placed.language,
            text=placed.text,
            phrase=placed.phrase,
            recording_sha256=placed.recording_sha256,
            at=placed.at,
            previous=placed.previous,
            digest=placed.digest,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def standing(self, voice_id: str, user_id: str) -> Consent | None:
        """Return the consent a voice has now, None if there is none or it was withdrawn."""
        rows = [row for row in self.ledger(user_id) if row.voice_id == voice_id]
        return rows[-1] if rows and rows[-1].action is ConsentAction.GIVEN else None

    def ledger(self, user_id: str) -> Sequence[Consent]:
        """Return a user's rows in their order."""
        return self._session.exec(
            select(Consent)
            .where(Consent.user_id == user_id)
            .order_by(col(Consent.number))
            .execution_options(populate_existing=True)
        ).all()

    def verify(self, user_id: str) -> LedgerFault | None:
        """Return where a user's ledger was tampered with, None if it was not."""
        return first_fault((row.to_entry(), row.digest) for row in self.ledger(user_id))
