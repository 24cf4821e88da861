"""Errors in the creator's words."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import catalogue
from avatar_g.components.text import t_of

_PREFIX = "errors."
ARGUMENTS = ("count", "limit", "bones", "extension", "supported")
"""Placeholders of all messages."""


def error_keys() -> list[str]:
    """Return every key below ``errors``."""
    return [key.removeprefix(_PREFIX) for key in catalogue(Language.EN) if key.startswith(_PREFIX)]


def problem_text(key: Any, arguments: Any = None) -> rx.Var[str]:
    """Return the message of an error; what, why and what to do next."""
    values = {name: "" if arguments is None else arguments[name] for name in ARGUMENTS}
    return t_of("errors", error_keys(), key, **values)
