"""The library: everything the creator has, as one long grid."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.library import LibraryQuery, ThingKind, ThingOrder
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.files import DownloadFile
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.library_rows import (
    FILTERS,
    KINDS,
    GridTile,
    ItemCard,
    LineageCard,
    OverviewCard,
    clock,
)
from avatar_g.state.notices import NoticeState, announce_deleted, announce_problem
from avatar_g.state.player import PlayerState
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

__all__ = [
    "FILE_KINDS",
    "FILTERS",
    "KINDS",
    "LANGUAGES",
    "MAX_TEXT_CHARS",
    "ORDERS",
    "SAID",
    "DownloadFile",
    "ItemCard",
    "LibraryState",
    "clock",
]

WINDOW = 96
"""Tiles the browser holds at a time."""
MAX_TEXT_CHARS = 200
MAX_INDEX = 10_000_000
ORDERS = tuple(order.value for order in ThingOrder)
LANGUAGES = tuple(language.value for language in Language)
SAID = ("deleted", "restored", "purged", "tagged", "laid", "starred", "unstarred")
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
    "video_mp4",
    "video_webm",
    "video_av1",
    "video_gif",
    "video_webp",
    "video_jpg",
    "video_png",
)


class LibraryState(rx.State):
    """The part of the list the browser holds, what is asked for, and the item that is open."""

    tiles: rx.Field[list[GridTile]] = rx.field(default_factory=list)
    offset: rx.Field[int] = rx.field(0)
    """Place of the first tile in the whole list."""
    total: rx.Field[int] = rx.field(0)
    is_loaded: rx.Field[bool] = rx.field(False)
    kind: rx.Field[str] = rx.field("all")
    text: rx.Field[str] = rx.field("")
    order: rx.Field[str] = rx.field(ThingOrder.NEWEST.value)
    spoken: rx.Field[str] = rx.field("")
    """Language asked for, or empty."""
    tag: rx.Field[str] = rx.field("")
    board_id: rx.Field[str] = rx.field("")
    only_starred: rx.Field[bool] = rx.field(False)
    is_trash: rx.Field[bool] = rx.field(False)
    overview: rx.Field[OverviewCard] = rx.field(default_factory=OverviewCard)
    selected: rx.Field[ItemCard] = rx.field(default_factory=ItemCard)
    prompt: rx.Field[str] = rx.field("")
    seed: rx.Field[str] = rx.field("")
    project_url: rx.Field[str] = rx.field("")
    """Where the open item's project comes as one file, or empty."""
    project_page: rx.Field[str] = rx.field("")
    """Where that project is shown, or empty."""
    lineage: rx.Field[LineageCard] = rx.field(default_factory=LineageCard)
    chosen_count: rx.Field[int] = rx.field(0)
    said: rx.Field[str] = rx.field("")
    said_count: rx.Field[int] = rx.field(0)
    _chosen: dict[str, None] = {}
    _anchor: int = 0

    @rx.var
    def is_narrowed(self) -> bool:
        """Tell whether something special is asked for, so that an empty grid means no match."""
        return bool(self.text or self.spoken or self.tag or self.board_id or self.only_starred)

    @rx.var
    def zip_url(self) -> str:
        """Return where the chosen items come as one ZIP file."""
        return "/api/library/archive?" + "&".join(f"item={each}" for each in self._chosen)

    @rx.event
    async def load(self):
        """Read list and counts; the route's ``on_load``."""
        await self._read_all()

    @rx.event
    async def filter_by(self, kind: str):
        """Show one kind of thing, of those that are not in the trash."""
        if kind in FILTERS:
            self.kind, self.is_trash, self.board_id, self.tag = kind, False, "", ""
            await self._start_over()

    @rx.event
    async def search(self, text: str):
        """Show what has these words in title, prompt, lyrics or seed."""
        self.text = " ".join(str(text)[:MAX_TEXT_CHARS].split())
        await self._start_over()

    @rx.event
    async def sort(self, order: str):
        """Choose the order."""
        if order in ORDERS:
            self.order = order
            await self._start_over()

    @rx.event
    async def choose_language(self, language: str):
        """Show one language; the chosen one again means all."""
        if language in LANGUAGES:
            self.spoken = "" if self.spoken == language else language
            await self._start_over()

    @rx.event
    async def toggle_starred(self):
        """Show starred things only, or all."""
        self.only_starred = not self.only_starred
        await self._start_over()

    @rx.event
    async def show_board(self, board_id: str):
        """Show what lies on a board."""
        self.board_id, self.kind, self.is_trash = str(board_id)[:ID_CHARS], "all", False
        await self._start_over()

    @rx.event
    async def show_tag(self, name: str):
        """Show what bears a tag; the shown one again means all."""
        name = str(name)[:MAX_TEXT_CHARS]
        self.tag, self.is_trash = "" if self.tag == name else name, False
        await self._start_over()

    @rx.event
    async def show_trash(self):
        """Show what was deleted."""
        self.is_trash, self.kind, self.board_id, self.tag = True, "all", "", ""
        await self._start_over()

    @rx.event
    async def show_window(self, offset: int):
        """Hold the stretch of the list the browser scrolled to."""
        self.offset = _index(offset)
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
    async def choose(self, index: int, mode: str):
        """Choose by place in the list: ``one``, ``toggle``, ``range`` (from the last one), ``all``.

        Mouse and keys say the same; the server knows the list beyond the browser's window.
        """
        index = _index(index)
        user_id = await user_of(self)
        start, count = {
            "one": (index, 1),
            "toggle": (index, 1),
            "range": (min(index, self._anchor), abs(index - self._anchor) + 1),
            "all": (0, self.total),
        }.get(mode, (0, 0))
        if not count:
            return
        ids = await asyncio.to_thread(
            get_services().library.ids, user_id, self._query(), offset=start, limit=count
        )
        if mode == "toggle" and ids and ids[0] in self._chosen:
            self._chosen = {each: None for each in self._chosen if each not in ids}
        else:
            kept = self._chosen if mode == "toggle" else {}
            self._chosen = {**kept, **dict.fromkeys(ids)}
        if mode != "range":
            self._anchor = index
        self._show_chosen()

    @rx.event
    def choose_none(self):
        """Choose nothing."""
        self._chosen = {}
        self._show_chosen()

    @rx.event
    async def star_item(self, item_id: str, is_starred: bool):
        """Put a star on one item, or take it off."""
        changes = get_services().library_changes
        await self._change(changes.star, [str(item_id)[:ID_CHARS]], is_starred=bool(is_starred))
        await self._reopen()

    @rx.event
    async def star_chosen(self, is_starred: bool):
        """Put stars on what is chosen, or take them off."""
        changes, said = get_services().library_changes, "starred" if is_starred else "unstarred"
        await self._change(changes.star, list(self._chosen), is_starred=bool(is_starred), said=said)

    @rx.event
    async def tag_chosen(self, form: dict[str, Any]):
        """Put a tag on what is chosen."""
        name = str(form.get("tag", ""))[:MAX_TEXT_CHARS]
        changes = get_services().library_changes
        await self._change(changes.tag, list(self._chosen), name, said="tagged")
        await self._reopen()

    @rx.event
    async def tag_item(self, form: dict[str, Any]):
        """Put a tag on the open item."""
        name = str(form.get("tag", ""))[:MAX_TEXT_CHARS]
        await self._change(get_services().library_changes.tag, [self.selected.item_id], name)
        await self._reopen()

    @rx.event
    async def untag_item(self, name: str):
        """Take a tag off the open item."""
        name = str(name)[:MAX_TEXT_CHARS]
        await self._change(get_services().library_changes.untag, [self.selected.item_id], name)
        await self._reopen()

    @rx.event
    async def add_board(self, form: dict[str, Any]):
        """Make a board."""
        title = str(form.get("title", ""))[:MAX_TEXT_CHARS]
        await self._change(get_services().library_changes.add_board, title)

    @rx.event
    async def delete_board(self):
        """Remove the board that is shown; the things on it stay."""
        await self._change(get_services().library_changes.delete_board, self.board_id)
        self.board_id = ""
        await self._start_over()

    @rx.event
    async def lay_chosen(self, board_id: str):
        """Lay what is chosen on a board."""
        board_id, chosen = str(board_id)[:ID_CHARS], list(self._chosen)
        if board_id:
            lay = get_services().library_changes.lay
            await self._change(lay, board_id, chosen, said="laid", count=len(chosen))

    @rx.event
    async def lift_chosen(self):
        """Take what is chosen off the board that is shown."""
        lift = get_services().library_changes.lift
        await self._change(lift, self.board_id, list(self._chosen))
        self._forget_chosen()
        await self._start_over()

    @rx.event
    async def delete_chosen(self):
        """Move what is chosen to the trash."""
        await self._change(
            get_services().library_changes.delete, list(self._chosen), said="deleted"
        )
        self._forget_chosen()

    @rx.event
    async def restore_chosen(self):
        """Take what is chosen out of the trash."""
        restore = get_services().library_changes.restore
        await self._change(restore, list(self._chosen), said="restored")
        self._forget_chosen()

    @rx.event
    async def purge_chosen(self):
        """Remove what is chosen for good."""
        await self._change(get_services().library_changes.purge, list(self._chosen), said="purged")
        self._forget_chosen()

    @rx.event
    async def play_item(self, item_id: str):
        """Play the open song in the bottom player."""
        item = self.selected
        if item.item_id == item_id and item.kind in {"song", "upload"}:
            player = await self.get_state(PlayerState)
            player._load(
                title=item.title,
                song_url=item.media_url,
                peaks_url=item.peaks_url,
                cover_url=item.thumb_url,
                song_s=item.song_s,
            )

    @rx.event
    async def delete_item(self, item_id: str):
        """Delete an item; the notice offers to take it back."""
        user_id = await user_of(self)
        item_id = str(item_id)[:ID_CHARS]
        shown = (*self.tiles, self.selected)
        title = next((each.title for each in shown if each.item_id == item_id), "")
        try:
            await asyncio.to_thread(get_services().library.delete, user_id, item_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        if self.selected.item_id == item_id:
            self.selected = ItemCard()
        await announce_deleted(self, title, item_id)
        await self._read_all()

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
        await self._read_all()

    def _query(self) -> LibraryQuery:
        query = LibraryQuery(
            text=self.text,
            language=self.spoken,
            board_id=self.board_id,
            tag=self.tag,
            is_starred=self.only_starred,
            is_trash=self.is_trash,
            order=ThingOrder(self.order),
        )
        return query if self.kind == "all" else replace(query, kinds=(ThingKind(self.kind),))

    async def _change(
        self, change: Callable[..., Any], *values: Any, said: str = "", count: int = 0, **more: Any
    ) -> None:
        """Run a use case, say its outcome, read everything again."""
        user_id = await user_of(self)
        self.said = ""
        try:
            await asyncio.to_thread(change, user_id, *values, **more)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
        else:
            self.said, self.said_count = said, count or len(values[0])
        await self._read_all()

    async def _start_over(self) -> None:
        self.offset, self._chosen, self.chosen_count, self._anchor = 0, {}, 0, 0
        self.said = ""
        await self._read_all()

    async def _read_all(self) -> None:
        user_id = await user_of(self)
        overview = await asyncio.to_thread(get_services().library.overview, user_id)
        self.overview = OverviewCard.of(overview)
        await self._read()

    async def _read(self) -> None:
        user_id = await user_of(self)
        page = await asyncio.to_thread(
            get_services().library.search,
            user_id,
            self._query(),
            offset=self.offset,
            limit=WINDOW,
        )
        cards = [ItemCard.of(item) for item in page.items]
        self.tiles = [
            GridTile(
                item_id=card.item_id,
                kind=card.kind,
                title=card.title,
                language=card.language,
                length_text=card.length_text,
                thumb_url=card.thumb_url,
                date_text=card.date_text,
                is_starred=card.is_starred,
                is_chosen=card.item_id in self._chosen,
            )
            for card in cards
        ]
        self.total = page.total
        self.is_loaded = True

    def _show_chosen(self) -> None:
        self.chosen_count = len(self._chosen)
        self.tiles = [replace(tile, is_chosen=tile.item_id in self._chosen) for tile in self.tiles]

    def _forget_chosen(self) -> None:
        self._chosen = {}
        self._show_chosen()

    async def _reopen(self) -> None:
        if self.selected.item_id:
            await self._select(self.selected.item_id)

    async def _select(self, item_id: str) -> None:
        user_id, item_id = await user_of(self), str(item_id)[:ID_CHARS]
        services = get_services()
        try:
            item = await asyncio.to_thread(services.library.get, user_id, item_id)
            around = await asyncio.to_thread(services.lineage.around, user_id, item_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        self.selected = ItemCard.of(item)
        self.prompt, self.seed = item.prompt, item.seed
        project_id = item.project_id
        self.project_url = f"/api/projects/{project_id}/export" if project_id else ""
        self.project_page = f"/project?id={project_id}" if project_id else ""
        self.lineage = LineageCard.of(around)


def _index(value: Any) -> int:
    """Return a place in a list, whatever a client sends."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return min(MAX_INDEX, max(0, int(value))) if is_number and isfinite(value) else 0
