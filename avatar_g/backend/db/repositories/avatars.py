"""Characters, their undo history and their saved versions. Every read is filtered by the user."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.avatar_edit import AvatarEdit
from avatar_g.backend.db.models.avatar_version import AvatarVersion
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.errors import NotFound

COPY_OF = "copy_of"
"""In ``Avatar.request``: a character taken into a video is no character of its own."""
MAX_EDITS = 100
"""Undo steps kept of one character."""
MAX_VERSIONS = 50


class AvatarRepository:
    """Character rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_owned(self, avatar_id: str, user_id: str) -> Avatar:
        """Return one character of ``user_id``; someone else's does not exist."""
        avatar = self._session.exec(
            select(Avatar).where(
                Avatar.id == avatar_id,
                Avatar.user_id == user_id,
                col(Avatar.deleted_at).is_(None),
            )
        ).first()
        if avatar is None:
            raise NotFound(f"no avatar {avatar_id}")
        return avatar

    def list_owned(self, user_id: str, *, limit: int) -> Sequence[Avatar]:
        """Return a user's characters, last changed first."""
        return self._session.exec(
            select(Avatar)
            .where(Avatar.user_id == user_id, col(Avatar.deleted_at).is_(None))
            .where(Avatar.spec != {})
            .order_by(col(Avatar.updated_at).desc(), col(Avatar.id))
            .limit(limit)
        ).all()

    def add(self, avatar: Avatar) -> None:
        """Insert a character with its first edit."""
        self._session.add(avatar)
        self._session.flush()
        self.add_edit(avatar, avatar.spec)

    def add_edit(self, avatar: Avatar, spec: dict[str, Any]) -> None:
        """Show ``spec`` from now on; what could be redone is forgotten."""
        if avatar.edit_number == 0 and avatar.spec not in ({}, spec):  # made by a job
            self._insert_edit(avatar, 1, avatar.spec)
            avatar.edit_number = 1
        self._session.exec(
            sa.delete(AvatarEdit).where(
                col(AvatarEdit.avatar_id) == avatar.id,
                sa.or_(
                    col(AvatarEdit.number) > avatar.edit_number,
                    col(AvatarEdit.number) <= avatar.edit_number - MAX_EDITS,
                ),
            )
        )
        avatar.edit_number += 1
        self._insert_edit(avatar, avatar.edit_number, spec)
        self._show(avatar, spec)

    def step(self, avatar: Avatar, direction: int) -> bool:
        """Undo (-1) or redo (1) one edit; False when there is none."""
        edit = self._edit(avatar, avatar.edit_number + direction)
        if edit is None:
            return False
        avatar.edit_number += direction
        self._show(avatar, edit.spec)
        return True

    def can_step(self, avatar: Avatar, direction: int) -> bool:
        """Tell whether ``step`` would do something."""
        return self._edit(avatar, avatar.edit_number + direction) is not None

    def add_version(self, avatar: Avatar) -> None:
        """Save what the character is now; the oldest version beyond the limit goes."""
        avatar.version_number += 1
        self._session.exec(
            sa.delete(AvatarVersion).where(
                col(AvatarVersion.avatar_id) == avatar.id,
                col(AvatarVersion.number) <= avatar.version_number - MAX_VERSIONS,
            )
        )
        self._session.add(
            AvatarVersion(
                user_id=avatar.user_id,
                avatar_id=avatar.id,
                number=avatar.version_number,
                spec=avatar.spec,
            )
        )
        self._session.flush()

    def versions(self, avatar: Avatar) -> Sequence[AvatarVersion]:
        """Return the saved versions, newest first."""
        return self._session.exec(
            select(AvatarVersion)
            .where(AvatarVersion.avatar_id == avatar.id, AvatarVersion.user_id == avatar.user_id)
            .order_by(col(AvatarVersion.number).desc())
        ).all()

    def version(self, avatar: Avatar, number: int) -> AvatarVersion:
        """Return one saved version."""
        for version in self.versions(avatar):
            if version.number == number:
                return version
        raise NotFound(f"no version {number} of avatar {avatar.id}")

    def _edit(self, avatar: Avatar, number: int) -> AvatarEdit | None:
        return self._session.exec(
            select(AvatarEdit).where(
                AvatarEdit.avatar_id == avatar.id,
                AvatarEdit.user_id == avatar.user_id,
                AvatarEdit.number == number,
            )
        ).first()

    def _insert_edit(self, avatar: Avatar, number: int, spec: dict[str, Any]) -> None:
        self._session.add(
            AvatarEdit(user_id=avatar.user_id, avatar_id=avatar.id, number=number, spec=spec)
        )
        self._session.flush()

    def _show(self, avatar: Avatar, spec: dict[str, Any]) -> None:
        avatar.spec, avatar.updated_at = spec, utc_now()
        self._session.add(avatar)
        self._session.flush()
