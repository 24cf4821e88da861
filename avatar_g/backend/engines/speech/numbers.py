"""Numbers as Georgian and Russian words; espeak-ng itself reads English ones well.

Georgian counts in twenties (25 is "twenty-and-five") and puts an ordinal's ``მე-`` before the last
part; Russian ordinals are declined like adjectives. Sources: A. Shanidze, Foundations of the
Grammar of the Georgian Language (numerals); Russkaya Grammatika (1980), sections 1366-1390.
"""

import json
from pathlib import Path
from typing import Final

_WORDS: Final[dict[str, str]] = json.loads(
    Path(__file__).with_name("numbers.json").read_text(encoding="utf-8")
)
_KA_ONES: Final = _WORDS["ka_ones"].split()
_KA_TWENTIES: Final = ("", "ოც", "ორმოც", "სამოც", "ოთხმოც")
_KA_SCALES: Final = ((10**9, "მილიარდი"), (10**6, "მილიონი"), (10**3, "ათასი"))
_RU_ONES: Final = _WORDS["ru_ones"].split()
_RU_TENS: Final = ("", "", *_WORDS["ru_tens"].split())
_RU_HUNDREDS: Final = ("", *_WORDS["ru_hundreds"].split())
_RU_SCALES: Final = (
    (10**9, ("миллиард", "миллиарда", "миллиардов")),
    (10**6, ("миллион", "миллиона", "миллионов")),
    (10**3, ("тысяча", "тысячи", "тысяч")),
)
_ORDINAL_NUMBERS: Final = (*range(21), *range(30, 100, 10), *range(100, 1000, 100), 1000)
_RU_ORDINALS: Final = dict(zip(_ORDINAL_NUMBERS, _WORDS["ru_ordinals"].split(), strict=True))
_RU_ENDINGS: Final = {
    "й": ("ый", "ий"),
    "го": ("ого", "ьего"),
    "му": ("ому", "ьему"),
    "м": ("ом", "ьем"),
    "я": ("ая", "ья"),
    "ю": ("ую", "ью"),
    "е": ("ое", "ье"),
    "х": ("ых", "ьих"),
}
"""Short ending to those of hard adjectives and of ``третий``."""
MOST: Final = 10**12
"""Longer numbers are read digit by digit."""


def georgian(number: int) -> str:
    """Return a cardinal such as ``ორი ათას ოცდაექვსი``."""
    for scale, word in _KA_SCALES:
        count, rest = divmod(number, scale)
        if count:
            head = word if count == 1 and scale == 10**3 else f"{georgian(count)} {word}"
            return f"{_ka_stem(head)} {georgian(rest)}" if rest else head
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = "ას" if hundreds == 1 else f"{_ka_stem(_KA_ONES[hundreds])}ას"
        return f"{head} {georgian(rest)}" if rest else f"{head}ი"
    twenties, rest = divmod(number, 20)
    if not twenties:
        return _KA_ONES[rest]
    return f"{_KA_TWENTIES[twenties]}{f'და{_KA_ONES[rest]}' if rest else 'ი'}"


def georgian_ordinal(number: int) -> str:
    """Return an ordinal such as ``ოცდამეხუთე``; one is ``პირველი``."""
    if number == 1:
        return "პირველი"
    *before, last = georgian(number).split()
    is_joined = number % 20 and number % 100 > 20
    head, joint, tail = last.rpartition("და") if is_joined else ("", "", last)
    stem = tail[:-1]  # cardinals end with ი, two of them (8, 9) with ა
    return " ".join([*before, f"{head}{joint}მე{stem}ე"])


def _ka_stem(word: str) -> str:
    return word.removesuffix("ი")


def russian(number: int, *, is_feminine: bool = False) -> str:
    """Return a cardinal; one and two agree with a feminine noun."""
    words: list[str] = []
    for scale, forms in _RU_SCALES:
        count, number = divmod(number, scale)
        if count:
            said = [] if count == 1 and not words else [russian(count, is_feminine=scale == 1000)]
            words += [*said, russian_form(count, *forms)]
    if number or not words:
        words += _ru_below_thousand(number, is_feminine=is_feminine)
    return " ".join(words)


def _ru_below_thousand(number: int, *, is_feminine: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [_RU_HUNDREDS[hundreds]] if hundreds else []
    if rest >= 20:
        words.append(_RU_TENS[rest // 10])
        rest %= 10
        if not rest:
            return words
    if rest or not words:
        feminine = {1: "одна", 2: "две"} if is_feminine else {}
        words.append(feminine.get(rest, _RU_ONES[rest]))
    return words


def russian_form(number: int, one: str, few: str, many: str) -> str:
    """Return the form of a noun that follows a number."""
    if number % 100 in range(11, 15) or number % 10 not in range(1, 5):
        return many
    return one if number % 10 == 1 else few


def russian_ordinal(number: int, ending: str = "й") -> str:
    """Return an ordinal; ``ending`` is written after the hyphen: ``й``, ``го``, ``м``, ``я`` ..."""
    tails = (number, number % 100, number % 10, number % 1000)
    tail = next((size for size in tails if size and size in _RU_ORDINALS), 0)
    if not tail:  # a round number of thousands: rare, and never a year of ours
        return russian(number)
    before = number - tail
    word = _declined(_RU_ORDINALS[tail], ending)
    return f"{russian(before)} {word}" if before else word


def _declined(word: str, ending: str) -> str:
    hard, soft = _RU_ENDINGS.get(ending, _RU_ENDINGS["й"])
    if ending == "й":
        return word
    return word[:-2] + (soft if word == "третий" else hard)
