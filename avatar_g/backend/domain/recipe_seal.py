"""A recipe as files carry it: one JSON object, bounded, with the hash of what it says."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

MAX_SEALED_BYTES = 96 * 1024
"""An argument of a program holds 128 KiB; the longest lyrics take 40."""
_FORMAT = 1
_HASH_DIGITS = 64
_MAX_DEPTH = 24


class RecipeProblem(ValueError):
    """A text is no recipe of ours, or not what was written."""


def recipe_digest(fields: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a recipe's canonical JSON, 64 hex digits."""
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def seal(fields: Mapping[str, Any]) -> str:
    """Return the text a file carries; equal recipes give equal texts.

    A recipe that is too long leaves its hash only: where it was made it is still found by that.
    """
    text = _canonical(
        {"avatar_g": _FORMAT, "recipe": dict(fields), "sha256": recipe_digest(fields)}
    )
    if len(text.encode()) <= MAX_SEALED_BYTES:
        return text
    return _canonical({"avatar_g": _FORMAT, "sha256": recipe_digest(fields)})


def unseal(text: str) -> dict[str, Any]:
    """Return the recipe a file carries.

    Recipes without a seal, as earlier versions wrote them, are taken as they are.

    Raises
    ------
    RecipeProblem
        If there is none, or it was changed since.
    """
    if len(text.encode("utf-8", "replace")) > MAX_SEALED_BYTES:
        raise RecipeProblem("too long")
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RecipeProblem("no JSON") from error
    if not isinstance(document, dict) or _depth(document) > _MAX_DEPTH:
        raise RecipeProblem("no recipe")
    fields = document.get("recipe") if "avatar_g" in document else document
    if not isinstance(fields, dict) or not isinstance(fields.get("kind"), str):
        raise RecipeProblem("no recipe")
    if not isinstance(fields.get("params"), dict):
        raise RecipeProblem("no recipe")
    if "avatar_g" in document and document.get("sha256") != recipe_digest(fields):
        raise RecipeProblem("changed")
    return fields


def sealed_digest(text: str) -> str:
    """Return the hash of the recipe a file names, even of one too long to be in it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    digest = document.get("sha256") if isinstance(document, dict) else None
    return digest if isinstance(digest, str) and len(digest) == _HASH_DIGITS else ""


def _canonical(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _depth(value: Any) -> int:
    """Return how deep lists and objects nest; no call nests with them."""
    deepest, front = 0, [value]
    while front:
        deepest += 1
        inner: list[Any] = []
        for each in front:
            children = each.values() if isinstance(each, dict) else each
            inner += [child for child in children if isinstance(child, (dict, list))]
        front = inner
    return deepest
