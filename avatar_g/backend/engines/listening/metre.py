"""Which beats begin bars: chords change there and kicks fall there."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.listening.chroma import CHROMA_RATE_HZ, Chroma
from avatar_g.backend.engines.listening.onsets import CURVE_RATE_HZ, Curve, Onsets

_CHANGE_WEIGHT, _KICK_WEIGHT, _SNARE_WEIGHT = 1.0, 0.6, 0.5
_TRIPLE_ADVANTAGE: Final = 1.5
"""Bars of three are rare: they must explain the accents this much better than bars of four."""
_NEAR_S: Final = 0.05


def find_metre(beats_s: NDArray[np.float64], onsets: Onsets, chroma: Chroma) -> tuple[int, int]:
    """Return beats per bar (3 or 4) and the index of the first beat that begins a bar."""
    if len(beats_s) < 8:
        return 4, 0
    accents = _accents(beats_s, onsets, chroma)
    strengths = {}
    for beats_per_bar in (3, 4):
        by_place = [float(accents[place::beats_per_bar].mean()) for place in range(beats_per_bar)]
        phase = int(np.argmax(by_place))
        strengths[beats_per_bar] = (by_place[phase] - float(np.mean(by_place)), phase)
    beats_per_bar = 3 if strengths[3][0] > _TRIPLE_ADVANTAGE * strengths[4][0] else 4
    return beats_per_bar, strengths[beats_per_bar][1]


def _accents(beats_s: NDArray[np.float64], onsets: Onsets, chroma: Chroma) -> NDArray[np.float64]:
    """Return how much each beat sounds like the first one of a bar."""
    return np.asarray(
        _CHANGE_WEIGHT * _normalised(chord_changes(beats_s, chroma))
        + _KICK_WEIGHT * _normalised(at_beats(onsets.kick, beats_s))
        - _SNARE_WEIGHT * _normalised(at_beats(onsets.snare, beats_s))
    )


def chord_changes(beats_s: NDArray[np.float64], chroma: Chroma) -> NDArray[np.float64]:
    """Return the cosine distance of the pitch classes before and after each beat."""
    bass_and_all = chroma.all + 2.0 * chroma.bass
    per_beat = beat_means(bass_and_all, CHROMA_RATE_HZ, beats_s)
    unit = per_beat / np.maximum(np.linalg.norm(per_beat, axis=1, keepdims=True), 1e-9)
    changes = np.zeros(len(beats_s))
    changes[1:] = 1.0 - (unit[1:] * unit[:-1]).sum(axis=1)
    return changes


def beat_means(
    rows: NDArray[np.float32], rate_hz: int, beats_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean of ``rows`` from each beat to the next, shape ``(beats, columns)``."""
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    edges_s = np.append(beats_s, beats_s[-1] + (beats_s[-1] - beats_s[-2]))
    edges = np.clip(np.rint(edges_s * rate_hz).astype(np.int64), 0, len(rows))
    lengths = np.maximum(np.diff(edges), 1)
    return np.asarray((sums[edges[1:]] - sums[edges[:-1]]) / lengths[:, None])


def at_beats(curve: Curve, beats_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the highest value of a curve within 50 ms of each beat."""
    reach = int(_NEAR_S * CURVE_RATE_HZ)
    padded = np.pad(curve, (reach, reach + 1))
    places = np.clip(np.rint(beats_s * CURVE_RATE_HZ).astype(np.int64), 0, len(curve) - 1)
    return np.asarray(padded[places[:, None] + np.arange(2 * reach + 1)].max(axis=1), np.float64)


def _normalised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    deviation = float(values.std())
    return (values - values.mean()) / deviation if deviation > 0 else np.zeros_like(values)
