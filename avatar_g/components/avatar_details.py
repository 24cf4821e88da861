"""The forty finer sliders, under headings that open."""

from typing import cast

import reflex as rx

from avatar_g.components.avatar_fields import RestingSlider
from avatar_g.components.text import t
from avatar_g.state.avatar import DETAILS, AvatarState

_DETAILS = cast("rx.vars.ObjectVar[dict[str, float]]", AvatarState.avatar.details)


def finer_sliders() -> rx.Component:
    """Draw the headings; each opens its sliders."""
    return rx.el.div(
        rx.el.h4(t("avatar.finer"), class_name="label"),
        *(_group(group, names) for group, names in DETAILS.items()),
        class_name="col g4 finer",
        custom_attrs={"data-testid": "finer"},
    )


def _group(group: str, names: tuple[str, ...]) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(t(f"avatar.detail_groups.{group}"), class_name="grow"),
            rx.el.span(str(len(names)), class_name="t12 t3 num", aria_hidden="true"),
            custom_attrs={"data-details": group},
        ),
        rx.el.div(*(_slider(name) for name in names), class_name="col g6"),
    )


def _slider(name: str) -> rx.Component:
    return RestingSlider.create(
        name=name,
        label=t(f"avatar.details.{name}"),
        value=_DETAILS[name],
        low=-100,
        high=100,
        shapes=True,
        on_rest=lambda value: AvatarState.set_slider(name, value),
    )
