"""Garments of the creator's own: printed, saved, worn again, deleted."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.wardrobe_items import MAX_PRINT_BYTES, UserGarment
from avatar_g.state.avatar import KINDS, AvatarState
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.notices import announce_problem
from avatar_g.state.problem import Problem, problem_key
from avatar_g.state.session import user_of

__all__ = ["MAX_PRINT_BYTES", "UserGarment", "WardrobeItemState"]


class WardrobeItemState(rx.State):
    """The creator's own garments."""

    items: rx.Field[list[UserGarment]] = rx.field(default_factory=list)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)

    @rx.event
    async def load(self):
        """Read the saved garments."""
        await self._read()

    @rx.event
    async def save(self, kind: str):
        """Keep a garment the character on stage wears."""
        if kind in KINDS:
            await self._ask(get_services().wardrobe_items.save, await self._shown_id(), kind)

    @rx.event
    async def wear(self, item_id: str):
        """Put a saved garment on the character on stage."""
        wear = get_services().wardrobe_items.wear
        await self._ask(wear, await self._shown_id(), str(item_id)[:ID_CHARS])
        return AvatarState.refresh

    @rx.event
    async def delete(self, item_id: str):
        """Remove a saved garment."""
        await self._ask(get_services().wardrobe_items.delete, str(item_id)[:ID_CHARS])

    @rx.event
    def printed(self, _avatar_id: str):
        """Show the character with its new print."""
        self.problem = Problem()
        return AvatarState.refresh

    @rx.event
    def refuse(self, problem: dict[str, Any]):
        """Say why a picture was not printed."""
        key = problem_key(str(problem.get("code", "")), str(problem.get("reason", "")))
        given = problem.get("arguments")
        limit = given.get("limit", "") if isinstance(given, dict) else ""
        self.problem = Problem(key, {"limit": str(limit)[:ID_CHARS]})

    async def _ask(self, ask: Callable[..., object], *arguments: str) -> None:
        user_id = await user_of(self)
        try:
            await asyncio.to_thread(ask, user_id, *arguments)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
        await self._read()

    async def _shown_id(self) -> str:
        builder = await self.get_state(AvatarState)
        return builder.avatar.avatar_id

    async def _read(self) -> None:
        user_id = await user_of(self)
        self.items = await asyncio.to_thread(get_services().wardrobe_items.list, user_id)
