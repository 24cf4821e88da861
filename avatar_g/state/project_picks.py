"""What of the library is put into the open project."""

import asyncio
from dataclasses import replace

import reflex as rx

from avatar_g.backend.domain.library import LibraryQuery, ThingKind
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.library import MAX_TEXT_CHARS, ItemCard
from avatar_g.state.problem import Problem
from avatar_g.state.project import ProjectState
from avatar_g.state.project_rows import COLUMNS
from avatar_g.state.session import user_of

SHOWN = 60
MAX_PICKED = 100
_KINDS = {
    "avatar": (ThingKind.AVATAR,),
    "song": (ThingKind.SONG, ThingKind.UPLOAD),
    "video": (ThingKind.VIDEO, ThingKind.TALK),
}


class ProjectPickState(rx.State):
    """The dialog that offers one's own things of a kind."""

    is_open: rx.Field[bool] = rx.field(False)
    column: rx.Field[str] = rx.field("avatar")
    text: rx.Field[str] = rx.field("")
    cards: rx.Field[list[ItemCard]] = rx.field(default_factory=list)
    total: rx.Field[int] = rx.field(0)
    picked_count: rx.Field[int] = rx.field(0)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    _picked: dict[str, None] = {}

    @rx.event
    async def open_for(self, column: str):
        """Open the dialog for characters, songs or videos."""
        if column not in COLUMNS:
            return
        self.column, self.text, self.problem = column, "", Problem()
        self._picked, self.picked_count = {}, 0
        self.is_open = True
        await self._read()

    @rx.event
    def close(self):
        """Close it; nothing is put in."""
        self.is_open = False

    @rx.event
    async def search(self, text: str):
        """Show what fits some words."""
        self.text = str(text)[:MAX_TEXT_CHARS]
        await self._read()

    @rx.event
    def toggle(self, item_id: str):
        """Pick a thing, or leave it."""
        item_id = str(item_id)[:ID_CHARS]
        if item_id in self._picked:
            self._picked = {each: None for each in self._picked if each != item_id}
        elif len(self._picked) < MAX_PICKED:
            self._picked = {**self._picked, item_id: None}
        self.picked_count = len(self._picked)
        self.cards = [replace(card, is_chosen=card.item_id in self._picked) for card in self.cards]

    @rx.event
    async def put_in(self):
        """Put what is picked into the project."""
        user_id = await user_of(self)
        project = await self.get_state(ProjectState)
        add = get_services().project_boards.add
        try:
            await asyncio.to_thread(add, user_id, project.open_id, list(self._picked))
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.is_open = False
        await project._read()

    async def _read(self) -> None:
        user_id = await user_of(self)
        project = await self.get_state(ProjectState)
        query = LibraryQuery(kinds=_KINDS[self.column], text=self.text)
        page = await asyncio.to_thread(get_services().library.search, user_id, query, limit=SHOWN)
        there = {card.item_id for card in (*project.avatars, *project.songs, *project.videos)}
        self.total = page.total
        self.cards = [
            ItemCard.of(item, is_chosen=item.item_id in self._picked)
            for item in page.items
            if item.item_id not in there
        ]
