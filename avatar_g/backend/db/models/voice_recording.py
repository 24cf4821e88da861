"""The ``voice_recordings`` table."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import ID_CHARS


class VoiceRecording(OwnedRow, table=True):
    """One sample of a voice; its sound is the ``media_assets`` file of this row."""

    __tablename__ = "voice_recordings"
    __table_args__ = (sa.UniqueConstraint("voice_id", "line"),)

    voice_id: str = Field(foreign_key="voice_profiles.id", ondelete="CASCADE", max_length=ID_CHARS)
    line: int = 0
    """Number of the guided script's line; 0: the text of the consent."""
    sha256: str = Field(max_length=64)
    """Fingerprint of the stored sound."""
    duration_s: float = 0.0
    report: dict[str, Any] = document()
    """``RecordingReport``: what was heard in it."""
