"""The ``wardrobe_items`` table."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import UtcDateTime


class WardrobeItem(OwnedRow, table=True):
    """A garment as its creator coloured and printed it, to be worn by any character."""

    __tablename__ = "wardrobe_items"

    title: str = Field(default="", max_length=80)
    kind: str = Field(max_length=40)
    """Name in the wardrobe registry."""
    colour: str = Field(max_length=7)
    options: dict[str, Any] = document()
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Deleted things can be restored until the janitor comes."""
