"""Sizes of files as each language writes them."""

from dataclasses import dataclass

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n.catalogue import message
from avatar_g.backend.i18n.numbers import decimal

SIZE_UNITS = ("b", "kb", "mb", "gb", "tb")
"""Messages ``common.size.<unit>``."""
_STEP = 1000.0
_FIRST_WITH_TENTHS = SIZE_UNITS.index("mb")


@dataclass(frozen=True)
class Size:
    """A size taken apart, for pages that choose the language in the browser."""

    unit: str = SIZE_UNITS[0]
    point: str = "0"
    """The number as English writes it: ``38.4``."""
    comma: str = "0"
    """As Georgian and Russian do: ``38,4``."""


def size_of(size_bytes: float) -> Size:
    """Take a size apart in decimal units, megabytes and more with tenths."""
    size, place = float(size_bytes), 0
    while size >= _STEP and place < len(SIZE_UNITS) - 1:
        size, place = size / _STEP, place + 1
    digits = int(place >= _FIRST_WITH_TENTHS)
    point, comma = (
        decimal(size, language, digits=digits) for language in (Language.EN, Language.KA)
    )
    return Size(SIZE_UNITS[place], point, comma)


def size_text(size_bytes: float, language: Language) -> str:
    """Return ``38.4 MB``, ``38,4 მბ`` or ``38,4 МБ``."""
    size = size_of(size_bytes)
    number = size.point if language is Language.EN else size.comma
    return message(f"common.size.{size.unit}", language, size=number)
