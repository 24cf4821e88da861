"""``/projects``: everything one works on."""

import reflex as rx

from avatar_g.components.project_list import project_list
from avatar_g.components.shell import shell
from avatar_g.components.text import t


def projects() -> rx.Component:
    """Compose the page."""
    return shell(
        rx.el.div(
            rx.el.h1(t("projects.page_title"), class_name="display"),
            rx.el.p(t("projects.lead"), class_name="t2 t16 lead"),
            class_name="page-head",
        ),
        project_list(),
        place="projects",
    )
