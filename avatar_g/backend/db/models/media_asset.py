"""The ``media_assets`` table."""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, one_of


class OwnerKind(StrEnum):
    """Table of the artifact a file belongs to."""

    TRACK = "track"
    AVATAR = "avatar"
    VIDEO_CLIP = "video_clip"
    VOICE = "voice"
    VOICE_RECORDING = "voice_recording"
    ACCOUNT = "account"
    """The archive of everything a person has here; no artifact, and not counted as storage."""


class MediaAsset(OwnedRow, table=True):
    """One finished, immutable file of an artifact."""

    __tablename__ = "media_assets"
    __table_args__ = (
        sa.UniqueConstraint("bucket", "key"),
        sa.UniqueConstraint("owner_id", "owner_kind", "role"),
        one_of("owner_kind", OwnerKind),
        sa.CheckConstraint("size_bytes >= 0", name="size_bytes"),
    )

    bucket: str = Field(max_length=32)
    key: str = Field(max_length=120)
    """Generated name inside the bucket."""
    sha256: str = Field(max_length=64)
    size_bytes: int = Field(sa_type=sa.BigInteger)
    mime: str = Field(max_length=80)
    role: str = Field(max_length=32)
    """What the file is to its owner: ``song``, ``score``, ``cover`` and so on."""
    owner_kind: OwnerKind = Field(sa_type=EnumText(OwnerKind))
    owner_id: str = Field(max_length=ID_CHARS)
    source_job_id: str | None = Field(
        default=None,
        foreign_key="jobs.id",
        ondelete="SET NULL",
        index=True,
        max_length=ID_CHARS,
    )
