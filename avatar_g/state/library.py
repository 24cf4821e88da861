"""The library: everything the creator made."""

import asyncio
from dataclasses import dataclass, field

import reflex as rx

from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.files import DownloadFile
from avatar_g.backend.services.library import LibraryItem
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.notices import NoticeState, announce_deleted, announce_problem
from avatar_g.state.player import PlayerState
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

__all__ = ["FILE_KINDS", "FILTERS", "KINDS", "DownloadFile", "ItemCard", "LibraryState"]

PAGE_SIZE = 24
KINDS = ("video", "song", "avatar", "talk")
FILTERS = ("all", *KINDS)
FILE_KINDS = (
    "video",
    "song",
    "speech",
    "avatar",
    "avatar_glb",
    "picture",
    "cutout",
    "turn_front",
    "turn_quarter",
    "turn_side",
    "turn_back",
    "turntable",
    "subtitles",
    "captions",
    "midi",
    "cover",
    "lyrics",
    "score",
    "musicxml",
    "timings",
)


@dataclass
class ItemCard:
    """One item as a tile draws it."""

    item_id: str = ""
    kind: str = ""
    title: str = ""
    language: str = ""
    length_text: str = ""
    """``1:00``, empty for a still thing."""
    thumb_url: str = ""
    media_url: str = ""
    peaks_url: str = ""
    captions_url: str = ""
    song_s: float = 0.0
    files: list[DownloadFile] = field(default_factory=list)

    @classmethod
    def of(cls, item: LibraryItem) -> "ItemCard":
        """Build the tile of one item."""
        return cls(
            item_id=item.item_id,
            kind=item.kind,
            title=item.title,
            language=item.language,
            length_text=clock(item.duration_s) if item.duration_s else "",
            thumb_url=item.thumb_url,
            media_url=item.media_url,
            peaks_url=item.peaks_url,
            captions_url=item.captions_url,
            song_s=item.duration_s,
            files=list(item.files),
        )


def clock(seconds: float) -> str:
    """Return ``minutes:seconds``, the same in all three languages."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


class LibraryState(rx.State):
    """One page of the library and the item that is open."""

    items: rx.Field[list[ItemCard]] = rx.field(default_factory=list)
    kind: rx.Field[str] = rx.field("all")
    page: rx.Field[int] = rx.field(1)
    total: rx.Field[int] = rx.field(0)
    is_loaded: rx.Field[bool] = rx.field(False)
    selected: rx.Field[ItemCard] = rx.field(default_factory=ItemCard)

    @rx.var
    def page_count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @rx.event
    async def load(self):
        """Read the page; the route's ``on_load``."""
        await self._read()

    @rx.event
    async def filter_by(self, kind: str):
        """Show one kind of thing."""
        if kind in FILTERS:
            self.kind, self.page = kind, 1
            await self._read()

    @rx.event
    async def turn_page(self, step: int):
        """Go to the next (1) or the previous (-1) page."""
        if step in {-1, 1}:
            self.page = min(self.page_count, max(1, self.page + step))
            await self._read()

    @rx.event
    async def open_item(self, item_id: str):
        """Open the details of one item."""
        await self._select(item_id)

    @rx.event
    def close_item(self):
        """Close the details."""
        self.selected = ItemCard()

    @rx.event
    async def play_item(self, item_id: str):
        """Play a song in the bottom player."""
        player = await self.get_state(PlayerState)
        for item in (*self.items, self.selected):
            if item.item_id == item_id and item.kind == "song":
                player._load(
                    title=item.title,
                    song_url=item.media_url,
                    peaks_url=item.peaks_url,
                    cover_url=item.thumb_url,
                    song_s=item.song_s,
                )
                return

    @rx.event
    async def delete_item(self, item_id: str):
        """Delete an item; the notice offers to take it back."""
        user_id = await user_of(self)
        item_id = str(item_id)[:ID_CHARS]
        title = next((item.title for item in self.items if item.item_id == item_id), "")
        try:
            await asyncio.to_thread(get_services().library.delete, user_id, item_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        if self.selected.item_id == item_id:
            self.selected = ItemCard()
        await announce_deleted(self, title, item_id)
        await self._read()

    @rx.event
    async def restore_item(self, item_id: str, notice_id: int):
        """Take a deletion back."""
        user_id = await user_of(self)
        try:
            await asyncio.to_thread(
                get_services().library.restore, user_id, str(item_id)[:ID_CHARS]
            )
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
        notices = await self.get_state(NoticeState)
        notices.notices = [each for each in notices.notices if each.notice_id != notice_id]
        await self._read()

    async def _read(self) -> None:
        user_id = await user_of(self)
        kind = "" if self.kind == "all" else self.kind
        page = await asyncio.to_thread(
            get_services().library.list, user_id, kind=kind, offset=(self.page - 1) * PAGE_SIZE
        )
        self.items = [ItemCard.of(item) for item in page.items]
        self.total = page.total
        self.is_loaded = True

    async def _select(self, item_id: str) -> None:
        user_id = await user_of(self)
        try:
            item = await asyncio.to_thread(
                get_services().library.get, user_id, str(item_id)[:ID_CHARS]
            )
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        self.selected = ItemCard.of(item)
