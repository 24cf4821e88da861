"""The page for an address that leads nowhere."""

import reflex as rx

from avatar_g.components.shell import shell
from avatar_g.components.text import t


def not_found() -> rx.Component:
    """Compose the page."""
    return shell(
        rx.el.div(
            rx.el.h1(t("common.not_found.title"), class_name="display"),
            rx.el.p(t("common.not_found.text"), class_name="t2 t16 lead"),
            rx.el.a(t("common.not_found.back"), href="/", class_name="btn primary"),
            class_name="page-head col g16 start-items",
        ),
        place="",
    )
