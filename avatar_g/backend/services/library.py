"""Everything a creator has: lists, search, details, room taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.library_entry import LibraryEntry
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.library import LibraryRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.library import MADE, MAX_BULK, LibraryQuery, ThingKind
from avatar_g.backend.domain.recipe import seed_of
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.files import DownloadFile, download_of, urls_by_role
from avatar_g.backend.services.quotas import limits_of

PAGE_SIZE = 24
MAX_PAGE_SIZE = 120
MAX_LISTED_TAGS = 50
_MEDIA = {
    ThingKind.VIDEO: (AssetRole.VIDEO,),
    ThingKind.TALK: (AssetRole.VIDEO,),
    ThingKind.SONG: (AssetRole.SONG_SMALL, AssetRole.SONG),
    ThingKind.UPLOAD: (AssetRole.SONG_SMALL, AssetRole.SONG),
    ThingKind.AVATAR: (AssetRole.AVATAR,),
}
_THUMBS = (AssetRole.FRAME, AssetRole.PORTRAIT, AssetRole.COVER)
DOWNLOAD_ROLES = (
    AssetRole.VIDEO,
    AssetRole.VIDEO_MP4,
    AssetRole.VIDEO_WEBM,
    AssetRole.VIDEO_AV1,
    AssetRole.VIDEO_GIF,
    AssetRole.VIDEO_WEBP,
    AssetRole.VIDEO_JPG,
    AssetRole.VIDEO_PNG,
    AssetRole.SONG,
    AssetRole.SPEECH,
    AssetRole.AVATAR,
    AssetRole.SUBTITLES,
    AssetRole.CAPTIONS,
    AssetRole.MIDI,
    AssetRole.COVER,
    AssetRole.LYRICS,
    AssetRole.SCORE,
)
"""Files pages offer, in this order."""


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """One finished thing; an empty address means that there is no such file."""

    item_id: str
    kind: str
    """A ``ThingKind``."""
    title: str
    language: str
    duration_s: float
    """0 for things that do not play."""
    thumb_url: str
    media_url: str
    peaks_url: str
    captions_url: str
    files: tuple[DownloadFile, ...]
    recipe: dict[str, Any]
    """Empty in lists."""
    prompt: str = ""
    """Empty in lists."""
    project_id: str = ""
    """Empty in lists, and for what belongs to none."""
    seed: str = ""
    """Empty in lists, and for things that need none."""
    size_bytes: int = 0
    made_at: datetime | None = None
    deleted_at: datetime | None = None
    is_starred: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Some of the things."""

    items: tuple[LibraryItem, ...]
    total: int
    """How many things there are on all pages."""


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A board and how many things lie on it."""

    board_id: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class LibraryOverview:
    """What the library's side panel says."""

    counts: dict[str, int]
    """``ThingKind`` to how many there are."""
    starred: int
    trash: int
    used_bytes: int
    quota_bytes: int
    boards: tuple[BoardCard, ...]
    tags: tuple[tuple[str, int], ...]


