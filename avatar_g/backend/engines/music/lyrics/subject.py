"""What a prompt is about: one theme, perhaps a place or season."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.languages import Language

_WORD = re.compile(r"[\w']+")
_MIN_PREFIX = 3
_DEFAULT_THEME = "love"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the song is about."""

    theme: str
    """Row of the couplet book, such as ``love``."""
    opening: str
    """An inflected phrase that opens a line: "In the rain", «Под дождём», „წვიმაში“."""
    related_theme: str


@lru_cache
def _book() -> Mapping[str, Any]:
    path = Path(__file__).with_name("topics.json")
    book: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return book


def find_subject(prompt: str, language: Language) -> Subject:
    """Return the subject of a prompt in any of the three languages."""
    book = _book()
    words = _WORD.findall(prompt.lower().replace("ё", "е"))
    themes = {name: _hits(words, stems) for name, stems in book["themes"].items()}
    topics = {name: _hits(words, topic["stems"]) for name, topic in book["topics"].items()}
    topic = max(topics, key=lambda name: topics[name])
    has_topic = topics[topic] > 0
    theme = max(themes, key=lambda name: themes[name])
    if themes[theme] == 0:
        theme = book["topics"][topic]["theme"] if has_topic else _DEFAULT_THEME
    if not has_topic:
        topic = book["usual_topic"][theme]
    return Subject(theme, book["topics"][topic][language.value], book["related"][theme])


def _hits(words: Sequence[str], stems: Sequence[str]) -> int:
    return sum(_matches(word, stem) for word in words for stem in stems)


def _matches(word: str, stem: str) -> bool:
    """Tell whether a word begins with a stem; short stems must be the whole word."""
    plain = stem.replace("ё", "е")
    if len(plain) < _MIN_PREFIX:
        return word == plain
    if not word.startswith(plain):
        return False
    return not any(word.startswith(other.strip()) for other in _book()["not_stems"].get(stem, ()))
