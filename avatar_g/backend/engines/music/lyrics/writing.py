"""Writes lyrics: couplets of a theme, a chorus that returns, a bridge.

Whole couplets are stored, not words: they rhyme and are inflected as they were written, and no
grammar is broken by a program. The prompt chooses the theme and the phrase that opens the song.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Lyrics, LyricSection
from avatar_g.backend.engines.music.lyrics.subject import find_subject

_CHOICE = re.compile(r"\[([^\]]+)\]")
_OPENING = "{In}"
USUAL_VERSE_COUPLETS = 4


@lru_cache
def _book(language: Language) -> Mapping[str, Any]:
    path = Path(__file__).with_name(f"couplets.{language.value}.json")
    book: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return book


def write_lyrics(
    prompt: str,
    language: Language,
    *,
    seed: int,
    singer_is_male: bool = False,
    verse_couplets: int = USUAL_VERSE_COUPLETS,
) -> Lyrics:
    """Write verse (8 lines), pre (2), chorus (4) and bridge (2) on the prompt's subject.

    Parameters
    ----------
    prompt
        What the song is about, in any of the three languages.
    language
        Language of the words.
    seed
        The same prompt and seed give the same words.
    singer_is_male
        Russian past tense tells who sings; such couplets are chosen to match.
    verse_couplets
        Wanted pairs of verse lines; a long song needs more. No line comes twice, so the book's
        couplets on the subject are the limit (about a dozen).
    """
    book = _book(language)
    subject = find_subject(prompt, language)
    rng = np.random.default_rng([seed, crc32(prompt.encode())])
    singer = "m" if singer_is_male else "f"
    opening = _fill(_one(book["any"], rng), subject.opening, rng)
    pool = [*_shuffled(book["verse"][subject.theme], rng)]
    pool += _shuffled(book["verse"][subject.related_theme], rng)
    verses: list[str] = [*opening]
    for couplet in pool:
        if len(verses) >= 2 * verse_couplets:
            break
        if len(couplet) > 2 and couplet[2] != singer:
            continue
        lines = _fill(couplet, subject.opening, rng)
        if not set(lines) & set(verses):
            verses += lines
    chorus = _fill(_one(book["chorus"][subject.theme], rng), subject.opening, rng)
    return Lyrics(
        title=_title(chorus[0]),
        language=language,
        sections=(
            LyricSection("verse", tuple(verses)),
            LyricSection("pre", _fill(_one(book["pre"], rng), subject.opening, rng)),
            LyricSection("chorus", chorus),
            LyricSection("bridge", _fill(_one(book["bridge"], rng), subject.opening, rng)),
        ),
    )


def _one(options: Sequence[list[str]], rng: np.random.Generator) -> list[str]:
    return options[int(rng.integers(len(options)))]


def _shuffled(options: Sequence[list[str]], rng: np.random.Generator) -> list[list[str]]:
    return [options[int(index)] for index in rng.permutation(len(options))]


def _fill(couplet: Sequence[str], opening: str, rng: np.random.Generator) -> tuple[str, ...]:
    """Fill the opening and the choices of a couplet; a mark of the singer is no line."""

    def choose(match: re.Match[str]) -> str:
        options = match.group(1).split("|")
        return options[int(rng.integers(len(options)))]

    lines = [line for line in couplet if len(line) > 1]
    return tuple(_CHOICE.sub(choose, line).replace(_OPENING, opening) for line in lines)


def _title(line: str) -> str:
    """Return the hook as a title: its first clause without the final punctuation."""
    first = line.split(",", maxsplit=1)[0]
    clause = first if len(first.split()) > 1 else line
    return clause.strip(" ,.!?—-")
