"""Errors in the creator's words."""

import re
from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import catalogue
from avatar_g.components.text import t_of

_PREFIX = "errors."
_PLACEHOLDER = re.compile(r"%\{(\w+)\}")


def error_keys() -> list[str]:
    """Return every key below ``errors``."""
    return [key.removeprefix(_PREFIX) for key in catalogue(Language.EN) if key.startswith(_PREFIX)]


def error_values() -> list[str]:
    """Return the name of every placeholder of an error."""
    texts = (catalogue(Language.EN)[_PREFIX + key] for key in error_keys())
    return sorted({name for text in texts for name in _PLACEHOLDER.findall(text)})


def problem_text(key: Any, arguments: Any = None) -> rx.Var[str]:
    """Return the message of an error; what, why and what to do next."""
    values = {name: "" if arguments is None else arguments[name] for name in error_values()}
    return t_of("errors", error_keys(), key, **values)
