"""The ``consents`` table: a ledger that only grows."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, UtcDateTime, one_of
from avatar_g.backend.domain.consent import ConsentAction, ConsentEntry


class Consent(OwnedRow, table=True):
    """One row of a creator's ledger; see ``domain.consent``. Triggers refuse changes."""

    __tablename__ = "consents"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "number"),
        sa.UniqueConstraint("id", "voice_id", "user_id", name="uq_consents_id"),
        one_of("action", ConsentAction),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("length(recording_sha256) = 64", name="recording_sha256"),
    )

    number: int
    voice_id: str = Field(max_length=ID_CHARS, index=True)
    """No foreign key: the ledger outlives the voice."""
    action: ConsentAction = Field(sa_type=EnumText(ConsentAction))
    version: int
    language: str = Field(max_length=8)
    text: str
    phrase: str
    recording_sha256: str = Field(max_length=64)
    at: datetime = Field(sa_type=UtcDateTime)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)

    def to_entry(self) -> ConsentEntry:
        """Return what the row says."""
        return ConsentEntry(
            number=self.number,
            user_id=self.user_id,
            voice_id=self.voice_id,
            action=self.action,
            version=self.version,
            language=self.language,
            text=self.text,
            phrase=self.phrase,
            recording_sha256=self.recording_sha256,
            at=self.at,
            previous=self.previous,
        )
