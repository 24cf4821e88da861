"""Plural forms (python-i18n's own rule is wrong for Russian 21, 22, 101)."""

from typing import Final

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n.catalogue import message

PLURAL_CATEGORIES: Final[dict[Language, tuple[str, ...]]] = {
    Language.KA: ("one", "other"),
    Language.EN: ("one", "other"),
    Language.RU: ("one", "few", "many"),
}
"""Categories a counted message needs in each language, whole numbers only."""


def plural_category(count: int, language: Language) -> str:
    """Return the CLDR plural category of a whole number.

    Source: Unicode CLDR 48, supplemental/plurals.xml, cardinal rules of ``en``, ``ka``, ``ru``.
    """
    count = abs(count)
    if language is not Language.RU:
        return "one" if count == 1 else "other"
    last, last_two = count % 10, count % 100
    if last == 1 and last_two != 11:
        return "one"
    if 2 <= last <= 4 and not 12 <= last_two <= 14:
        return "few"
    return "many"


def plural(key: str, count: int, language: Language, **arguments: str | float) -> str:
    """Return the form of ``key`` that fits ``count``; ``%{count}`` is filled with it."""
    form = plural_category(count, language)
    return message(f"{key}.{form}", language, count=count, **arguments)
