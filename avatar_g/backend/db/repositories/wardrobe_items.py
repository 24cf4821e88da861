"""Garments a creator saved. Every read is filtered by the user."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from avatar_g.backend.db.models.wardrobe_item import WardrobeItem
from avatar_g.backend.errors import NotFound


class WardrobeItemRepository:
    """Rows of saved garments within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, item: WardrobeItem) -> None:
        """Insert."""
        self._session.add(item)
        self._session.flush()

    def get_owned(self, item_id: str, user_id: str) -> WardrobeItem:
        """Return one garment of ``user_id``; someone else's does not exist."""
        item = self._session.exec(
            select(WardrobeItem).where(
                WardrobeItem.id == item_id,
                WardrobeItem.user_id == user_id,
                col(WardrobeItem.deleted_at).is_(None),
            )
        ).first()
        if item is None:
            raise NotFound(f"no garment {item_id}")
        return item

    def list_owned(self, user_id: str, *, limit: int) -> Sequence[WardrobeItem]:
        """Return a user's garments, newest first."""
        return self._session.exec(
            select(WardrobeItem)
            .where(WardrobeItem.user_id == user_id, col(WardrobeItem.deleted_at).is_(None))
            .order_by(col(WardrobeItem.created_at).desc(), col(WardrobeItem.id))
            .limit(limit)
        ).all()
