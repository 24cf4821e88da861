"""Numbers as each language writes them."""

from avatar_g.backend.domain.languages import Language

NO_BREAK_SPACE = "\u00a0"


def decimal(value: float, language: Language, *, digits: int = 1) -> str:
    """Return ``value`` with grouped thousands: 1,234.5 in English, 1 234,5 in ka and ru.

    Source: Unicode CLDR 48, number symbols of ``en``, ``ka``, ``ru`` (no-break space as group).
    """
    text = f"{value:,.{digits}f}"
    if language is Language.EN:
        return text
    return text.replace(",", NO_BREAK_SPACE).replace(".", ",")


def percent(share: float, language: Language) -> str:
    """Return a share 0..1 as whole per cent; Russian sets a no-break space before the sign."""
    gap = NO_BREAK_SPACE if language is Language.RU else ""
    return f"{round(share * 100)}{gap}%"
