"""An error as the browser shows it: keys and numbers, so it follows a change of language."""

from dataclasses import dataclass, field

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import catalogue

FIELD_PROBLEMS = ("missing", "too_long", "too_short", "out_of_range", "invalid")
"""What ``backend.validation`` finds wrong with a field."""


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
