"""The ``library_items``, ``library_tags``, ``boards`` and ``board_items`` tables."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, Row
from avatar_g.backend.db.types import ID_CHARS, EnumText, UtcDateTime, one_of
from avatar_g.backend.domain.library import MAX_BOARD_CHARS, MAX_TAG_CHARS, ThingKind


class LibraryEntry(OwnedRow, table=True):
    """A finished thing as lists and searches see it; ``db.library_index`` keeps it up to date.

    ``id`` is the thing's own, ``created_at`` is when it was made.
    """

    __tablename__ = "library_items"
    __table_args__ = (
        one_of("kind", ThingKind),
        sa.Index("ix_library_items_newest", "user_id", "created_at"),
        sa.Index("ix_library_items_recipe", "user_id", "recipe_sha256"),
    )

    id: str = Field(unique=True, max_length=ID_CHARS)
    number: int | None = Field(default=None, primary_key=True)
    """Row number the full-text index refers to; a vacuum keeps it."""
    kind: ThingKind = Field(sa_type=EnumText(ThingKind))
    title: str = Field(default="", max_length=200)
    terms: str = ""
    """``domain.search_terms`` of title, prompt, lyrics and seed, separated by spaces."""
    language: str = Field(default="", max_length=8)
    duration_s: float = 0.0
    size_bytes: int = Field(default=0, sa_type=sa.BigInteger)
    recipe_sha256: str = Field(default="", max_length=64)
    """``domain.recipe_seal.recipe_digest``: a file that carries the recipe finds the thing."""
    is_starred: bool = False
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LibraryTag(OwnedRow, table=True):
    """A word a creator put on a thing."""

    __tablename__ = "library_tags"
    __table_args__ = (sa.UniqueConstraint("item_id", "name"),)

    item_id: str = Field(foreign_key="library_items.id", ondelete="CASCADE", max_length=ID_CHARS)
    name: str = Field(max_length=MAX_TAG_CHARS)


class Board(OwnedRow, table=True):
    """A collection of things under a name."""

    __tablename__ = "boards"

    title: str = Field(max_length=MAX_BOARD_CHARS)


class BoardItem(Row, table=True):
    """A thing that lies on a board."""

    __tablename__ = "board_items"
    __table_args__ = (sa.UniqueConstraint("board_id", "item_id"),)

    board_id: str = Field(foreign_key="boards.id", ondelete="CASCADE", max_length=ID_CHARS)
    item_id: str = Field(
        foreign_key="library_items.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )
