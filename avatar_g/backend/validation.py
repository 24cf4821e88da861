"""Turn untrusted mappings into domain values."""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from avatar_g.backend.errors import InvalidRequest

Model = TypeVar("Model")

_PROBLEMS = {
    "missing": "missing",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "finite_number": "out_of_range",
}


def parse(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """Build ``model`` from ``fields``; fields it does not know are ignored.

    Raises
    ------
    InvalidRequest
        With reason ``<field>_<problem>`` of the first wrong field, where the problem is
        ``missing``, ``too_long``, ``too_short``, ``out_of_range`` or ``invalid``; the argument
        ``limit`` tells the bound, ``count`` the length of a text that is too long.
    """
    _refuse_unstorable(fields)
    try:
        value: Model = _adapter(cast("Hashable", model)).validate_python(dict(fields))
    except ValidationError as error:
        raise _translated(error) from error
    return value


@lru_cache(maxsize=64)
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _refuse_unstorable(fields: Mapping[str, Any]) -> None:
    """Refuse texts no database stores: NUL characters and halves of surrogate pairs."""
    for name, value in fields.items():
        if isinstance(value, str) and ("\x00" in value or not _is_unicode(value)):
            raise InvalidRequest(f"{name} holds a forbidden character", reason=f"{name}_invalid")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _translated(error: ValidationError) -> InvalidRequest:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "request"
    problem = _PROBLEMS.get(first["type"], "invalid")
    arguments: dict[str, str | float] = {"field": name}
    bounds = first.get("ctx", {})
    limit = next(
        (bounds[key] for key in ("max_length", "le", "ge", "lt", "gt") if key in bounds), 0
    )
    if limit:
        arguments["limit"] = limit
    if problem == "too_long":
        arguments["count"] = len(first["input"])
    return InvalidRequest(f"{name}: {first['msg']}", reason=f"{name}_{problem}", **arguments)
