"""Files that come in pieces. Every read by a user is filtered by that user."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.resumable_upload import ResumableUpload
from avatar_g.backend.errors import NotFound

MAX_ROWS = 100


class ResumableUploadRepository:
    """Upload rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, upload: ResumableUpload) -> None:
        """Insert."""
        self._session.add(upload)
        self._session.flush()

    def get_owned(self, upload_id: str, user_id: str, now: datetime) -> ResumableUpload:
        """Return a living upload of ``user_id``; someone else's does not exist.

        The row stays locked until the transaction ends: two pieces cannot overlap.
        """
        upload = self._session.exec(
            select(ResumableUpload)
            .where(
                ResumableUpload.id == upload_id,
                ResumableUpload.user_id == user_id,
                col(ResumableUpload.expires_at) > now,
            )
            .with_for_update()
        ).first()
        if upload is None:
            raise NotFound(f"no upload {upload_id}")
        return upload

    def list_owned(self, user_id: str, now: datetime) -> Sequence[ResumableUpload]:
        """Return the living uploads of a user, newest first."""
        return self._session.exec(
            select(ResumableUpload)
            .where(ResumableUpload.user_id == user_id, col(ResumableUpload.expires_at) > now)
            .order_by(col(ResumableUpload.created_at).desc(), col(ResumableUpload.id))
            .limit(MAX_ROWS)
        ).all()

    def announced_bytes(self, user_id: str, now: datetime) -> tuple[int, int]:
        """Return how many living uploads a user has, and how long they are together."""
        count, total = self._session.exec(
            select(
                sa.func.count(), sa.func.coalesce(sa.func.sum(col(ResumableUpload.size_bytes)), 0)
            ).where(ResumableUpload.user_id == user_id, col(ResumableUpload.expires_at) > now)
        ).one()
        return int(count), int(total)

    def delete(self, upload: ResumableUpload) -> None:
        """Forget."""
        self._session.delete(upload)

    def known(self, ids: Sequence[str], now: datetime) -> set[str]:
        """Return which of ``ids`` are living uploads."""
        return set(
            self._session.exec(
                select(ResumableUpload.id).where(
                    col(ResumableUpload.id).in_(ids), col(ResumableUpload.expires_at) > now
                )
            ).all()
        )

    def forget_expired(self, now: datetime) -> int:
        """Forget uploads that ran out."""
        statement = sa.delete(ResumableUpload).where(col(ResumableUpload.expires_at) <= now)
        return self._session.exec(statement).rowcount
