"""Pieces that all sections of the settings are made of."""

from typing import Any

import reflex as rx

from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.account import AccountState


def section(name: str, *content: rx.Component, is_wide: bool = False) -> rx.Component:
    """Draw a titled panel with its own messages."""
    return rx.el.section(
        rx.el.div(rx.el.h2(t(f"settings.{name}.title"), class_name="h3"), class_name="ph"),
        rx.el.div(*content, _answer(name), class_name="pb"),
        class_name="panel wide" if is_wide else "panel",
        aria_label=t(f"settings.{name}.title"),
        custom_attrs={"data-section": name},
    )


def field(form: str, name: str, label: rx.Var[str], **more: Any) -> rx.Component:
    """Draw one labelled field; ``form`` makes its id unique."""
    field_id = f"{form}-{name}"
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        rx.el.input(id=field_id, name=name, class_name="input", max_length=254, **more),
        class_name="col g6",
    )


def send(label: rx.Var[str], class_name: str = "btn start-self") -> rx.Component:
    """Draw the button that sends a form."""
    return rx.el.button(label, type="submit", class_name=class_name)


def press(label: rx.Var[str], on_click: Any, **more: Any) -> rx.Component:
    """Draw a button that acts at once."""
    return rx.el.button(label, type="button", class_name="btn sm", on_click=on_click, **more)


def _answer(name: str) -> rx.Component:
    problem = AccountState.problem
    refused = rx.el.p(problem_text(problem.key, problem.arguments), class_name="hint bad")
    saved = rx.el.p(t("settings.saved"), class_name="hint")
    return rx.el.div(
        rx.cond(AccountState.problem_at == name, refused),
        rx.cond(AccountState.done_at == name, saved),
        role="status",
        custom_attrs={"data-testid": f"answer-{name}"},
    )
