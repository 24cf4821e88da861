"""The library's list: search, order, stars, tags, boards. Every read is filtered by the user."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.library_index import THINGS, put_things
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.library_entry import Board, BoardItem, LibraryEntry, LibraryTag
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.wardrobe_item import WardrobeItem
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import PASSED_ROLE
from avatar_g.backend.domain.library import LibraryQuery, ThingKind, ThingOrder
from avatar_g.backend.domain.search_terms import MAX_ASKED_TERMS, terms_of
from avatar_g.backend.errors import NotFound

_ORDERS: dict[ThingOrder, Any] = {
    ThingOrder.NEWEST: (col(LibraryEntry.created_at).desc(), col(LibraryEntry.id)),
    ThingOrder.OLDEST: (col(LibraryEntry.created_at), col(LibraryEntry.id)),
    ThingOrder.TITLE: (sa.func.lower(col(LibraryEntry.title)), col(LibraryEntry.id)),
    ThingOrder.LONGEST: (col(LibraryEntry.duration_s).desc(), col(LibraryEntry.id)),
    ThingOrder.LARGEST: (col(LibraryEntry.size_bytes).desc(), col(LibraryEntry.id)),
}
_IDS_PER_QUERY = 500


class LibraryRepository:
    """The list within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self, user_id: str, query: LibraryQuery, *, offset: int, limit: int
    ) -> tuple[Sequence[LibraryEntry], int]:
        """Return some of the things asked for, and how many there are."""
        wanted = self._wanted(user_id, query)
        total = self._session.exec(
            select(sa.func.count()).select_from(LibraryEntry).where(*wanted)
        ).one()
        rows = self._session.exec(
            select(LibraryEntry)
            .where(*wanted)
            .order_by(*_ORDERS[query.order])
            .offset(offset)
            .limit(limit)
        ).all()
        return rows, total

    def ids(self, user_id: str, query: LibraryQuery, *, offset: int, limit: int) -> list[str]:
        """Return the ids of a stretch of the things asked for."""
        return list(
            self._session.exec(
                select(LibraryEntry.id)
                .where(*self._wanted(user_id, query))
                .order_by(*_ORDERS[query.order])
                .offset(offset)
                .limit(limit)
            ).all()
        )

    def owned(self, user_id: str, item_ids: Iterable[str]) -> list[LibraryEntry]:
        """Return those of ``item_ids`` that are this user's, deleted ones too."""
        ids, found = list(dict.fromkeys(item_ids)), list[LibraryEntry]()
        for start in range(0, len(ids), _IDS_PER_QUERY):
            found += self._session.exec(
                select(LibraryEntry).where(
                    LibraryEntry.user_id == user_id,
                    col(LibraryEntry.id).in_(ids[start : start + _IDS_PER_QUERY]),
                )
            ).all()
        return found

    def get_owned(self, user_id: str, item_id: str) -> LibraryEntry:
        """Return one living entry of ``user_id``; someone else's does not exist."""
        rows = self.owned(user_id, [item_id])
        if not rows or rows[0].deleted_at is not None:
            raise NotFound(f"nothing called {item_id}")
        return rows[0]

    def thing(self, entry: LibraryEntry) -> Artifact | WardrobeItem:
        """Return the thing an entry lists."""
        for table in THINGS:
            row: Artifact | WardrobeItem | None = self._session.get(table, entry.id)
            if row is not None:
                return row
        raise NotFound(f"nothing called {entry.id}")

    def of_recipe(self, user_id: str, digest: str) -> LibraryEntry | None:
        """Return the newest living thing with a recipe, or with a file, of this hash."""
        owners = select(MediaAsset.owner_id).where(
            MediaAsset.user_id == user_id,
            MediaAsset.sha256 == digest,
            ~col(MediaAsset.role).startswith(PASSED_ROLE, autoescape=True),
        )
        return self._session.exec(
            select(LibraryEntry)
            .where(
                LibraryEntry.user_id == user_id,
                col(LibraryEntry.deleted_at).is_(None),
                sa.or_(col(LibraryEntry.recipe_sha256) == digest, col(LibraryEntry.id).in_(owners)),
            )
            .order_by(col(LibraryEntry.created_at).desc())
        ).first()

    def counts(self, user_id: str) -> tuple[dict[ThingKind, int], int, int, int]:
        """Return how many things of each kind there are, starred ones, deleted ones, bytes."""
        kept, starred = col(LibraryEntry.deleted_at).is_(None), col(LibraryEntry.is_starred)
        rows = self._session.execute(
            sa.select(
                col(LibraryEntry.kind),
                sa.func.sum(sa.case((kept, 1), else_=0)),
                sa.func.sum(sa.case((sa.and_(kept, starred), 1), else_=0)),
                sa.func.sum(sa.case((kept, 0), else_=1)),
                sa.func.sum(col(LibraryEntry.size_bytes)),
            )
            .where(col(LibraryEntry.user_id) == user_id)
            .group_by(col(LibraryEntry.kind))
        ).all()
        totals = [sum(int(row[place] or 0) for row in rows) for place in (2, 3, 4)]
        return {row[0]: int(row[1]) for row in rows}, totals[0], totals[1], totals[2]

    def star(self, items: Iterable[LibraryEntry], *, is_starred: bool) -> None:
        """Put stars on entries, or take them off."""
        for item in items:
            item.is_starred = is_starred

    def tags_of(self, item_ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the tags of things, in alphabetical order."""
        rows = self._session.exec(
            select(LibraryTag.item_id, LibraryTag.name)
            .where(col(LibraryTag.item_id).in_(item_ids))
            .order_by(col(LibraryTag.name))
        ).all()
        found: dict[str, list[str]] = {}
        for item_id, name in rows:
            found.setdefault(item_id, []).append(name)
        return found

    def tags(self, user_id: str, *, limit: int) -> list[tuple[str, int]]:
        """Return the tags in use with how many living things bear them, most used first."""
        count = sa.func.count()
        rows = self._session.exec(
            select(LibraryTag.name, count)
            .join(LibraryEntry, col(LibraryEntry.id) == col(LibraryTag.item_id))
            .where(LibraryTag.user_id == user_id, col(LibraryEntry.deleted_at).is_(None))
            .group_by(col(LibraryTag.name))
            .order_by(count.desc(), col(LibraryTag.name))
            .limit(limit)
        ).all()
        return [(name, int(number)) for name, number in rows]

    def tag(self, items: Iterable[LibraryEntry], name: str, *, most: int) -> None:
        """Put a tag on entries that have less than ``most`` tags."""
        rows = list(items)
        known = self.tags_of([item.id for item in rows])
        for item in rows:
            own = known.get(item.id, [])
            if name not in own and len(own) < most:
                self._session.add(LibraryTag(user_id=item.user_id, item_id=item.id, name=name))

    def untag(self, items: Iterable[LibraryEntry], name: str) -> None:
        """Take a tag off entries."""
        ids = [item.id for item in items]
        self._session.execute(
            sa.delete(LibraryTag).where(
                col(LibraryTag.item_id).in_(ids), col(LibraryTag.name) == name
            )
        )

    def boards(self, user_id: str) -> list[tuple[Board, int]]:
        """Return a user's boards with how many living things lie on each."""
        lying = (
            sa.select(col(BoardItem.board_id), sa.func.count().label("things"))
            .join(LibraryEntry, col(LibraryEntry.id) == col(BoardItem.item_id))
            .where(col(LibraryEntry.user_id) == user_id, col(LibraryEntry.deleted_at).is_(None))
            .group_by(col(BoardItem.board_id))
            .subquery()
        )
        rows = self._session.exec(
            select(Board, sa.func.coalesce(lying.c.things, 0))
            .outerjoin(lying, lying.c.board_id == col(Board.id))
            .where(Board.user_id == user_id)
            .order_by(col(Board.created_at), col(Board.id))
        ).all()
        return [(board, int(things)) for board, things in rows]

    def board_owned(self, user_id: str, board_id: str) -> Board:
        """Return one board of ``user_id``; someone else's does not exist."""
        board = self._session.exec(
            select(Board).where(Board.id == board_id, Board.user_id == user_id)
        ).first()
        if board is None:
            raise NotFound(f"no board {board_id}")
        return board

    def add_board(self, user_id: str, title: str) -> Board:
        """Insert a board."""
        board = Board(user_id=user_id, title=title)
        self._session.add(board)
        self._session.flush()
        return board

    def remove_board(self, board: Board) -> None:
        """Delete a board; the things on it stay."""
        self._session.delete(board)

    def lay(self, board: Board, items: Iterable[LibraryEntry]) -> None:
        """Lay entries on a board."""
        lying = set(
            self._session.exec(
                select(BoardItem.item_id).where(BoardItem.board_id == board.id)
            ).all()
        )
        for item in items:
            if item.id not in lying:
                self._session.add(BoardItem(board_id=board.id, item_id=item.id))

    def lift(self, board: Board, items: Iterable[LibraryEntry]) -> None:
        """Take entries off a board."""
        ids = [item.id for item in items]
        self._session.execute(
            sa.delete(BoardItem).where(
                col(BoardItem.board_id) == board.id, col(BoardItem.item_id).in_(ids)
            )
        )

    def things(self, thing_ids: Sequence[str]) -> list[Artifact | WardrobeItem]:
        """Return rows of whatever table, for work without a user."""
        found: list[Artifact | WardrobeItem] = []
        for table in THINGS:
            for start in range(0, len(thing_ids), _IDS_PER_QUERY):
                chunk = thing_ids[start : start + _IDS_PER_QUERY]
                found += self._session.exec(select(table).where(col(table.id).in_(chunk))).all()
        return found

    def deleted_before(self, moment: datetime) -> list[str]:
        """Return the ids of what was deleted long ago, unfinished things too."""
        found: list[str] = []
        for table in THINGS:
            found += self._session.exec(
                select(table.id).where(col(table.deleted_at) < moment)
            ).all()
        return found

    def index_missing(self, *, limit: int) -> int:
        """List things that were made before there was a list; return how many."""
        count = 0
        for table in THINGS:
            known = select(LibraryEntry.id).where(col(LibraryEntry.id) == col(table.id)).exists()
            missing = [sa.not_(known)]
            if table is not WardrobeItem:
                missing.append(col(table.finished_at).is_not(None))
            rows = self._session.exec(select(table).where(*missing).limit(limit - count)).all()
            count += put_things(self._session, rows)
        return count

    def set_deleted(self, user_id: str, item_ids: Iterable[str], moment: datetime | None) -> int:
        """Move things to the trash, or back when ``moment`` is None; return how many."""
        rows = self.things([item.id for item in self.owned(user_id, item_ids)])
        for row in rows:
            row.deleted_at = moment
            if isinstance(row, VoiceProfile) and moment is not None:
                VoiceRepository(self._session).free_slots(row)
        self._session.flush()
        return len(rows)

    def _wanted(self, user_id: str, query: LibraryQuery) -> list[Any]:
        item = LibraryEntry
        is_gone = col(item.deleted_at).is_not(None)
        wanted: list[Any] = [
            col(item.user_id) == user_id,
            is_gone if query.is_trash else sa.not_(is_gone),
        ]
        if query.kinds:
            wanted.append(col(item.kind).in_(query.kinds))
        if query.language:
            wanted.append(col(item.language) == query.language)
        if query.is_starred:
            wanted.append(col(item.is_starred).is_(True))
        if query.tag:
            tagged = select(LibraryTag.item_id).where(
                LibraryTag.user_id == user_id, LibraryTag.name == query.tag
            )
            wanted.append(col(item.id).in_(tagged))
        if query.board_id:
            lying = (
                select(BoardItem.item_id)
                .join(Board, col(Board.id) == col(BoardItem.board_id))
                .where(BoardItem.board_id == query.board_id, Board.user_id == user_id)
            )
            wanted.append(col(item.id).in_(lying))
        if query.text.strip():
            wanted.append(self._has_terms(query.text))
        return wanted

    def _has_terms(self, text: str) -> Any:
        """Return the condition that every word of ``text`` begins a word of the thing.

        Words come from ``terms_of``: letters and digits only, so no word is an operator.
        """
        terms = terms_of(text, limit=MAX_ASKED_TERMS)
        if not terms:
            return sa.false()
        if self._session.get_bind().dialect.name == "postgresql":
            asked = " & ".join(f"'{term}':*" for term in terms)
            return sa.text(
                "array_to_tsvector(string_to_array(library_items.terms, ' ')) "
                "@@ cast(:asked_terms as tsquery)"
            ).bindparams(asked_terms=asked)
        asked = " ".join(f'"{term}"*' for term in terms)
        return sa.text(
            "library_items.number in "
            "(select rowid from library_terms where library_terms match :asked_terms)"
        ).bindparams(asked_terms=asked)
