"""``/services/avatar-builder/voice``: voices A, B and C, recorded and designed voices."""

import reflex as rx

from avatar_g.components.shell import shell
from avatar_g.components.voice_panel import voice_panel
from avatar_g.components.voice_slots import voice_slots


def voice_lab() -> rx.Component:
    """Compose the page."""
    return shell(voice_slots(), voice_panel(), place="avatar", is_studio=True)
