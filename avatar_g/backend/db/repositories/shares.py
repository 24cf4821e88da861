"""Share links. Every read by a user is filtered by that user."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.share import Share
from avatar_g.backend.errors import NotFound

MAX_ROWS = 100


class ShareRepository:
    """Share rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, share: Share) -> None:
        """Insert."""
        self._session.add(share)
        self._session.flush()

    def get_owned(self, share_id: str, user_id: str) -> Share:
        """Return one link of ``user_id``; someone else's does not exist."""
        share = self._session.exec(
            select(Share).where(Share.id == share_id, Share.user_id == user_id)
        ).first()
        if share is None:
            raise NotFound(f"no share {share_id}")
        return share

    def list_owned(self, user_id: str, owner_id: str = "") -> Sequence[Share]:
        """Return a user's links that were not revoked, newest first; perhaps of one artifact."""
        wanted = select(Share).where(Share.user_id == user_id, col(Share.revoked_at).is_(None))
        if owner_id:
            wanted = wanted.where(Share.owner_id == owner_id)
        newest_first = wanted.order_by(col(Share.created_at).desc(), col(Share.id))
        return self._session.exec(newest_first.limit(MAX_ROWS)).all()

    def living_count(self, user_id: str) -> int:
        """Return how many links of a user somebody could open now."""
        return self._session.exec(
            select(sa.func.count())
            .select_from(Share)
            .where(
                Share.user_id == user_id,
                col(Share.revoked_at).is_(None),
                col(Share.expires_at) > utc_now(),
            )
        ).one()

    def find_by_token(self, token_sha256: str) -> Share | None:
        """Return the link a visitor holds, living or not; None: there never was one."""
        return self._session.exec(
            select(Share).where(Share.token_sha256 == token_sha256).with_for_update()
        ).first()
