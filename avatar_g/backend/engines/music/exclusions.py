"""Reads what a song shall do without: "no drums", «без барабанов», „დასარტყამების გარეშე“.

The words are in ``exclusion_words.json``. English and Russian put the negation first, Georgian
mostly after. A list goes on over "and" or "or", and over commas only where it ends in one of these:
in "no drums, soft piano" the piano is wanted.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.music import Instrument

_TOKEN = re.compile(r"[\w'’&/+-]+|[^\w\s]")
_SHORT_WORD = 3
_MOST_FILLERS = 2
_VOCALS = "vocals"


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What nobody wants to hear, and the words that are left."""

    left_out: tuple[Instrument, ...]
    """Whole stems."""
    unwanted: tuple[str, ...]
    """Players of the palette: others play instead."""
    is_instrumental: bool
    rest: str
    """The text without what was said about it."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Tell whether it is punctuation."""
        return not self.text[0].isalnum() and self.text != "&"


@lru_cache
def _table() -> Mapping[str, Any]:
    path = Path(__file__).with_name("exclusion_words.json")
    table: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table


@lru_cache
def _mentions() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return every name as words, the longest first."""
    found = [
        (tuple(each.group() for each in _TOKEN.finditer(stem)), name)
        for name, stems in _table()["names"].items()
        for stem in stems
    ]
    return tuple(sorted(found, key=lambda pair: -sum(map(len, pair[0]))))


def find_exclusions(text: str) -> Exclusions:
    """Read what a free sentence excludes."""
    words = _words_of(text)
    names: list[str] = []
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        found, first, after = _exclusion_at(words, place)
        if found:
            names += found
            spans.append((words[first].start, words[after - 1].end))
        place = max(after, place + 1)
    return _exclusions(names, _without(text, spans))


def read_exclusions(text: str) -> Exclusions:
    """Read a list of what shall not be heard, with or without a negation before it."""
    words = _words_of(text)
    names: list[str] = []
    place = 0
    while place < len(words):
        found, after = _whole_at(words, place)
        if not found:
            mention, after = _mention_at(words, place)
            found = [mention] if mention else []
        names += found
        place = max(after, place + 1)
    return _exclusions(names, "")


def _words_of(text: str) -> list[_Word]:
    plain = text.lower().replace("’", "'")
    return [_Word(each.group(), each.start(), each.end()) for each in _TOKEN.finditer(plain)]


def _exclusion_at(words: Sequence[_Word], place: int) -> tuple[list[str], int, int]:
    """Return the names excluded by the words at ``place``, their first word and the one after."""
    names, after = _whole_at(words, place)
    if names:
        return names, place, after
    length = _phrase_at(words, place, _table()["before"])
    if length:
        names, after = _list_from(words, _past_fillers(words, place + length))
        if names:
            return names, place, after
    length = _phrase_at(words, place, _table()["after"])
    if length:
        names, first = _list_until(words, place)
        if names:
            return names, first, place + length
    return [], place, place + 1


def _whole_at(words: Sequence[_Word], place: int) -> tuple[list[str], int]:
    for phrase, names in _table()["whole"].items():
        length = _phrase_at(words, place, [phrase])
        if length:
            return list(names), place + length
    return [], place


def _phrase_at(words: Sequence[_Word], place: int, phrases: Sequence[str]) -> int:
    """Return how many words the longest of ``phrases`` has that begins at ``place``; 0 if none."""
    here = [word.text for word in words[place : place + 4]]
    split = [phrase.split() for phrase in phrases]
    return max((len(each) for each in split if here[: len(each)] == each), default=0)


def _past_fillers(words: Sequence[_Word], place: int) -> int:
    for _ in range(_MOST_FILLERS):
        if place < len(words) and words[place].text in _table()["fillers"]:
            place += 1
    return place


def _list_from(words: Sequence[_Word], place: int) -> tuple[list[str], int]:
    """Return the names listed from ``place`` on, and the place after them."""
    name, after = _mention_at(words, place)
    if not name:
        return [], place
    names = [name]
    waiting: list[str] = []  # after commas, until a conjunction shows that the list goes on
    look = after
    while look < len(words):
        is_join, is_comma = words[look].text in _table()["joins"], words[look].text == ","
        if not (is_join or is_comma):
            break
        look += 1
        if is_comma and look < len(words) and words[look].text in _table()["joins"]:
            is_join, look = True, look + 1
        name, following = _mention_at(words, _past_fillers(words, look))
        if not name:
            break
        waiting.append(name)
        look = following
        if is_join:
            names += waiting
            waiting, after = [], following
    return names, after


def _list_until(words: Sequence[_Word], place: int) -> tuple[list[str], int]:
    """Return the names listed up to ``place``, and the place of the first."""
    name, first = _mention_until(words, place)
    if not name:
        return [], place
    names, is_joined = [name], False
    while first > 0:
        is_join, is_comma = words[first - 1].text in _table()["joins"], words[first - 1].text == ","
        if not (is_join or (is_comma and is_joined)):
            break
        name, earlier = _mention_until(words, first - 1)
        if not name:
            break
        names.insert(0, name)
        is_joined, first = True, earlier
    while first > 0 and words[first - 1].text in _table()["fillers"]:
        first -= 1
    return names, first


def _mention_until(words: Sequence[_Word], place: int) -> tuple[str, int]:
    """Return the name whose last word stands before ``place``, and its first word."""
    for first in (place - 3, place - 2, place - 1):
        if first >= 0:
            name, after = _mention_at(words, first)
            if name and after == place:
                return name, first
    return "", place


def _mention_at(words: Sequence[_Word], place: int) -> tuple[str, int]:
    """Return the name that begins at ``place``, and the place after it."""
    for stems, name in _mentions():
        here = words[place : place + len(stems)]
        if len(here) == len(stems) and all(
            _is_form(word.text, stem) for word, stem in zip(here, stems, strict=True)
        ):
            return name, place + len(stems)
    return "", place


def _is_form(word: str, stem: str) -> bool:
    """Tell whether a word is a form of a stem: Latin letters are compared as they are written."""
    if stem.isascii() or len(stem) < _SHORT_WORD:
        return word == stem
    exceptions = _table()["exceptions"].get(stem, ())
    return word.startswith(stem) and not any(word.startswith(other) for other in exceptions)


def _exclusions(names: Sequence[str], rest: str) -> Exclusions:
    players: Mapping[str, Sequence[str]] = _table()["players"]
    unwanted = [player for name in names for player in players.get(name, ())]
    return Exclusions(
        left_out=tuple(each for each in Instrument if each.value in names),
        unwanted=tuple(dict.fromkeys(unwanted)),
        is_instrumental=_VOCALS in names,
        rest=rest,
    )


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return ``text`` without the spans and without the commas they leave behind."""
    if not spans:
        return text
    kept, last = "", 0
    for start, end in sorted(spans):
        kept += text[last:start]
        last = max(last, end)
    kept += text[last:]
    parts = (" ".join(part.split()) for part in kept.split(","))
    return ", ".join(part for part in parts if any(letter.isalnum() for letter in part))
