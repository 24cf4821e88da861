"""``rx.cond`` and ``rx.match`` with the one type each use really has."""

from typing import Any, TypeAlias, cast

import reflex as rx

Number: TypeAlias = Any
"""A Var of a number: Reflex types its operators on a family of classes, not on ``Var[int]``."""

Case: TypeAlias = tuple[Any, rx.Component]


def draw_case(value: Any, *cases: Case | rx.Component) -> rx.Component:
    """Draw the component whose case equals ``value``; the last argument is the default."""
    return cast("rx.Component", rx.match(value, *cases))


def text_case(value: Any, *cases: tuple[Any, Any] | Any) -> rx.Var[str]:
    """Return the text whose case equals ``value``; the last argument is the default."""
    chosen: Any = rx.match(value, *cases)
    return cast("rx.Var[str]", chosen.to(str))


def text_if(condition: Any, text: Any, otherwise: Any = "") -> rx.Var[str]:
    """Return one of two texts."""
    chosen: Any = rx.cond(condition, text, otherwise)
    return cast("rx.Var[str]", chosen.to(str))
