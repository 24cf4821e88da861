"""The ways into the Avatar Builder: the character, its voice, and what it says."""

import reflex as rx

from avatar_g.components.text import t

TABS = {
    "design": "/services/avatar-builder",
    "voice": "/services/avatar-builder/voice",
    "talk": "/services/avatar-builder/talk",
}


def builder_tabs(current: str) -> rx.Component:
    """Draw one link per page; ``current`` is a key of ``TABS``."""
    links = [
        rx.el.a(
            t(f"talk.tabs.{name}"),
            href=route,
            custom_attrs={"aria-current": "page"} if name == current else {},
        )
        for name, route in TABS.items()
    ]
    return rx.el.nav(*links, class_name="tabs page-tabs", aria_label=t("talk.tabs.name"))
