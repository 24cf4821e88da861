"""What our own browser components hand to event handlers."""

from typing import Any

import reflex as rx


def one_text(value: rx.Var[str]) -> tuple[rx.Var[str]]:
    """Hand over a text, such as the id of a job."""
    return (value,)


def one_problem(problem: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    """Hand over an error as the REST interface answers it."""
    return (problem,)


def one_edit(
    kind: rx.Var[str], scene_id: rx.Var[str], at_s: rx.Var[float]
) -> tuple[rx.Var[str], rx.Var[str], rx.Var[float]]:
    """Hand over what is done to a scene, and where; a negative time: where it suits."""
    return (kind, scene_id, at_s)


def times(values: rx.Var[list[float]]) -> tuple[rx.Var[list[float]]]:
    """Hand over a list of times in seconds."""
    return (values,)
