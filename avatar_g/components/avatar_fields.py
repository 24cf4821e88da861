"""Sliders, colours and swatches of the Avatar Builder."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

_SCRIPT = rx.asset("avatar_fields.jsx", shared=True).importable_path
for _module in ("preview", "sliders", "shaders", "quality", "thin"):
    rx.asset(f"avatar_{_module}.jsx", shared=True)


def _resting_value(value: rx.Var[Any]) -> tuple[rx.Var[Any]]:
    return (value,)


class RestingSlider(rx.NoSSRComponent):
    """Follows the hand at once, tells the server when it rests: needs its own timer."""

    library = _SCRIPT
    tag = "RestingSlider"

    name: rx.Var[str]
    label: rx.Var[str]
    value: rx.Var[float]
    low: rx.Var[float]
    high: rx.Var[float]
    shapes: rx.Var[bool]
    """True: the stage follows before the server does."""
    on_rest: rx.EventHandler[_resting_value]


class RestingColour(rx.NoSSRComponent):
    """A colour well that tells the server when the hand rests."""

    library = _SCRIPT
    tag = "RestingColour"

    name: rx.Var[str]
    label: rx.Var[str]
    value: rx.Var[str]
    dyes: rx.Var[str]
    """What the stage dyes at once: a field of the look, or a worn kind."""
    on_rest: rx.EventHandler[_resting_value]


def swatches(
    colours: Iterable[str], *, label: Any, chosen: Any, on_choose: Any, dyes: str
) -> rx.Component:
    """Draw a row of colours to choose from; each is named by its number and its code.

    ``dyes`` is the field of the look that the stage dyes at once.
    """
    buttons = [
        rx.el.button(
            type="button",
            class_name="swatch",
            role="radio",
            aria_label=f"{number} {colour}",
            title=colour,
            style={"--c": colour},
            on_click=on_choose(colour),
            custom_attrs={
                "aria-checked": chosen == colour,
                "data-tint": dyes,
                "data-colour": colour,
            },
        )
        for number, colour in enumerate(colours, 1)
    ]
    return rx.el.div(
        rx.el.div(label, class_name="label"),
        rx.el.div(*buttons, class_name="row wrap g10", role="radiogroup", aria_label=label),
    )
