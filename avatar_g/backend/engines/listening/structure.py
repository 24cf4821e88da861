"""Where sections begin and what they are: bars compared with each other.

Source of the novelty: J. Foote, Automatic Audio Segmentation Using a Measure of Audio Novelty,
ICME 2000: a checkerboard under a Gaussian moves along the diagonal of the self-similarity.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.timing import SectionSpan
from avatar_g.backend.engines.listening.chroma import CHROMA_RATE_HZ, Chroma
from avatar_g.backend.engines.listening.correlation import correlation
from avatar_g.backend.engines.listening.metre import beat_means
from avatar_g.backend.engines.listening.onsets import CURVE_RATE_HZ, Onsets, Spectrum

_KERNEL_BARS: Final = 4
"""Half the width of the checkerboard."""
_SHORTEST_BARS: Final = 2
_LONGEST_BARS: Final = 24
_NOVEL: Final = 0.3
"""A boundary is a peak of the novelty above its mean by so many deviations."""
_REGISTERS: Final = 10
_ALIKE: Final = 0.55
"""Correlation from which two sections are the same kind of music."""
_QUIETEST_LU: Final = 8.0
"""So far below the loudest section a section has no energy left."""
_LEAST_ENERGY: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A section before it has a name."""

    first_bar: int
    bar_count: int
    colour: NDArray[np.float64]
    energy: float


def find_sections(
    bars_s: NDArray[np.float64],
    duration_s: float,
    *,
    spectrum: Spectrum,
    onsets: Onsets,
    chroma: Chroma,
    loudness_lu: NDArray[np.float64],
) -> tuple[SectionSpan, ...]:
    """Return the sections of a recording, from 0 to ``duration_s`` without gaps.

    Parameters
    ----------
    bars_s
        Start of every bar and of the bar after the last.
    loudness_lu
        Loudness of each bar, shape ``(len(bars_s) - 1,)``.
    """
    bar_count = len(bars_s) - 1
    if bar_count < 1:
        return (SectionSpan("verse", 0, 0, 0.0, duration_s, 0.5),)
    features = _bar_features(bars_s, spectrum, onsets, chroma, loudness_lu)
    edges = [0, *_boundaries(features), bar_count]
    loudest = max(_level(loudness_lu[a:b]) for a, b in pairwise(edges))
    stretches = [
        _Stretch(
            first,
            last - first,
            features[first:last].mean(axis=0),
            _energy(_level(loudness_lu[first:last]), loudest),
        )
        for first, last in pairwise(edges)
    ]
    starts_s = [0.0, *(float(bars_s[edge]) for edge in edges[1:-1]), duration_s]
    return tuple(
        SectionSpan(name, one.first_bar, one.bar_count, start_s, end_s, round(one.energy, 3))
        for name, one, start_s, end_s in zip(
            _names(stretches), stretches, starts_s[:-1], starts_s[1:], strict=True
        )
    )


def _level(loudness_lu: NDArray[np.float64]) -> float:
    return float(10.0 * np.log10(np.mean(10.0 ** (loudness_lu / 10.0))))


def _energy(level_lu: float, loudest_lu: float) -> float:
    return min(1.0, max(_LEAST_ENERGY, 1.0 + (level_lu - loudest_lu) / _QUIETEST_LU))


