"""What holds for the whole video: who performs, and how words are written."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.scenes import LyricFont, LyricMotion, LyricPosition
from avatar_g.components.asset_picker import pick_button
from avatar_g.components.avatar_fields import RestingSlider
from avatar_g.components.icons import icon
from avatar_g.components.text import t
from avatar_g.components.video_fields import colour, options, select
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import PerformerRow

_STYLE: Any = VideoState.video.style


def video_whole() -> rx.Component:
    """Draw the panel."""
    return rx.el.div(
        rx.el.h2(t("video.performers"), class_name="h3"),
        _performers(),
        rx.el.div(class_name="hr"),
        rx.el.h2(t("video.words_style"), class_name="h3"),
        rx.cond(
            _STYLE.is_even, rx.fragment(), rx.el.p(t("video.style_differs"), class_name="t12 t3")
        ),
        _style(),
        class_name="pb",
    )


def _performers() -> rx.Component:
    cards = rx.el.ul(rx.foreach(VideoState.performers, _performer), class_name="vs-cast")
    none = rx.el.p(t("video.no_performers"), class_name="t13 t3")
    return rx.fragment(
        rx.el.p(t("video.performers_hint"), class_name="t12 t3"),
        rx.cond(
            VideoState.performers.length() > 0,
            rx.fragment(cards, pick_button("performer")),
            none,
        ),
    )


def _performer(one: rx.vars.ObjectVar[PerformerRow]) -> rx.Component:
    picture = rx.el.img(src=one.thumb_url, alt="", loading="lazy")
    bare = icon("avatar", "l")
    return rx.el.li(
        rx.el.button(
            rx.el.span(rx.cond(one.thumb_url != "", picture, bare), class_name="thumb"),
            rx.el.span(one.title, class_name="t12 trunc"),
            type="button",
            class_name="wc",
            on_click=VideoState.toggle_performer(one.avatar_id),
            custom_attrs={
                "aria-pressed": VideoState.video.performers.contains(one.avatar_id),
                "data-testid": "performer",
            },
        )
    )


def _style() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            _choice("motion", LyricMotion, "motions"),
            _choice("font", LyricFont, "fonts"),
            _choice("position", LyricPosition, "positions"),
            class_name="two-fields",
        ),
        _amount("size", _STYLE.size, 16, 160),
        _colour("colour"),
        _colour("sung_colour"),
        rx.el.button(
            t("video.as_singer"),
            type="button",
            class_name="btn sm start-self",
            disabled=_STYLE.sung_colour == "",
            on_click=VideoState.restyle("sung_colour", ""),
        ),
        _amount("outline", _STYLE.outline, 0, 12),
        _colour("outline_colour"),
        _amount("box", _STYLE.box_percent, 0, 100),
        _colour("box_colour"),
    )


def _choice(name: str, values: Any, catalogue: str) -> rx.Component:
    return select(
        f"style_{name}",
        options(values, catalogue),
        _STYLE[name],
        lambda value: VideoState.restyle(name, value),
    )


def _amount(name: str, value: Any, low: float, high: float) -> rx.Component:
    return RestingSlider.create(
        name=f"style-{name}",
        label=t(f"video.fields.style_{name}"),
        value=value,
        low=low,
        high=high,
        on_rest=lambda told: VideoState.restyle(name, told),
    )


def _colour(name: str) -> rx.Component:
    return colour(
        f"style-{name}",
        t(f"video.fields.style_{name}"),
        _STYLE[name],
        lambda value: VideoState.restyle(name, value),
    )
