"""In which key: pitch classes against the profiles of major and minor."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.listening.chroma import Chroma
from avatar_g.backend.engines.listening.correlation import correlation

PROFILES: Final = {
    "major": (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
    "minor": (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
}
"""How often each degree sounds in a key, tonic first.

Source: J. Albrecht, D. Shanahan, The Use of Large Corpora to Train a New Type of Key-Finding
Algorithm, Music Perception 31 (2013), table 1.
"""
_BASS_SHARE: Final = 0.35
"""Weight of the bass: it plays roots, and the tonic most of all."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and its mode."""

    tonic: int
    """Pitch class, C = 0."""
    mode: str
    """``major`` or ``minor``."""
    clarity: float
    """0 (the second best key fits as well) .. 1."""


def find_key(chroma: Chroma) -> Key:
    """Return the key that fits a whole recording best."""
    profile = (1.0 - _BASS_SHARE) * _shares(chroma.all) + _BASS_SHARE * _shares(chroma.bass)
    fits = {
        (tonic, mode): correlation(profile, np.roll(degrees, tonic))
        for mode, degrees in PROFILES.items()
        for tonic in range(12)
    }
    (tonic, mode), second = sorted(fits, key=lambda key: -fits[key])[:2]
    clarity = 4.0 * (fits[tonic, mode] - fits[second])
    return Key(tonic, mode, min(1.0, max(0.0, clarity)))


def _shares(chroma: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the share of each pitch class; every frame counts the same, silent ones nothing."""
    loudness = chroma.sum(axis=1, keepdims=True)
    even = chroma / np.maximum(loudness, 1e-6)
    weight = np.minimum(1.0, loudness / max(1e-6, float(np.median(loudness))))
    total = np.asarray((even * weight).sum(axis=0), np.float64)
    return total / max(float(total.sum()), 1e-9)
