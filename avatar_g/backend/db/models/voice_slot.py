"""The ``voice_slots`` table."""

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, one_of
from avatar_g.backend.domain.music import VoiceSlot


class SlotChoice(OwnedRow, table=True):
    """Who sings and speaks as voice A, B or C of a creator; without a row the built-in voice."""

    __tablename__ = "voice_slots"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "slot"),
        one_of("slot", VoiceSlot),
        sa.CheckConstraint("(voice_id is null) <> (built_in = '')", name="one_voice"),
    )

    slot: VoiceSlot = Field(sa_type=EnumText(VoiceSlot))
    built_in: str = Field(default="", max_length=1)
    """Letter of a built-in voice; empty: a voice of the creator."""
    voice_id: str | None = Field(
        default=None, foreign_key="voice_profiles.id", ondelete="CASCADE", max_length=ID_CHARS
    )
