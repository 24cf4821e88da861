"""The ``voice_profiles`` table."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.row import document
from avatar_g.backend.db.types import ID_CHARS, EnumText, UtcDateTime, one_of
from avatar_g.backend.domain.voices import VoiceKind


class VoiceProfile(Artifact, table=True):
    """One voice: designed with sliders, or learnt from recordings of somebody who consented.

    ``prompt`` holds what is to be read aloud.
    """

    __tablename__ = "voice_profiles"
    __table_args__ = (
        one_of("kind", VoiceKind),
        sa.CheckConstraint(
            "kind <> 'recorded' or digest = '' or consent_id is not null", name="consent"
        ),
        sa.CheckConstraint("revoked_at is null or digest = ''", name="revoked"),
        sa.ForeignKeyConstraint(
            ["consent_id", "id", "user_id"],
            ["consents.id", "consents.voice_id", "consents.user_id"],
            name="fk_voice_profiles_consent_id",
            deferrable=True,  # an account goes with its voices and its ledger
            initially="DEFERRED",
        ),
    )

    kind: VoiceKind = Field(default=VoiceKind.RECORDED, sa_type=EnumText(VoiceKind))
    language: str = Field(default="", max_length=8)
    """Of the recordings."""
    design: dict[str, Any] = document()
    """``VoiceDesign`` of a designed voice."""
    level: str = Field(default="", max_length=32)
    """``TrainingLevel`` of a trained voice."""
    digest: str = Field(default="", max_length=64)
    """Content hash of the voice's model; empty: there is none. The database refuses one of a
    recorded voice without a consent that stands."""
    consent_id: str | None = Field(default=None, max_length=ID_CHARS)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the consent was withdrawn: samples and model are erased, the row stays to block what was
    made with it."""
