"""The name of the voice in a slot."""

from typing import cast

import reflex as rx

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.components.choose import text_if
from avatar_g.components.text import t_of
from avatar_g.state.slots import SlotState


def slot_name(slot: VoiceSlot) -> rx.Var[str]:
    """Return what the voice in a slot is called: the creator's name for it, or the built-in one."""
    titles = cast("rx.vars.ObjectVar[dict[str, str]]", SlotState.titles)
    built_in = cast("rx.vars.ObjectVar[dict[str, str]]", SlotState.built_in)
    letters = tuple(one.value for one in VoiceSlot)
    own = titles[slot.value]
    return text_if(own, own, t_of("voice.names", letters, built_in[slot.value]))