class LibraryService:
    """What a user may read of finished things; other users' things do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(
        self, user_id: str, *, kind: str = "", offset: int = 0, limit: int = PAGE_SIZE
    ) -> LibraryPage:
        """Return a page of things of one kind, or of all that studios make, newest first.

        Raises
        ------
        InvalidRequest
            If there is no such kind.
        """
        if kind and kind not in set(ThingKind):
            raise InvalidRequest(f"no kind {kind!r}", reason="kind_invalid")
        kinds = (ThingKind(kind),) if kind else MADE
        return self.search(user_id, LibraryQuery(kinds=kinds), offset=offset, limit=limit)

    def search(
        self, user_id: str, query: LibraryQuery, *, offset: int = 0, limit: int = PAGE_SIZE
    ) -> LibraryPage:
        """Return a page of the things asked for."""
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            entries, total = rows.page(
                user_id, query, offset=max(0, offset), limit=min(max(1, limit), MAX_PAGE_SIZE)
            )
            ids = [entry.id for entry in entries]
            assets, tags = AssetRepository(session).of_owners(ids, user_id), rows.tags_of(ids)
        by_owner: dict[str, list[MediaAsset]] = {}
        for asset in assets:
            by_owner.setdefault(asset.owner_id, []).append(asset)
        items = [
            self._item(entry, by_owner.get(entry.id, ()), tags.get(entry.id, ()))
            for entry in entries
        ]
        return LibraryPage(tuple(items), total)

    def ids(
        self, user_id: str, query: LibraryQuery, *, offset: int = 0, limit: int = MAX_BULK
    ) -> Sequence[str]:
        """Return the ids of a stretch of the things asked for, to choose many at once."""
        with self._container.sessions() as session:
            return LibraryRepository(session).ids(
                user_id, query, offset=max(0, offset), limit=min(max(1, limit), MAX_BULK)
            )

    def overview(self, user_id: str) -> LibraryOverview:
        """Return how many things there are and how much room they take."""
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            counts, starred, trash, _ = rows.counts(user_id)
            return LibraryOverview(
                counts={kind.value: counts.get(kind, 0) for kind in ThingKind},
                starred=starred,
                trash=trash,
                used_bytes=AssetRepository(session).used_bytes(user_id),
                quota_bytes=limits_of(session, self._container.settings, user_id).size_bytes,
                boards=tuple(
                    BoardCard(board.id, board.title, count) for board, count in rows.boards(user_id)
                ),
                tags=tuple(rows.tags(user_id, limit=MAX_LISTED_TAGS)),
            )

    def get(self, user_id: str, item_id: str) -> LibraryItem:
        """Return one thing with its recipe.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        """
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            entry = rows.get_owned(user_id, item_id)
            thing = rows.thing(entry)
            assets = AssetRepository(session).of_owners([item_id], user_id)
            tags = rows.tags_of([item_id]).get(item_id, [])
        return self._item(entry, assets, tags, thing if isinstance(thing, Artifact) else None)

    def delete(self, user_id: str, item_id: str) -> None:
        """Take a thing out of the library; it can be restored for 30 days.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        """
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            rows.set_deleted(user_id, [rows.get_owned(user_id, item_id).id], utc_now())

    def restore(self, user_id: str, item_id: str) -> None:
        """Take a deletion back.

        Raises
        ------
        NotFound
            If there is no such thing of this user, or it is gone for good.
        """
        with self._container.sessions() as session:
            if not LibraryRepository(session).set_deleted(user_id, [item_id], None):
                raise NotFound(f"nothing called {item_id}")

    def _item(
        self,
        entry: LibraryEntry,
        assets: Sequence[MediaAsset],
        tags: Sequence[str],
        thing: Artifact | None = None,
    ) -> LibraryItem:
        signer = self._container.signer
        shown = [asset for asset in assets if asset.role in _SHOWN_ROLES]
        urls = urls_by_role(signer, shown)
        by_role = {asset.role: asset for asset in shown}
        thumb = _first(urls, _THUMBS)
        return LibraryItem(
            item_id=entry.id,
            kind=entry.kind.value,
            title=entry.title,
            language=entry.language,
            duration_s=entry.duration_s,
            thumb_url=thumb,
            media_url=_first(urls, _MEDIA.get(entry.kind, ())),
            peaks_url=urls.get(AssetRole.PEAKS, ""),
            captions_url=urls.get(AssetRole.CAPTIONS, ""),
            files=tuple(
                download_of(signer, by_role[role]) for role in DOWNLOAD_ROLES if role in by_role
            ),
            recipe=thing.recipe if thing else {},
            prompt=thing.prompt if thing else "",
            project_id=(thing.project_id or "") if thing else "",
            seed=seed_of(thing.recipe, thing.request) if thing else "",
            size_bytes=entry.size_bytes,
            made_at=entry.created_at,
            deleted_at=entry.deleted_at,
            is_starred=entry.is_starred,
            tags=tuple(tags),
        )


_SHOWN_ROLES = frozenset(
    {
        *DOWNLOAD_ROLES,
        *_THUMBS,
        *(role for roles in _MEDIA.values() for role in roles),
        AssetRole.PEAKS,
        AssetRole.CAPTIONS,
    }
)


def _first(urls: dict[str, str], roles: Sequence[AssetRole]) -> str:
    return next((urls[role] for role in roles if role in urls), "")


def checked_items(
    session: Session, user_id: str, item_ids: Sequence[str]
) -> Sequence[LibraryEntry]:
    """Return entries an action changes: this user's, no more than one action may.

    Raises
    ------
    InvalidRequest
        Reason ``too_many_items``.
    NotFound
        If one of them is not there.
    """
    wanted = set(item_ids)
    if len(wanted) > MAX_BULK:
        raise InvalidRequest("too many at once", reason="too_many_items", limit=MAX_BULK)
    found = LibraryRepository(session).owned(user_id, wanted)
    if not wanted or len(found) != len(wanted):
        raise NotFound("nothing called so")
    return found
