"""Checks over many random songs: nothing sung is lost, and no voices move badly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, SongRequest, VoiceSlot
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.music import measures
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose_with
from avatar_g.backend.engines.music.lyrics.couplets import couplet_book
from avatar_g.backend.engines.music.lyrics.syllable_count import syllable_count
from avatar_g.backend.engines.music.phrasing import time_phrase
from avatar_g.backend.engines.speech.syllables import read_line, syllables
from avatar_g.backend.engines.speech.synthesis import SpeechRequest, SpeechSynthesizer

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TRIOS: tuple[tuple[VoiceSlot, ...], ...] = (
    (VoiceSlot.A, VoiceSlot.C, VoiceSlot.B),
    (VoiceSlot.B, VoiceSlot.A, VoiceSlot.C),
    (VoiceSlot.C, VoiceSlot.B, VoiceSlot.A),
)
_TRIO_SONG_S = 60.0
_LINES_PER_SHEET = 2
_WORDS_PER_LINE = (3, 8)


@dataclass(frozen=True, slots=True)
class SheetFigures:
    """What became of the phonemes of many lyric sheets."""

    sheets: int
    phonemes: int
    lost: int
    out_of_order: int


@dataclass(frozen=True, slots=True)
class TrioFigures:
    """How many lines were sung by three voices, and what was wrong in them."""

    trios: int
    parallels: int
    crossings: int


def check_sheets(
    language: Language, count: int, speech: SpeechSynthesizer, *, seed: int = 1
) -> SheetFigures:
    """Speak ``count`` random sheets, lay them on notes, and look for every phoneme."""
    rng = np.random.default_rng([seed, list(Language).index(language)])
    words = _vocabulary(language)
    phonemes = lost = out_of_order = 0
    for _ in range(count * _LINES_PER_SHEET):
        chosen = rng.integers(len(words), size=int(rng.integers(*_WORDS_PER_LINE)))
        text = " ".join(words[int(index)] for index in chosen)
        spoken, sung = _spoken_and_sung(text, language, speech, rng)
        phonemes += len(spoken)
        lost += len(set(spoken) - set(sung))
        out_of_order += sum(later < earlier for earlier, later in pairwise(sung))
    return SheetFigures(count, phonemes, lost, out_of_order)


def _spoken_and_sung(
    text: str, language: Language, speech: SpeechSynthesizer, rng: np.random.Generator
) -> tuple[list[float], list[float]]:
    """Return where each phoneme begins in the spoken line, as spoken and in the order sung."""
    spoken = speech.speak(SpeechRequest(read_line(text).sung_text, language))
    durations_s = rng.uniform(0.12, 0.9, len(syllables(spoken.words, language)))
    starts_s = np.concatenate([[0.0], np.cumsum(durations_s)])
    notes = [
        SungNote(float(start_s), float(duration_s) * 0.97, 60.0, 0.8, index)
        for index, (start_s, duration_s) in enumerate(zip(starts_s, durations_s, strict=False))
    ]
    phrased = time_phrase(spoken, notes, language)
    in_time = sorted(phrased.phones, key=lambda phone: phone.start_s)
    sounding = [phone for phone in in_time if phone.end_s > phone.start_s]
    return (
        [phoneme.start_s for phoneme in spoken.phonemes],
        [phone.source_start_s for phone in sounding],
    )


@lru_cache
def _vocabulary(language: Language) -> tuple[str, ...]:
    found: set[str] = set()
    for line in _lines(couplet_book(language)):
        found.update(_WORD.findall(line.replace("{In}", "")))
    return tuple(sorted(found))


def _lines(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        if len(node) > 1:
            yield node
    else:
        for child in node.values() if isinstance(node, dict) else node:
            yield from _lines(child)


def check_trios(count: int, *, seed: int = 1) -> TrioFigures:
    """Compose songs for three voices until ``count`` lines are sung by all of them."""
    genres = list(Genre)
    trios = parallels = crossings = 0
    number = seed
    while trios < count:
        language = list(Language)[number % len(Language)]
        request = SongRequest(
            "love",
            language,
            genre=genres[number % len(genres)],
            duration_s=_TRIO_SONG_S,
            voices=_TRIOS[number // len(genres) % len(_TRIOS)],
            seed=number,
        )
        brief = resolve_request(request, interface_language=language)
        score = compose_with(replace(brief, mood=None), partial(_every_second, language=language))
        leads = [line for line in score.vocal_lines if line.is_lead]
        onsets = [line.notes[0].start_beat for line in score.vocal_lines]
        trios += sum(onsets.count(line.notes[0].start_beat) == 3 for line in leads)
        parallels += measures.parallel_count(score)
        crossings += measures.crossing_count(score)
        number += 1
    return TrioFigures(trios, parallels, crossings)


def _every_second(text: str, language: Language) -> tuple[bool, ...]:
    return tuple(index % 2 == 0 for index in range(syllable_count(text, language)))
