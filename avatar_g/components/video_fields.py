"""Fields of the Video Studio's inspector: lists, sliders and colours of the selected scene."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from avatar_g.components.avatar_fields import RestingColour, RestingSlider
from avatar_g.components.text import t
from avatar_g.state.video import VideoState

SCENE: Any = VideoState.scene
"""The selected scene."""


def scene_choice(
    name: str, values: Iterable[str], catalogue: str, *, disabled: Any = False
) -> rx.Component:
    """Draw a list of what a field of the scene can be."""
    return scene_select(name, options(values, catalogue), disabled=disabled)


def options(values: Iterable[str], catalogue: str) -> list[rx.Component]:
    """Return an entry per value, named by ``video.<catalogue>.<value>``."""
    return [rx.el.option(t(f"video.{catalogue}.{value}"), value=str(value)) for value in values]


def scene_select(
    name: str, entries: Iterable[rx.Component], *, disabled: Any = False
) -> rx.Component:
    """Draw a list that changes the scene's field of this name."""
    return select(
        name,
        entries,
        SCENE[name],
        lambda value: VideoState.change(name, value),
        disabled=disabled,
    )


def select(
    name: str, entries: Iterable[rx.Component], value: Any, choose: Any, *, disabled: Any = False
) -> rx.Component:
    """Draw a labelled list."""
    return rx.el.label(
        rx.el.span(t(f"video.fields.{name}"), class_name="label"),
        rx.el.select(
            *entries,
            value=value,
            on_change=choose,
            disabled=disabled,
            class_name="input soft",
            custom_attrs={"data-field": name},
        ),
    )


def amount(name: str, value: Any, high: float = 100) -> rx.Component:
    """Draw a slider of the scene that tells the server when it rests."""
    return RestingSlider.create(
        name=name,
        label=t(f"video.fields.{name}"),
        value=value,
        low=0,
        high=high,
        on_rest=lambda told: VideoState.set_amount(name, told),
    )


def colour(name: str, label: rx.Var[str], value: Any, choose: Any) -> rx.Component:
    """Draw a colour well that tells the server when it rests."""
    return RestingColour.create(name=name, label=label, value=value, on_rest=choose)
