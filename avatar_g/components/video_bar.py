"""Top of the Video Studio: the open draft, what its render takes, and the button that starts it."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.formats import Aspect, Resolution
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_duration, t_of
from avatar_g.state.video import FPS, VideoState

_VIDEO = VideoState.video
_ESTIMATE = VideoState.estimate


def video_bar() -> rx.Component:
    """Draw the bar."""
    return rx.el.section(
        rx.el.button(
            icon("chevron_left", "s"),
            t("video.back"),
            type="button",
            class_name="btn ghost",
            on_click=VideoState.leave,
            custom_attrs={"data-testid": "all-videos"},
        ),
        rx.el.h2(_VIDEO.title, class_name="h3 trunc"),
        rx.el.span(t_of("video.modes", VideoMode, _VIDEO.mode), class_name="tag hide-m"),
        _shapes(),
        _replan(),
        _export(),
        rx.el.span(class_name="grow"),
        rx.el.span(
            t("video.estimate", time=t_duration(_ESTIMATE.wall_s), size=_ESTIMATE.size_text),
            class_name="t12 t2 num",
            custom_attrs={"data-testid": "estimate"},
        ),
        _select("resolution", VideoState.resolution, VideoState.choose_resolution, _resolutions()),
        _select("fps", VideoState.fps, VideoState.choose_fps, _rates()),
        rx.el.button(
            icon("clapper", "s"),
            t("video.render"),
            type="button",
            class_name="btn primary",
            disabled=VideoState.is_rendering,
            on_click=VideoState.render,
            custom_attrs={"data-testid": "render"},
        ),
        class_name="panel vs-bar",
        aria_label=t("video.page_title"),
    )


def _replan() -> rx.Component:
    return rx.el.button(
        icon("shuffle", "s"),
        t("video.replan"),
        type="button",
        class_name="btn ghost",
        on_click=VideoState.replan,
        custom_attrs={"data-testid": "replan"},
    )


def _shapes() -> rx.Component:
    """Draw the shapes the scenes can be framed for."""
    return rx.el.div(
        *(
            rx.el.button(
                one.value,
                type="button",
                on_click=VideoState.reshape(one.value),
                custom_attrs={
                    "aria-pressed": _VIDEO.aspect == one.value,
                    "data-reshape": one.value,
                },
            )
            for one in Aspect
        ),
        class_name="seg num",
        role="group",
        aria_label=t("video.aspect"),
    )


def _export() -> rx.Component:
    return rx.el.a(
        icon("download"),
        href=f"/api/video/drafts/{_VIDEO.video_id}/export/otio",
        download="scenes.otio",
        class_name="ib hide-m",
        aria_label=t("video.export"),
        title=t("video.export"),
        custom_attrs={
            "data-testid": "export-scenes",
            "reloadDocument": True,  # a file, not a page of the router
        },
    )


def _resolutions() -> list[rx.Component]:
    return [rx.el.option(one.value, value=one.value) for one in Resolution]


def _rates() -> list[rx.Component]:
    return [rx.el.option(t("video.fps_value", count=fps), value=fps) for fps in FPS]


def _select(
    name: str, value: rx.Var[str], choose: Any, options: list[rx.Component]
) -> rx.Component:
    return rx.el.label(
        rx.el.span(t(f"video.{name}"), class_name="sr"),
        rx.el.select(
            *options,
            value=value,
            on_change=choose,
            class_name="input soft num",
            custom_attrs={"data-field": name},
        ),
    )
