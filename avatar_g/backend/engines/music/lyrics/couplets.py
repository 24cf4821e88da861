"""Writes lyrics: couplets of a theme, a chorus that returns, a bridge.

Whole couplets are stored, not words: they rhyme and are inflected as they were written, and no
grammar is broken by a program. The prompt chooses the theme and the phrase that opens the song.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Protocol

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Lyrics, LyricSection
from avatar_g.backend.engines.music.lyrics.subject import find_subject

_CHOICE = re.compile(r"\[([^\]]+)\]")
_OPENING = "{In}"
USUAL_VERSE_COUPLETS = 4


class Chance(Protocol):
    """The part of a random generator that is needed; NumPy's fits, and so does :class:`Dice`."""

    def integers(self, high: int, /) -> Any:
        """Return a number 0..high - 1."""
        ...

    def permutation(self, count: int, /) -> Any:
        """Return 0..count - 1 in another order."""
        ...


class Dice:
    """A generator of the standard library, for processes that must stay small."""

    def __init__(self, seed: int, text: str) -> None:
        self._random = Random(f"{seed} {text}")

    def integers(self, high: int, /) -> int:
        """Return a number 0..high - 1."""
        return self._random.randrange(high)

    def permutation(self, count: int, /) -> list[int]:
        """Return 0..count - 1 in another order."""
        return self._random.sample(range(count), count)


@lru_cache
def couplet_book(language: Language) -> Mapping[str, Any]:
    """Return the couplets of a language by section and theme."""
    path = Path(__file__).with_name(f"couplets.{language.value}.json")
    book: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return book


def lyrics_by(
    chance: Chance,
    prompt: str,
    language: Language,
    *,
    singer_is_male: bool = False,
    verse_couplets: int = USUAL_VERSE_COUPLETS,
) -> Lyrics:
    """Write lyrics as chance chooses them; see ``writing.write_lyrics``."""
    book = couplet_book(language)
    subject = find_subject(prompt, language)
    rng = chance
    singer = "m" if singer_is_male else "f"

    def one(options: Sequence[list[str]]) -> tuple[str, ...]:
        return _fill(_one(_sung_by(singer, options), rng), subject.opening, rng)

    opening = one(book["any"])
    pool = _shuffled(_sung_by(singer, book["verse"][subject.theme]), rng)
    pool += _shuffled(_sung_by(singer, book["verse"][subject.related_theme]), rng)
    verses: list[str] = [*opening]
    for couplet in pool:
        if len(verses) >= 2 * verse_couplets:
            break
        lines = _fill(couplet, subject.opening, rng)
        if not set(lines) & set(verses):
            verses += lines
    chorus = one(book["chorus"][subject.theme])
    return Lyrics(
        title=title_of(chorus[0]),
        language=language,
        sections=(
            LyricSection("verse", tuple(verses)),
            LyricSection("pre", one(book["pre"])),
            LyricSection("chorus", chorus),
            LyricSection("bridge", one(book["bridge"])),
        ),
    )


def _sung_by(singer: str, options: Sequence[list[str]]) -> list[list[str]]:
    """Return what the singer may sing: a couplet's last entry may be a mark, ``m`` or ``f``."""
    other = "f" if singer == "m" else "m"
    return [lines for lines in options if lines[-1] != other]


def _one(options: Sequence[list[str]], rng: Chance) -> list[str]:
    return options[int(rng.integers(len(options)))]


def _shuffled(options: Sequence[list[str]], rng: Chance) -> list[list[str]]:
    return [options[int(index)] for index in rng.permutation(len(options))]


def _fill(couplet: Sequence[str], opening: str, rng: Chance) -> tuple[str, ...]:
    """Fill the opening and the choices of a couplet; a mark of the singer is no line."""

    def choose(match: re.Match[str]) -> str:
        options = match.group(1).split("|")
        return options[int(rng.integers(len(options)))]

    lines = [line for line in couplet if len(line) > 1]
    return tuple(_CHOICE.sub(choose, line).replace(_OPENING, opening) for line in lines)


def title_of(line: str) -> str:
    """Return a hook as a title: its first clause without the final punctuation."""
    first = line.split(",", maxsplit=1)[0]
    clause = first if len(first.split()) > 1 else line
    return clause.strip(" ,.!?—-")
