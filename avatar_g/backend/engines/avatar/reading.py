"""A prompt taken apart: what it names and which colours, lengths and patterns belong to what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from avatar_g.backend.engines.avatar.wording import (
    Clauses,
    Mention,
    first_said,
    mentions,
    normalised,
    owner,
    says,
)


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Any]:
    """Return ``description_words.json``: every word known, in three languages."""
    path = Path(__file__).with_name("description_words.json")
    words: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=1)
def feature_words() -> Mapping[str, Any]:
    """Return ``feature_words.json``: parts of the body, and what can be said of their shape."""
    path = Path(__file__).with_name("feature_words.json")
    words: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


@dataclass(frozen=True, slots=True)
class Reading:
    """What a prompt says. Nouns are ``hair eyes lips skin beard person`` or ``slot:kind``."""

    text: str
    nouns: tuple[Mention, ...]
    colours: Mapping[str, tuple[str, ...]]
    """Noun to the colour words that belong to it, in order."""
    lengths: Mapping[str, str]
    sizes: Mapping[str, str]
    patterns: Mapping[str, str]
    features: Mapping[str, tuple[str, ...]]
    """Part of the body to the adjectives of its shape, in order: ``nose`` to ``long``."""
    build: str
    """The text without those adjectives: a thin nose makes nobody thin."""

    def names(self, slot: str) -> list[str]:
        """Return the kinds of a slot that the prompt names, in order."""
        prefix = f"{slot}:"
        return [
            noun.meaning.removeprefix(prefix)
            for noun in self.nouns
            if noun.meaning.startswith(prefix)
        ]

    def says(self, topic: str) -> bool:
        """Tell whether any word of a topic of the vocabulary occurs."""
        return says(self.text, vocabulary()[topic])

    def first(self, topic: str) -> str | None:
        """Return the first key of a topic whose words occur."""
        return first_said(self.text, vocabulary()[topic])

    def colour(self, noun: str, flavour: str = "hex") -> str:
        """Return the first colour of a noun as ``#rrggbb``, or an empty text.

        ``flavour`` is ``hex``, or ``hair`` or ``eye``: red hair is not the red of a dress.
        """
        said = self.colours.get(noun, ())
        return shade(said[0], flavour) if said else ""


def shade(colour: str, flavour: str = "hex") -> str:
    """Return a colour word as ``#rrggbb``."""
    entry = vocabulary()["colours"][colour]
    return str(entry.get(flavour, entry["hex"]))


def read(prompt: str) -> Reading:
    """Take a prompt apart; any text is fine."""
    words = vocabulary()
    text = normalised(prompt)
    nouns = mentions(text, words["nouns"])
    clauses = Clauses(text, words["conjunctions"])
    worn = [noun for noun in nouns if ":" in noun.meaning]
    parts = mentions(text, feature_words()["nouns"])
    features, build = _features(text, nouns, parts, clauses)
    bodily = _in_order([*nouns, *parts])
    measured = [
        noun
        for noun in bodily
        if noun.meaning in _MEASURED or noun.meaning in features or noun in worn
    ]
    return Reading(
        text,
        tuple(nouns),
        _colours(text, nouns, clauses),
        _owned(mentions(text, words["length"]), measured, clauses),
        _owned(mentions(text, words["size"]), bodily, clauses),
        _owned(mentions(text, words["pattern"]), worn, clauses),
        features,
        build,
    )


def _in_order(nouns: list[Mention]) -> list[Mention]:
    return sorted(nouns, key=lambda noun: noun.start)


def _features(
    text: str, nouns: list[Mention], parts: list[Mention], clauses: Clauses
) -> tuple[dict[str, tuple[str, ...]], str]:
    """Return what is said of parts of the body, and the text without it."""
    meanings = feature_words()["meanings"]
    wholes = [noun for noun in nouns if all(noun.start != part.start for part in parts)]
    found: dict[str, tuple[str, ...]] = {}
    build = text
    for word in mentions(text, feature_words()["adjectives"]):
        noun = owner(word, _in_order([*wholes, *parts]), clauses)
        if noun is None or word.meaning not in meanings.get(noun.meaning, {}):
            continue
        found[noun.meaning] = (*found.get(noun.meaning, ()), word.meaning)
        build = build[: word.start] + " " * (word.end - word.start) + build[word.end :]
    return found, build


_MEASURED = ("hair", "beard", "person")


def _owned(adjectives: list[Mention], nouns: list[Mention], clauses: Clauses) -> dict[str, str]:
    found: dict[str, str] = {}
    for adjective in adjectives:
        noun = owner(adjective, nouns, clauses)
        if noun is not None:
            found.setdefault(noun.meaning, adjective.meaning)
    return found


def _colours(text: str, nouns: list[Mention], clauses: Clauses) -> dict[str, tuple[str, ...]]:
    """Give every colour word to its noun; "blonde" and "redhead" speak of hair by themselves.

    A colour after a person is what that person wears: "a woman in red".
    """
    words = vocabulary()["colours"]
    said = mentions(text, {name: entry["stems"] for name, entry in words.items()})
    found: dict[str, tuple[str, ...]] = {}
    for word in said:
        noun = owner(word, nouns, clauses, others=said)
        meaning = noun.meaning if noun is not None else ""
        implied = words[word.meaning].get("implies", "")
        if implied and meaning not in {"hair", "beard"}:
            meaning = implied
        elif meaning == "person" and noun is not None and noun.start < word.start:
            meaning = "clothes"
        if meaning and word.meaning not in found.get(meaning, ()):
            found[meaning] = (*found.get(meaning, ()), word.meaning)
    return found
