"""Choosing one of everything the creator has, in the studio that needs it."""

import asyncio

import reflex as rx

from avatar_g.backend.domain.library import LibraryQuery, ThingKind
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.library import MAX_TEXT_CHARS, ItemCard
from avatar_g.state.music import MusicState
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of
from avatar_g.state.talk import TalkState
from avatar_g.state.video import VideoState

__all__ = ["PICKS", "SHOWN", "AssetPickState", "ItemCard", "ThingKind"]

SHOWN = 60
_AVATARS = (ThingKind.AVATAR,)
_SONGS = (ThingKind.SONG, ThingKind.UPLOAD)
PICKS = {
    "home": _AVATARS,
    "talk": _AVATARS,
    "performer": _AVATARS,
    "music": _SONGS,
    "film": _SONGS,
}
"""Place that asks, and the kinds of things it takes."""


class AssetPickState(rx.State):
    """The dialog that offers the creator's own things of a kind."""

    is_open: rx.Field[bool] = rx.field(False)
    kind: rx.Field[str] = rx.field("avatar")
    """``avatar`` or ``song``: what the dialog's words speak of."""
    text: rx.Field[str] = rx.field("")
    cards: rx.Field[list[ItemCard]] = rx.field(default_factory=list)
    total: rx.Field[int] = rx.field(0)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    _place: str = ""

    @rx.event
    async def open_for(self, place: str):
        """Open the dialog for one of the places that ask."""
        if place not in PICKS:
            return
        self._place, self.text, self.problem = place, "", Problem()
        self.kind = "avatar" if PICKS[place] == _AVATARS else "song"
        await self._read()
        self.is_open = True

    @rx.event
    def close(self):
        """Close it; nothing changes."""
        self.is_open = False

    @rx.event
    async def search(self, text: str):
        """Show what fits some words."""
        self.text = str(text)[:MAX_TEXT_CHARS]
        if self._place:
            await self._read()

    @rx.event
    async def pick(self, item_id: str):
        """Give a thing to the place that asked."""
        user_id, item_id = await user_of(self), str(item_id)[:ID_CHARS]
        if not self._place:
            return
        try:
            item = await asyncio.to_thread(get_services().library.get, user_id, item_id)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        if item.kind in PICKS[self._place]:
            self.is_open = False
            await self._give(user_id, item_id)

    async def _give(self, user_id: str, item_id: str) -> None:
        if self._place == "home":
            await (await self.get_state(HomeState))._take_avatar(user_id, item_id)
        elif self._place == "talk":
            await (await self.get_state(TalkState))._take_avatar(user_id, item_id)
        elif self._place == "performer":
            await (await self.get_state(VideoState))._take_performer(user_id, item_id)
        elif self._place == "film":
            await (await self.get_state(VideoState))._take_song(user_id, item_id)
        else:
            await (await self.get_state(MusicState))._take_song(user_id, item_id)

    async def _read(self) -> None:
        user_id = await user_of(self)
        query = LibraryQuery(kinds=PICKS[self._place], text=self.text)
        page = await asyncio.to_thread(get_services().library.search, user_id, query, limit=SHOWN)
        self.total = page.total
        self.cards = [ItemCard.of(item) for item in page.items]
