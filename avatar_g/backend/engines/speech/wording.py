"""What a reader says for a written word: numbers, dates, times, units and abbreviations.

Each written word keeps its place: it is given the words that are said for it, so captions and lips
stay together. What needs no change is returned as it is written.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.numbers import (
    MOST,
    georgian,
    georgian_ordinal,
    russian,
    russian_form,
    russian_ordinal,
)

_TABLES: Final = Path(__file__).with_name("wording.json")
_CURRENCIES: Final = "$€₽₾£"
_QUOTES: Final = "\"'«»„“”‘’()[]{}"
_ENDS: Final = _QUOTES + ",;:!?…"
_NUMBER: Final = re.compile(
    rf"(?P<money>[{_CURRENCIES}]?)(?P<whole>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+|\d+)"
    r"(?:[.,](?P<part>\d+))?(?P<unit>\D*)"
)
_DATE: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d{2})-(\d{2})")
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ROMAN: Final = re.compile(r"(?=[IVX])(X{0,2})(IX|IV|V?I{0,3})")
_KA_ENDING: Final = re.compile(r"(\d[\d:.,]*%?)-(ში|ზე|თან|დან|მდე|ის|ით|ად|ს|მა)")
_PICTURES: Final = re.compile("[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]")
"""Arrows, symbols and emoji: the engine would say "slightly smiling face"; people do not."""
_CENTURY: Final = {Language.KA: "საუკუნ", Language.RU: "век", Language.EN: "centur"}
_PARTS: Final = {
    Language.KA: ("მეათედი", "მეასედი", "მეათასედი"),
    Language.RU: (
        ("десятая", "десятых", "десятых"),
        ("сотая", "сотых", "сотых"),
        ("тысячная", "тысячных", "тысячных"),
    ),
}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = json.loads(_TABLES.read_text(encoding="utf-8"))
    return tables


def word_tokens(tokens: Sequence[str], language: Language) -> list[str]:
    """Return what is said for each written word; an empty text: nothing by itself.

    Never fails, whatever is in the words.
    """
    readings: list[str] = []
    place = 0
    while place < len(tokens):
        group = _grouped_number(tokens, place)
        token = _PICTURES.sub("", "".join(tokens[place : place + group]))
        before = tokens[place - 1] if place else ""
        after = tokens[place + group] if place + group < len(tokens) else ""
        readings += [_reading(token, before, after, language), *[""] * (group - 1)]
        place += group
    return readings


def _grouped_number(tokens: Sequence[str], place: int) -> int:
    """Return how many words one number fills: Russian and Georgian write ``1 500 000``."""
    if not re.fullmatch(r"[1-9]\d{0,2}", tokens[place]):
        return 1
    group = 1
    while place + group < len(tokens) and re.match(r"\d{3}(?!\d)", tokens[place + group]):
        group += 1
        if not tokens[place + group - 1].isdigit():
            break
    return group


def _reading(token: str, before: str, after: str, language: Language) -> str:
    words = _tables()[language]["words"]
    bare = token.strip(_ENDS)
    if language is Language.RU and bare.lower() in _YEAR_SIGNS:
        # "2026 г." is read as a whole with the number; else it is a town.
        return "" if _is_year(before) else "город"
    lead = token[: len(token) - len(token.lstrip(_QUOTES))]
    tail = token[len(token.rstrip(_ENDS + ".")) :]
    if bare.lower() in words:
        return f"{lead}{words[bare.lower()]}{tail.lstrip('.')}"
    core = bare.rstrip(".")
    said = _said(core, before, after, language)
    if said is not None:
        return f"{lead}{said}{tail}"
    return token


def _said(core: str, before: str, after: str, language: Language) -> str | None:
    """Return the reading of a word without punctuation, or None to leave it as it is."""
    unit = _unit_after(core, before, language)
    if unit is not None:
        return unit
    if core and after.lower().startswith(_CENTURY[language]) and _ROMAN.fullmatch(core):
        return _century(_roman(core), after, language)
    date = _DATE.fullmatch(core)
    if date:
        return _date([int(part) for part in date.groups() if part], core, language)
    time = _TIME.fullmatch(core)
    if time:
        return _time(int(time[1]), int(time[2]), language)
    ordinal = _ordinal(core, language)
    if ordinal is not None:
        return ordinal
    ending = _KA_ENDING.fullmatch(core) if language is Language.KA else None
    if ending:
        said = _said(ending[1], before, "", language)
        return None if said is None else _with_ending(said, ending[2])
    number = _NUMBER.fullmatch(core)
    return _number(number, before, after, language) if number else None


def _unit_after(core: str, before: str, language: Language) -> str | None:
    """Read ``კმ`` or ``млн`` after a number."""
    forms = _tables()[language]["units"].get(core.lower())
    count = _NUMBER.fullmatch(before.strip(_QUOTES))
    if forms is None or count is None or count["unit"]:
        return None
    whole = int(re.sub(r"\D", "", count["whole"]))
    return _form(forms, whole, language, has_part=bool(count["part"]))


def _form(forms: Any, count: int, language: Language, *, has_part: bool = False) -> str:
    if language is Language.KA:
        return str(forms)
    if language is Language.EN:
        return str(forms[0] if count == 1 and not has_part else forms[1])
    return str(forms[1]) if has_part else russian_form(count, *forms[:3])


def _number(number: "re.Match[str]", before: str, after: str, language: Language) -> str | None:
    whole = int(re.sub(r"\D", "", number["whole"]))
    unit = (number["money"] or number["unit"]).lower()
    units = _tables()[language]["units"]
    if (unit and unit not in units) or whole >= MOST:
        return None
    if number["whole"] != str(whole) and language is Language.EN:
        said = str(whole)
    elif number["part"]:
        said = _decimal(number["whole"], number["part"], language)
    else:
        said = _CARDINALS[language](whole, before, after, unit)
    if not unit:
        return said
    return f"{said} {_form(units[unit], whole, language, has_part=bool(number['part']))}"


def _georgian_count(whole: int, before: str, after: str, unit: str) -> str:
    del before, unit
    said = georgian(whole)
    is_dative = after.startswith("წელს") and said.endswith("ი")
    return said[:-1] if is_dative else said


def _russian_count(whole: int, before: str, after: str, unit: str) -> str:
    noun = after.lower().strip(_ENDS)
    if 1000 <= whole <= 2999 and not unit and noun in _YEAR_ENDINGS:
        ending = _YEAR_ENDINGS[noun]
        if noun in _YEAR_SIGNS:
            is_in = before.lower() in {"в", "во"}
            return f"{russian_ordinal(whole, 'м' if is_in else 'го')} {'году' if is_in else 'года'}"
        return russian_ordinal(whole, ending)
    if 1 <= whole <= 31 and not unit and noun in _tables()[Language.RU]["months"]:
        return russian_ordinal(whole, "го")
    forms = _tables()[Language.RU]["units"].get(unit or noun.rstrip("."), ())
    return russian(whole, is_feminine=len(forms) > 3 or noun in _FEMININE)


_YEAR_ENDINGS: Final = {"год": "й", "года": "го", "году": "м", "годом": "м", "г.": "го", "г": "го"}
_YEAR_SIGNS: Final = frozenset({"г.", "г"})
_FEMININE: Final = frozenset(
    ("минута", "минуты", "секунда", "секунды", "строка", "строки", "песня", "песни")
)


def _english_count(whole: int, before: str, after: str, unit: str) -> str:
    del after
    months = _tables()[Language.EN]["months"]
    words = _tables()[Language.EN]["words"]
    if words.get(before.lower(), before) in months and 1 <= whole <= 31 and not unit:
        return f"{whole}{_english_ending(whole)}"
    if not unit and (1100 <= whole <= 1999 or 2010 <= whole <= 2099):
        return _english_year(whole)
    return str(whole)


def _english_year(year: int) -> str:
    century, rest = divmod(year, 100)
    if not rest:
        return f"{century} hundred"
    return f"{century} {f'oh {rest}' if rest < 10 else rest}"


def _english_ending(number: int) -> str:
    if number % 100 in range(11, 14):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


_CARDINALS: Final[dict[Language, Callable[[int, str, str, str], str]]] = {
    Language.KA: _georgian_count,
    Language.RU: _russian_count,
    Language.EN: _english_count,
}


def _decimal(whole: str, part: str, language: Language) -> str:
    if language is Language.EN:
        return f"{whole}.{part}"
    number = int(re.sub(r"\D", "", whole))
    digits = len(part)
    if digits > 3:
        return f"{whole},{part}"
    if language is Language.KA:
        return f"{georgian(number)} მთელი {georgian(int(part))} {_PARTS[Language.KA][digits - 1]}"
    forms = _PARTS[Language.RU][digits - 1]
    return " ".join(
        [
            russian(number, is_feminine=True),
            russian_form(number, "целая", "целых", "целых"),
            russian(int(part), is_feminine=True),
            russian_form(int(part), *forms),
        ]
    )


def _date(parts: list[int], core: str, language: Language) -> str | None:
    year, month, day = parts if "-" in core else parts[::-1]
    if language is Language.EN and "/" in core:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    name = _tables()[language]["months"][month - 1]
    if language is Language.KA:
        first = "პირველი" if day == 1 else georgian(day)
        return f"{first} {name} {georgian(year)} წელი"
    if language is Language.RU:
        return f"{russian_ordinal(day, 'го')} {name} {russian_ordinal(year, 'го')} года"
    return f"{name} {day}{_english_ending(day)} {_english_count(year, '', '', '')}"


def _time(hour: int, minute: int, language: Language) -> str | None:
    if language is Language.EN:
        if not minute:
            return f"{hour} o'clock"
        return f"{hour} oh {minute}" if minute < 10 else f"{hour} {minute}"
    if language is Language.KA:
        return f"{georgian(hour)} საათი" + (f" და {georgian(minute)} წუთი" if minute else "")
    hours = f"{russian(hour)} {russian_form(hour, 'час', 'часа', 'часов')}"
    form = russian_form(minute, "минута", "минуты", "минут")
    return f"{hours} {russian(minute, is_feminine=True)} {form}" if minute else hours


def _ordinal(core: str, language: Language) -> str | None:
    """Read ``მე-5``, ``21-ე`` and ``5-й``."""
    if language is Language.KA:
        found = re.fullmatch(r"მე-?(\d{1,4})|(\d{1,4})-ე", core)
        return georgian_ordinal(int(found[1] or found[2])) if found else None
    if language is Language.RU:
        found = re.fullmatch(r"(\d{1,4})-(?:[оыа]?)(й|го|му|м|я|ю|е|х)", core)
        return russian_ordinal(int(found[1]), found[2]) if found else None
    return None


def _with_ending(said: str, ending: str) -> str:
    """Join a Georgian case ending or postposition to a number's last word."""
    stem = said[:-1]  # every numeral and unit ends with ი or ა
    if ending == "მდე":
        return f"{stem}ამდე"
    if ending in {"დან", "ის", "ით"}:
        return f"{stem}ი{ending.removeprefix('ი')}"
    return f"{said.removesuffix('ი')}{ending}"


def _century(number: int, after: str, language: Language) -> str:
    if language is Language.KA:
        return georgian_ordinal(number)
    if language is Language.EN:
        return f"{number}{_english_ending(number)}"
    noun = after.lower().strip(_ENDS + ".")
    return russian_ordinal(number, {"века": "го", "веке": "м", "веку": "му"}.get(noun, "й"))


def _is_year(token: str) -> bool:
    return re.fullmatch(r"[12]\d{3}", token) is not None


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10}
    total = 0
    for letter, following in zip(text, [*text[1:], "I"], strict=True):
        value = values[letter]
        total += -value if value < values[following] else value
    return total
