"""What our own browser components hand to event handlers."""

from typing import Any

import reflex as rx


def one_text(value: rx.Var[str]) -> tuple[rx.Var[str]]:
    """Hand over a text, such as the id of a job."""
    return (value,)


def one_problem(problem: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    """Hand over an error as the REST interface answers it."""
    return (problem,)
