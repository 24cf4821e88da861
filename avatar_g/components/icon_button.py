"""A button that is only a picture; its name is read out and shown when a pointer rests on it."""

from typing import Any

import reflex as rx

from avatar_g.components.icons import icon


def icon_button(
    picture: str | rx.Component,
    name: rx.Var[str],
    on_click: Any,
    *,
    class_name: str = "ib sm",
    **more: Any,
) -> rx.Component:
    """Draw the button.

    Parameters
    ----------
    picture
        Name of an icon, or what is drawn instead.
    more
        Further properties of the element, such as ``disabled`` and ``custom_attrs``.
    """
    return rx.el.button(
        icon(picture) if isinstance(picture, str) else picture,
        type="button",
        class_name=class_name,
        aria_label=name,
        title=name,
        on_click=on_click,
        **more,
    )
