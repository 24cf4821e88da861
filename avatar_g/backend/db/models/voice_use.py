"""The ``voice_uses`` table."""

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, one_of


class VoiceUse(OwnedRow, table=True):
    """A song or a clip that was asked for with a voice of its creator.

    What is made of it later follows from the lineage of files and artifacts.
    """

    __tablename__ = "voice_uses"
    __table_args__ = (
        sa.UniqueConstraint("voice_id", "owner_id"),
        one_of("owner_kind", OwnerKind),
    )

    voice_id: str = Field(foreign_key="voice_profiles.id", ondelete="CASCADE", max_length=ID_CHARS)
    owner_kind: OwnerKind = Field(sa_type=EnumText(OwnerKind))
    owner_id: str = Field(max_length=ID_CHARS, index=True)
    slot: str = Field(max_length=1)
    digest: str = Field(max_length=64)
    """Content hash of the voice as it was used."""
