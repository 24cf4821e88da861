"""In which key: the scale by all pitch classes, its tonic by bass, openings and ending."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.listening.chroma import CHROMA_RATE_HZ, Chroma
from avatar_g.backend.engines.listening.correlation import correlation

PROFILES: Final = {
    "major": (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
    "minor": (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
}
"""How often each degree sounds in a key, tonic first.

Source: J. Albrecht, D. Shanahan, The Use of Large Corpora to Train a New Type of Key-Finding
Algorithm, Music Perception 31 (2013), table 1.
"""
_SCALES: Final = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}
_TONIC, _FIFTH, _THIRD = 0.6, 0.4, 0.3
"""How much more than other degrees of the scale they sound; the order is that of ``PROFILES``."""
_RARE_MODE: Final = 0.08
"""Dorian and mixolydian must fit better by so much."""
_BASS, _OPENING, _ENDING = 1.0, 0.5, 0.5
"""Weights of the tonic's share in the bass, at section starts and at the end.

Scales that differ by one note fit almost equally well: relative keys, and mixolydian with the major
a fourth above. Roots tell them apart. On twelve songs of ours 9 to 11 keys come out right for all
weights between half and twice these.
"""
_OPENING_S, _ENDING_S = 1.2, 2.5
_TWELFTH: Final = np.float32(0.3)
_AUDIBLE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and its mode."""

    tonic: int
    """Pitch class, C = 0."""
    mode: str
    """``major`` or ``minor``."""
    clarity: float
    """0 (the second best key fits as well) .. 1."""


def find_key(chroma: Chroma, starts_s: Sequence[float]) -> Key:
    """Return the key that fits a whole recording best.

    Parameters
    ----------
    starts_s
        Where its sections begin.
    """
    chroma = replace(chroma, all=_without_twelfths(chroma.all))
    everything, bass = _shares(chroma.all), _shares(chroma.bass)
    roots = _BASS * bass + _OPENING * _opening(chroma, starts_s) + _ENDING * _ending(chroma)
    fits: dict[tuple[int, str], float] = {}
    for name, degrees in _SCALES.items():
        mode = "major" if 4 in degrees else "minor"
        template = _template(degrees)
        rarity = 0.0 if name == mode else _RARE_MODE
        for tonic in range(12):
            fit = correlation(everything, np.roll(template, tonic)) + roots[tonic] - rarity
            fits[tonic, mode] = max(float(fit), fits.get((tonic, mode), -np.inf))
    (tonic, mode), second = sorted(fits, key=lambda key: -fits[key])[:2]
    clarity = 2.0 * (fits[tonic, mode] - fits[second])
    return Key(tonic, mode, min(1.0, max(0.0, clarity)))


def _without_twelfths(chroma: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take away what the third harmonic of every tone adds to the pitch class a fifth above it."""
    return np.maximum(0.0, chroma - _TWELFTH * np.roll(chroma, 7, axis=1))


def _template(degrees: tuple[int, ...]) -> NDArray[np.float64]:
    weights = np.zeros(12)
    weights[list(degrees)] = 1.0
    weights[0] += _TONIC
    weights[7] += _FIFTH
    weights[4 if 4 in degrees else 3] += _THIRD
    return weights


def _opening(chroma: Chroma, starts_s: Sequence[float]) -> NDArray[np.float64]:
    """Return the shares of pitch classes just after section starts, bass before all."""
    length = int(_OPENING_S * CHROMA_RATE_HZ)
    total = np.zeros(12)
    for start_s in starts_s:
        first = int(start_s * CHROMA_RATE_HZ) + 1
        sound = _rooted(chroma, slice(first, first + length))
        total += sound / max(float(sound.sum()), 1e-9)
    return total / max(float(total.sum()), 1e-9)


def _ending(chroma: Chroma) -> NDArray[np.float64]:
    """Return the shares of pitch classes in the last seconds that can be heard."""
    loudness = chroma.all.sum(axis=1)
    audible = np.flatnonzero(loudness > _AUDIBLE * float(np.median(loudness)))
    last = int(audible[-1]) + 1 if len(audible) else len(loudness)
    first = max(0, last - int(_ENDING_S * CHROMA_RATE_HZ))
    sound = _rooted(chroma, slice(first, last))
    return sound / max(float(sound.sum()), 1e-9)


def _rooted(chroma: Chroma, frames: slice) -> NDArray[np.float64]:
    rows = 2.0 * chroma.bass[frames] + chroma.all[frames]
    return np.asarray(rows.sum(axis=0), np.float64)


def _shares(chroma: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the share of each pitch class; every frame counts the same, silent ones nothing."""
    loudness = chroma.sum(axis=1, keepdims=True)
    even = chroma / np.maximum(loudness, 1e-6)
    weight = np.minimum(1.0, loudness / max(1e-6, float(np.median(loudness))))
    total = np.asarray((even * weight).sum(axis=0), np.float64)
    return total / max(float(total.sum()), 1e-9)
