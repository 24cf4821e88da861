"""An error as the browser shows it: keys and numbers, so it follows a change of language."""

from dataclasses import dataclass, field
from typing import Any

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import catalogue

FIELD_PROBLEMS = ("missing", "too_long", "too_short", "out_of_range", "invalid")
"""What ``backend.validation`` finds wrong with a field."""
_MAX_ARGUMENT_CHARS = 120
_MAX_ARGUMENTS = 6


@dataclass
class Problem:
    """Message key below ``errors`` and the values of its placeholders."""

    key: str = ""
    arguments: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: AvatarGError) -> "Problem":
        """Describe an error raised on purpose."""
        arguments = {name: str(value) for name, value in error.arguments.items()}
        return cls(problem_key(error.code, error.reason), arguments)

    @classmethod
    def answered(cls, answer: dict[str, Any]) -> "Problem":
        """Describe an error the browser got from the REST interface, and may have made up."""
        given = answer.get("arguments")
        pairs = list(given.items())[:_MAX_ARGUMENTS] if isinstance(given, dict) else []
        arguments = {
            str(name)[:_MAX_ARGUMENT_CHARS]: str(value)[:_MAX_ARGUMENT_CHARS]
            for name, value in pairs
        }
        key = problem_key(str(answer.get("code", "")), str(answer.get("reason", "")))
        return cls(key, arguments)


def problem_key(code: str, reason: str = "") -> str:
    """Return the finest message key that exists for a code and a reason.

    A reason ``<field>_<problem>`` without a text of its own falls back to ``<problem>``.
    """
    known = catalogue(Language.EN)
    problems = (problem for problem in FIELD_PROBLEMS if reason.endswith(f"_{problem}"))
    for key in (f"{code}.{reason}", f"{code}.{next(problems, '')}", code):
        if f"errors.{key}" in known:
            return key
    return "internal"
