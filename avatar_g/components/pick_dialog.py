"""What dialogs share in which things of the library are chosen: head, search, what went wrong."""

from typing import Any

import reflex as rx

from avatar_g.components.icon_button import icon_button
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.library import MAX_TEXT_CHARS

_SEARCH_MS = 250


def pick_head(title: rx.Var[str], close: Any) -> rx.Component:
    """Draw the title and the button that closes."""
    return rx.el.div(
        rx.el.h2(title, class_name="h3 grow"),
        icon_button("close", t("common.close"), close),
        class_name="row",
    )


def pick_search(search: Any, *, placeholder: rx.Var[str]) -> rx.Component:
    """Draw the field; ``search`` is told when the hand rests."""
    return rx.el.input(
        default_value="",
        placeholder=placeholder,
        aria_label=t("library.search"),
        max_length=MAX_TEXT_CHARS,
        on_change=search.debounce(_SEARCH_MS),
        class_name="input",
        type="search",
        custom_attrs={"data-testid": "pick-search"},
    )


def pick_problem(problem: Any) -> rx.Component:
    """Draw what went wrong, if anything did."""
    return rx.cond(
        problem.key != "",
        rx.el.p(problem_text(problem.key, problem.arguments), role="alert", class_name="bad"),
    )
