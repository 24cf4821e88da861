"""Line icons as inline SVG.

Shapes: Lucide, ISC licence (``assets/fonts/ISC-lucide.txt``), kept in ``icons.json`` as a list of
``[element, attributes]`` per name.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import reflex as rx

_ELEMENTS = {
    "path": rx.el.path,
    "circle": rx.el.circle,
    "rect": rx.el.rect,
    "line": rx.el.line,
}
_HIDDEN: dict[str, Any] = {"aria-hidden": "true", "focusable": "false"}


@lru_cache
def _shapes() -> dict[str, list[tuple[str, dict[str, str]]]]:
    text = (Path(__file__).parent / "icons.json").read_text(encoding="utf-8")
    return json.loads(text)


def icon(name: str, size: str = "") -> rx.Component:
    """Draw one icon; it is decoration, so the control around it carries the name.

    Parameters
    ----------
    name
        Key of ``icons.json``.
    size
        Empty for 16 px, ``s`` 14 px, ``l`` 20 px, ``xl`` 26 px.
    """
    return rx.el.svg(
        *(_ELEMENTS[element](custom_attrs=attributes) for element, attributes in _shapes()[name]),
        view_box="0 0 24 24",
        class_name=f"i {size}".strip(),
        custom_attrs=_HIDDEN,
    )


def logo() -> rx.Component:
    """Draw the mark of Avatar G."""
    stops = (("0", "#7a3cf0"), ("0.55", "#a430c4"), ("1", "#d42678"))
    gradient = rx.el.linear_gradient(
        *(rx.el.stop(offset=offset, stop_color=colour) for offset, colour in stops),
        id="logo-gradient",
        x1="0",
        y1="0",
        x2="1",
        y2="1",
    )
    return rx.el.svg(
        rx.el.defs(gradient),
        rx.el.rect(custom_attrs={"width": 28, "height": 28, "rx": 8.5, "className": "plate"}),
        rx.el.path(d="M20 9.6A7.4 7.4 0 1 0 21.4 14H15.5", class_name="letter"),
        rx.el.path(d="M11.2 12v4", class_name="letter thin"),
        view_box="0 0 28 28",
        class_name="logo",
        custom_attrs=_HIDDEN,
    )


def icon_shapes(*names: str) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """Return the shapes of icons that a script draws itself."""
    return {name: _shapes()[name] for name in names}
