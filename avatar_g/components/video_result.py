"""A finished music video: watch it, take it, make another."""

from typing import Any

import reflex as rx

from avatar_g.components.captioned_video import captioned_video
from avatar_g.components.downloads import downloads
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_duration
from avatar_g.state.home import HomeState

_PROJECT: Any = HomeState.project


def video_result() -> rx.Component:
    """Draw the card of a finished video."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(_video(), class_name="result-video"),
            rx.el.div(
                rx.el.p(
                    icon("check", "s"),
                    t("home.ready_in", time=t_duration(_PROJECT.elapsed_s)),
                    class_name="tag ok num",
                    role="status",
                ),
                rx.el.h2(_PROJECT.title, lang=_PROJECT.language, class_name="result-title"),
                rx.el.p(_PROJECT.prompt, lang=HomeState.prompt_language, class_name="t2 t13"),
                rx.el.h3(t("home.downloads"), class_name="t12 t3 b"),
                downloads(_PROJECT.files),
                rx.el.div(_play_button(), _another_button(), class_name="row wrap g6 result-acts"),
                class_name="col g12 result-side",
            ),
            class_name="result",
        ),
        class_name="panel onebox",
        aria_label=t("home.video_name", title=_PROJECT.title),
        custom_attrs={"data-testid": "result", "data-project": _PROJECT.project_id},
    )


def _video() -> rx.Component:
    return captioned_video(
        src=_PROJECT.video_url,
        poster=_PROJECT.frame_url,
        captions_url=_PROJECT.captions_url,
        language=_PROJECT.language,
        name=t("home.video_name", title=_PROJECT.title),
    )


def _play_button() -> rx.Component:
    button = rx.el.button(
        icon("play"),
        t("library.kinds.song"),
        type="button",
        class_name="btn",
        aria_label=t("library.play_named", title=_PROJECT.title),
        on_click=HomeState.play_song,
    )
    return rx.cond(_PROJECT.song_url != "", button)


def _another_button() -> rx.Component:
    return rx.el.button(
        icon("sparkles"),
        t("home.make_another"),
        type="button",
        class_name="btn primary",
        on_click=HomeState.make_another,
    )
