"""Finds rhymes by spelling among the words our couplets end with."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.music.lyrics.couplets import couplet_book

_VOWELS = {Language.KA: "აეიოუ", Language.RU: "аеёиоуыэюя", Language.EN: "aeiouy"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CHOICE = re.compile(r"\[([^\]]+)\]")
_SILENT_E = re.compile(r"(?<=[^aeiouy])e$")
_RUSSIAN_SOFT = str.maketrans("ёяюэы", "оауеи")
"""Vowels that sound alike at the end of a Russian line."""


def rhyme_key(word: str, language: Language) -> str:
    """Return what two rhyming words have in common: the last vowel and what follows.

    Georgian lines rhyme on more, so the key begins a vowel earlier where there is one; an open
    Russian ending needs the consonant before it. This is spelling, not sound: English "through" and
    "blue" do not meet.
    """
    letters = word.lower().replace("’", "'").strip("'")
    if language is Language.EN:
        letters = _SILENT_E.sub("", letters)
    places = [index for index, letter in enumerate(letters) if letter in _VOWELS[language]]
    if not places:
        return letters
    start = places[-1]
    if language is Language.KA and len(places) > 1:
        start = places[-2]
    elif language is Language.RU and start == len(letters) - 1:
        start = max(0, start - 1)
    while language is Language.EN and start and letters[start - 1] in _VOWELS[language]:
        start -= 1
    key = letters[start:]
    return key.translate(_RUSSIAN_SOFT) if language is Language.RU else key


def rhymes_of(word: str, language: Language, *, limit: int = 24) -> tuple[str, ...]:
    """Return words that rhyme with the last word of ``word``, the closest ones first."""
    words = _WORD.findall(word.lower())
    if not words:
        return ()
    last = words[-1]
    key = rhyme_key(last, language)
    found = [
        other for other in _endings(language) if other != last and rhyme_key(other, language) == key
    ]
    return tuple(sorted(found, key=lambda other: (-_common_tail(last, other), other))[:limit])


def _common_tail(first: str, second: str) -> int:
    count = 0
    for one, other in zip(reversed(first), reversed(second), strict=False):
        if one != other:
            break
        count += 1
    return count


@lru_cache
def _endings(language: Language) -> tuple[str, ...]:
    words = {
        found[-1]
        for line in _lines(couplet_book(language))
        for found in [_WORD.findall(_CHOICE.sub(lambda m: m.group(1).split("|")[0], line).lower())]
        if found
    }
    return tuple(sorted(words))


def _lines(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        if len(node) > 1:
            yield node
    else:
        for child in node.values() if isinstance(node, dict) else node:
            yield from _lines(child)
