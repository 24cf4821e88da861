"""``/services/avatar-builder/talk``: a character says a script."""

import reflex as rx

from avatar_g.components.asset_picker import asset_picker
from avatar_g.components.shell import shell
from avatar_g.components.talk_script import talk_script
from avatar_g.components.talk_stage import talk_stage


def talk() -> rx.Component:
    """Compose the page."""
    return shell(talk_stage(), talk_script(), asset_picker(), place="avatar", is_studio=True)
