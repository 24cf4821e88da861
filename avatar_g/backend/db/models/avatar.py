"""The ``avatars`` table."""

from typing import Any

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.row import document


class Avatar(Artifact, table=True):
    """One character."""

    __tablename__ = "avatars"

    spec: dict[str, Any] = document()
    """``domain.avatar.AvatarSpec``; empty until the avatar is made."""
    locks: dict[str, Any] = document()
    """``parts``: names of the ``AvatarPart`` that prompts and chance leave alone."""
    edit_number: int = 0
    """Number of the edit that ``spec`` shows; higher ones can be redone. 0: never edited."""
    version_number: int = 0
    """Number of the last saved version."""
