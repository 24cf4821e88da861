"""The ``avatars`` table."""

from typing import Any

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.row import document


class Avatar(Artifact, table=True):
    """One character."""

    __tablename__ = "avatars"

    spec: dict[str, Any] = document()
    """``domain.avatar.AvatarSpec``; empty until the avatar is made."""
