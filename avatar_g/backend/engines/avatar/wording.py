"""Find words in a prompt and tell which noun an adjective belongs to, in three languages.

A stem is a regular expression anchored at the start of a word; ``$`` anchors it at the end, a
leading ``*`` lifts the anchor (so that "рыжеволосая" holds both a colour and hair).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Mention:
    """One word (or part of one) that means something."""

    start: int
    end: int
    meaning: str


@cache
def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    parts = []
    for stem in stems:
        body = stem.removeprefix("*").replace("ё", "е")
        # Only a final dollar is a word end; inside a stem it is one already.
        ending = r"(?!\w)" if body.endswith("$") else r"\w*"
        anchor = "" if stem.startswith("*") else r"(?<!\w)"
        parts.append(f"{anchor}(?:{body.removesuffix('$')}){ending}")
    return re.compile("|".join(parts))


def normalised(prompt: str) -> str:
    """Return composed, lower-case text with single spaces, and е for ё."""
    text = unicodedata.normalize("NFC", prompt).lower().replace("ё", "е")
    return re.sub(r"\s+", " ", text).strip()


def says(text: str, stems: Sequence[str]) -> bool:
    """Tell whether a normalised text holds any of ``stems``."""
    return _pattern(tuple(stems)).search(text) is not None


def first_said(text: str, table: Mapping[str, Sequence[str]]) -> str | None:
    """Return the first key of ``table`` whose stems occur; earlier keys win."""
    return next((key for key, stems in table.items() if says(text, stems)), None)


def mentions(text: str, table: Mapping[str, Sequence[str]]) -> list[Mention]:
    """Return all mentions in order; where two overlap, the longer one stands."""
    found = [
        Mention(match.start(), match.end(), meaning)
        for meaning, stems in table.items()
        for match in _pattern(tuple(stems)).finditer(text)
    ]
    found.sort(key=lambda one: (one.start - one.end, one.start))
    kept: list[Mention] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


_STOP: Final = re.compile(r"[,.;:!?()\n]|\s[-–—]\s")


class Clauses:
    """Where the parts of a sentence begin and end, and what joins them."""

    def __init__(self, text: str, conjunctions: Iterable[str]) -> None:
        joined = "|".join(re.escape(word) for word in conjunctions)
        joint = re.compile(rf"(?<!\w)(?:{joined})(?!\w)")
        cuts = [(match.start(), False) for match in _STOP.finditer(text)]
        cuts += [(match.start(), True) for match in joint.finditer(text)]
        self._cuts = sorted(cuts)

    def of(self, mention: Mention) -> int:
        """Return the number of the clause a mention is in."""
        return sum(place <= mention.start for place, _ in self._cuts)

    def is_joined(self, clause: int) -> bool:
        """Tell whether ``clause`` and the next are joined by a word, not by a comma."""
        return 0 <= clause < len(self._cuts) and self._cuts[clause][1]


def owner(
    word: Mention, nouns: Sequence[Mention], clauses: Clauses, *, others: Sequence[Mention] = ()
) -> Mention | None:
    """Return the noun that an adjective belongs to, or None.

    Same clause first: the next noun, else the one before. An adjective alone in its clause belongs
    to a joined neighbour: "black and white shoes", "hair long and red". ``others`` are all
    adjectives of the kind: two of them around an "and" share a noun.
    """
    clause = clauses.of(word)
    here = [noun for noun in nouns if clauses.of(noun) == clause]
    after = [noun for noun in here if noun.start >= word.start]
    if after:
        return after[0]
    following = (
        [noun for noun in nouns if clauses.of(noun) == clause + 1]
        if clauses.is_joined(clause)
        else []
    )
    shares = any(
        clauses.of(other) == clause + 1 and other.start < following[0].start
        for other in others
        if following
    )
    if following and (shares or not here):
        return following[0]
    if here:
        return here[-1]
    if clauses.is_joined(clause - 1):
        preceding = [noun for noun in nouns if clauses.of(noun) == clause - 1]
        if preceding:
            return preceding[-1]
    return None
