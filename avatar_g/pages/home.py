"""``/``: one sentence becomes a music video."""

import reflex as rx

from avatar_g.components.asset_picker import asset_picker
from avatar_g.components.choose import draw_case
from avatar_g.components.icons import icon
from avatar_g.components.item_tile import item_tile
from avatar_g.components.prompt_box import prompt_box
from avatar_g.components.shell import shell
from avatar_g.components.text import t
from avatar_g.components.video_result import video_result
from avatar_g.components.video_strip import video_strip
from avatar_g.state.home import HomeState


def home() -> rx.Component:
    """Compose the page."""
    status = HomeState.project.status
    return shell(
        rx.el.div(
            rx.el.h1(t("home.page_title"), class_name="display"),
            rx.el.p(t("home.lead"), class_name="t2 t16 lead"),
            class_name="page-head",
        ),
        draw_case(status, ("", prompt_box()), ("succeeded", video_result()), video_strip()),
        rx.cond(HomeState.recent.length() > 0, _continue_row()),
        asset_picker(),
        place="home",
    )


def _continue_row() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("home.continue"), class_name="h2 grow", id="continue"),
            rx.el.a(
                t("home.open_library"),
                icon("arrow_right", "s"),
                href="/library",
                class_name="btn ghost sm",
            ),
            class_name="row section-head",
        ),
        rx.el.ul(
            rx.foreach(
                HomeState.recent,
                lambda item: item_tile(item, on_open=HomeState.open_recent(item.item_id)),
            ),
            class_name="cont",
        ),
        custom_attrs={"aria-labelledby": "continue"},
    )