def _bar_features(
    bars_s: NDArray[np.float64],
    spectrum: Spectrum,
    onsets: Onsets,
    chroma: Chroma,
    loudness_lu: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return harmony, colour, drums and level of each bar, each column of deviation 1."""
    harmony = beat_means(chroma.all, CHROMA_RATE_HZ, bars_s)[:-1]
    harmony = harmony / np.maximum(harmony.max(axis=1, keepdims=True), 1e-9)
    registers = np.stack(
        [part.mean(axis=1) for part in np.array_split(spectrum.bands, _REGISTERS, axis=1)], axis=1
    )
    colour = beat_means(registers.astype(np.float32), CURVE_RATE_HZ, bars_s)[:-1]
    drums = beat_means(np.stack([onsets.kick, onsets.snare], axis=1), CURVE_RATE_HZ, bars_s)[:-1]
    columns = np.concatenate(
        [
            _standard(harmony) / np.sqrt(12.0),
            _standard(colour) * np.sqrt(2.0 / _REGISTERS),
            _standard(drums) / np.sqrt(2.0),
            _standard(loudness_lu[:, None]),
        ],
        axis=1,
    )
    return np.asarray(columns)


def _standard(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    deviation = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(deviation > 1e-9, deviation, 1.0))


def _boundaries(features: NDArray[np.float64]) -> list[int]:
    """Return the bars at which something new begins, ascending, without 0 and the end."""
    novelty = _novelty(features)
    bar_count = len(features)
    if bar_count < 2:
        return []
    limit = float(novelty[1:].mean() + _NOVEL * novelty[1:].std())
    order = sorted(range(1, bar_count), key=lambda bar: -novelty[bar])
    chosen: list[int] = []
    for bar in order:
        is_peak = novelty[bar] >= max(novelty[bar - 1], novelty[min(bar + 1, bar_count - 1)])
        is_far = all(abs(bar - other) >= _SHORTEST_BARS for other in (*chosen, bar_count))
        if is_peak and is_far and novelty[bar] > limit:
            chosen.append(bar)
    return _without_long_stretches(sorted(chosen), novelty)


def _without_long_stretches(chosen: list[int], novelty: NDArray[np.float64]) -> list[int]:
    """Cut what would last too long where it changes most: cameras and moves want change."""
    edges = [0, *chosen, len(novelty)]
    found = list(chosen)
    for first, last in pairwise(edges):
        if last - first > _LONGEST_BARS:
            inside = np.arange(first + _SHORTEST_BARS, last - _SHORTEST_BARS + 1)
            found.append(int(inside[int(np.argmax(novelty[inside]))]))
            return _without_long_stretches(sorted(found), novelty)
    return found


def _novelty(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how different the bars before and after each bar line are, about 0..1.

    Near the ends the checkerboard shrinks to what is there: repeating the first and last bars
    instead would make every song begin and end with a boundary.
    """
    bar_count = len(features)
    distance = np.linalg.norm(features[:, None, :] - features[None, :, :], axis=2)
    similarity = np.exp(-distance / max(1e-9, float(np.median(distance))))
    novelty = np.zeros(bar_count)
    for bar in range(1, bar_count):
        half = min(_KERNEL_BARS, bar, bar_count - bar)
        places = np.arange(-half, half) + 0.5
        sides = np.sign(places) * np.exp(-0.5 * (places / (_KERNEL_BARS / 2.0)) ** 2)
        kernel = np.outer(sides, sides)
        around = slice(bar - half, bar + half)
        contrast = float((similarity[around, around] * kernel).sum() / np.abs(kernel).sum())
        novelty[bar] = contrast * np.sqrt(half / _KERNEL_BARS)
    return novelty


def _names(stretches: list[_Stretch]) -> list[str]:
    """Name sections: what is fullest and comes back is the chorus."""
    kinds = _kinds(stretches)
    energy_of = {
        kind: float(np.mean([s.energy for s, k in zip(stretches, kinds, strict=True) if k == kind]))
        for kind in set(kinds)
    }
    repeated = [kind for kind in energy_of if kinds.count(kind) > 1] or list(energy_of)
    chorus = max(repeated, key=lambda kind: (energy_of[kind], -kind))
    names = ["chorus" if kind == chorus else "verse" for kind in kinds]
    last = len(names) - 1
    for place, kind in enumerate(kinds):
        if kind != chorus and kinds.count(kind) == 1 and 2 <= place < last:
            names[place] = "bridge"
    if last >= 2:
        if stretches[0].energy < energy_of[chorus]:
            names[0] = "intro"
        if stretches[last].energy < energy_of[chorus]:
            names[last] = "outro"
    return names


def _kinds(stretches: list[_Stretch]) -> list[int]:
    """Return a number for each section; equal numbers mean the same kind of music."""
    kinds: list[int] = []
    for place, stretch in enumerate(stretches):
        alike = [
            (correlation(stretch.colour, earlier.colour), kind)
            for earlier, kind in zip(stretches[:place], kinds, strict=True)
        ]
        best = max(alike, default=(0.0, -1))
        kinds.append(best[1] if best[0] > _ALIKE else len(set(kinds)))
    return kinds
