"""The gallery of the Avatar Builder: find, open and rename characters."""

import asyncio

import reflex as rx

from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.avatar_gallery import MAX_QUERY_CHARS
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.state.avatar import AvatarState
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.notices import announce_problem
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

__all__ = ["MAX_QUERY_CHARS", "AvatarCard", "AvatarGalleryState"]

_NAME_CHARS = 160


class AvatarGalleryState(rx.State):
    """What the gallery shows while it is open."""

    is_open: rx.Field[bool] = rx.field(False)
    query: rx.Field[str] = rx.field("")
    found: rx.Field[list[AvatarCard]] = rx.field(default_factory=list)

    @rx.var
    def found_count(self) -> int:
        """How many characters are shown."""
        return len(self.found)

    @rx.event
    async def open(self):
        """Open the gallery with everything in it."""
        self.query = ""
        await self._search()
        self.is_open = True

    @rx.event
    def close(self):
        """Close the gallery."""
        self.is_open = False

    @rx.event
    async def search(self, text: str):
        """Show the characters in which every word occurs."""
        self.query = str(text)[:MAX_QUERY_CHARS]
        await self._search()

    @rx.event
    async def choose(self, avatar_id: str):
        """Put a character on stage."""
        self.is_open = False
        return AvatarState.open_avatar(str(avatar_id)[:ID_CHARS])

    @rx.event
    async def rename(self, avatar_id: str, name: str):
        """Give a character another name; an empty one keeps the old."""
        if not str(name).strip():
            return None
        chosen = str(avatar_id)[:ID_CHARS]
        user_id = await user_of(self)
        try:
            await asyncio.to_thread(
                get_services().avatars.rename, user_id, chosen, str(name)[:_NAME_CHARS]
            )
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return None
        await self._search()
        return AvatarState.load

    async def _search(self) -> None:
        user_id = await user_of(self)
        self.found = await asyncio.to_thread(
            get_services().avatar_gallery.search, user_id, self.query
        )
