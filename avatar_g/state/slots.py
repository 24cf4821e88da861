"""What the voices in the slots A, B and C are called: pages choose a voice by its letter."""

import asyncio

import reflex as rx

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.services import get_services


class SlotState(rx.State):
    """Names of the creator's own voices in the slots; read when a page loads."""

    titles: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    """Letter to name; an empty name: the slot holds a built-in voice."""
    built_in: rx.Field[dict[str, str]] = rx.field(
        default_factory=lambda: {slot.value: slot.value for slot in VoiceSlot}
    )
    """Letter to the letter of the built-in voice in it; empty: the slot holds an own voice."""

    async def _read(self, user_id: str) -> None:
        """Read the slots of a creator."""
        slots = await asyncio.to_thread(get_services().voices.slots, user_id)
        self.titles = {one.slot: one.title for one in slots}
        self.built_in = {one.slot: one.built_in for one in slots}
