"""How much the lines of a song sound like each other."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score, VocalLine

_STEPS_PER_BEAT = 4
_SHORTEST_STEPS = 8


def tune_likeness(score: Score, name: str, other: str) -> float | None:
    """Return how alike the tunes of two kinds of section are, -1..1; None if one is not sung.

    The mean correlation of pitch over time of lines at the same place of the form. Within one kind
    of section that is each line with the one two lines later, which answers it, and with the same
    line of the section's next occurrence; between two kinds, the lines of equal rank of the first
    sections of that kind.
    """
    pairs = _within(score, name) if name == other else _between(score, name, other)
    found = [value for first, second in pairs if (value := _correlation(first, second)) is not None]
    return fmean(found) if found else None


def _within(score: Score, name: str) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    sections = _curves(score, name)
    for lines in sections:
        yield from zip(lines, lines[2:], strict=False)
    for earlier, later in pairwise(sections):
        yield from zip(earlier, later, strict=False)


def _between(
    score: Score, name: str, other: str
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    for first, second in zip(_curves(score, name)[:1], _curves(score, other)[:1], strict=False):
        yield from zip(first, second, strict=False)


def _curves(score: Score, name: str) -> list[list[NDArray[np.float64]]]:
    """Return, for each section of the name, the pitch of each lead line in quarter beats."""
    found: list[list[NDArray[np.float64]]] = []
    for index, section in enumerate(score.sections):
        lines = [line for line in score.vocal_lines if line.section == index and line.is_lead]
        if section.name != name or not lines:
            continue
        beats = section.bar_count * BEATS_PER_BAR / len(lines)
        start = section.bar * BEATS_PER_BAR
        found.append([_curve(line, start + place * beats) for place, line in enumerate(lines)])
    return found


def _curve(line: VocalLine, start_beat: float) -> NDArray[np.float64]:
    last = line.notes[-1]
    count = round((last.start_beat + last.duration_beats - start_beat) * _STEPS_PER_BEAT)
    steps = start_beat + (np.arange(max(1, count)) + 0.5) / _STEPS_PER_BEAT
    onsets = np.array([note.start_beat for note in line.notes])
    pitches = np.array([note.midi for note in line.notes], np.float64)
    return pitches[np.maximum(0, np.searchsorted(onsets, steps) - 1)]


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    count = min(len(first), len(second))
    a, b = first[:count], second[:count]
    if count < _SHORTEST_STEPS or not a.std() or not b.std():
        return None
    return float(np.corrcoef(a, b)[0, 1])
