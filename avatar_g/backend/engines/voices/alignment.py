"""Finds when each sound of a known line is said in a recording of it.

Our own rendering of the line, whose phoneme times are known, is laid over the recording by dynamic
time warping; the times come along.
Source: H. Sakoe, S. Chiba, IEEE Trans. ASSP 26, 1978 (symmetric form, P = 0, with a price on steps
that are not diagonal).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import fft, ndimage

from avatar_g.backend.engines.speech.synthesis import SpokenPhoneme
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.model import band_centres_hz

_COEFFICIENTS: Final = 14
_LEVEL_WEIGHT: Final = 0.7
_CHANGE_WEIGHT: Final = 0.8
_CHANGE_FRAMES: Final = 4
_QUIETEST_LN: Final = -7.0
"""Below the loud frames of a line, levels do not matter any more: 30 dB."""
_LONGEST_PAUSE_FRAMES: Final = 16
"""80 ms: the closure of a stop. What is longer is a pause of the reader's own."""
_BAND_HZ: Final = (120.0, 8_000.0)
_STEP_PRICE: Final = 0.35
"""Of a step that holds one side, in units of the mean distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Where the sounds of a line lie in a recording."""

    sounds: tuple[SpokenPhoneme, ...]
    """The line's phonemes with times in the recording."""
    distance: float
    """Mean distance along the path; chance is about 1."""
    pace: float
    """Length of the recording's speech over ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One side of an alignment."""

    rows: NDArray[np.float32]
    """Shape ``(kept frames, features)``."""
    frames: NDArray[np.int64]
    """Which frames were kept: all but the middles of long pauses."""


def features_of(bands: NDArray[np.float32], level: NDArray[np.float32]) -> Features:
    """Return what is compared: cepstrum, level and how both change, each of unit variance.

    Parameters
    ----------
    bands
        Spectra on ``band_centres_hz``, ``(frames, BAND_COUNT)``.
    level
        ln power per frame.
    """
    centres_hz = band_centres_hz()
    chosen = (centres_hz > _BAND_HZ[0]) & (centres_hz < _BAND_HZ[1])
    loud = float(np.percentile(level, 95))
    shown = np.maximum(level - loud, _QUIETEST_LN)
    active = level > loud + _QUIETEST_LN
    kept = _without_long_pauses(active)
    floor = np.float32(loud + _QUIETEST_LN - 2.0)
    cepstrum = fft.dct(np.maximum(bands[:, chosen], floor), axis=1, norm="ortho")
    cepstrum = cepstrum[:, 1 : _COEFFICIENTS + 1]
    rows = np.concatenate([cepstrum, shown[:, None]], axis=1)[kept]
    rows = ndimage.uniform_filter1d(rows, 3, axis=0, mode="nearest")
    ahead = np.roll(rows, -_CHANGE_FRAMES, axis=0)
    behind = np.roll(rows, _CHANGE_FRAMES, axis=0)
    change = ahead - behind
    change[:_CHANGE_FRAMES] = change[-_CHANGE_FRAMES:] = 0.0
    rows = np.concatenate([_normalised(rows), _CHANGE_WEIGHT * _normalised(change)], axis=1)
    rows[:, _COEFFICIENTS] *= _LEVEL_WEIGHT * np.sqrt(_COEFFICIENTS)
    return Features(np.ascontiguousarray(rows, np.float32), kept)


def align(ours: Features, theirs: Features, sounds: Sequence[SpokenPhoneme]) -> Alignment:
    """Lay ``sounds``, timed on our rendering, onto the recording."""
    path_ours, path_theirs, distance = _warp(ours.rows, theirs.rows, _STEP_PRICE)
    second = theirs.frames[path_theirs] * HOP_S
    # One place in the recording for each of our frames: the middle of those it met.
    starts = np.flatnonzero(np.concatenate([[True], np.diff(path_ours) > 0]))
    counts = np.diff(np.concatenate([starts, [len(path_ours)]]))
    met_s = np.add.reduceat(second, starts) / counts
    own_s = ours.frames[path_ours][starts] * HOP_S
    moved = tuple(
        SpokenPhoneme(
            sound.ipa,
            float(np.interp(sound.start_s, own_s, met_s)),
            float(np.interp(sound.end_s, own_s, met_s)),
        )
        for sound in sounds
    )
    pace = len(theirs.rows) / max(1, len(ours.rows))
    return Alignment(moved, distance, pace)


def warp(ours: Features, theirs: Features) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the frames of both sides that belong together, pair by pair."""
    path_ours, path_theirs, _ = _warp(ours.rows, theirs.rows, _STEP_PRICE)
    return ours.frames[path_ours], theirs.frames[path_theirs]


def _normalised(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = rows.std(axis=0)
    return np.asarray((rows - rows.mean(axis=0)) / np.maximum(spread, 1e-6), np.float32)


def _without_long_pauses(active: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the frames to keep: the speech from first to last, pauses cut to their longest."""
    sounding = np.flatnonzero(active)
    if not len(sounding):
        return np.arange(len(active))
    margin = _LONGEST_PAUSE_FRAMES // 2
    since = np.arange(len(active)) - np.maximum.accumulate(
        np.where(active, np.arange(len(active)), -len(active))
    )
    reverse = active[::-1]
    until = (
        np.arange(len(active))
        - np.maximum.accumulate(np.where(reverse, np.arange(len(active)), -len(active)))
    )[::-1]
    return np.flatnonzero(np.minimum(since, until) <= margin)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _warp(
    ours: NDArray[np.float32], theirs: NDArray[np.float32], price: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Return the cheapest path through both sequences and its mean distance."""
    rows, columns, width = ours.shape[0], theirs.shape[0], ours.shape[1]
    cost = np.full((rows + 1, columns + 1), np.float32(1e30))
    came = np.zeros((rows + 1, columns + 1), np.int8)
    local = np.zeros((rows, columns), np.float32)
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            distance = np.float32(0.0)
            for k in range(width):
                difference = ours[i, k] - theirs[j, k]
                distance += difference * difference
            local[i, j] = np.sqrt(distance / width)
            total += local[i, j]
    fee = np.float32(price * total / (rows * columns))
    cost[0, 0] = 0.0
    for i in range(rows):
        for j in range(columns):
            best, move = cost[i, j] + local[i, j] * np.float32(2.0), 0
            if cost[i, j + 1] + local[i, j] + fee < best:
                best, move = cost[i, j + 1] + local[i, j] + fee, 1
            if cost[i + 1, j] + local[i, j] + fee < best:
                best, move = cost[i + 1, j] + local[i, j] + fee, 2
            cost[i + 1, j + 1] = best
            came[i + 1, j + 1] = move
    length = 0
    row, column = rows, columns
    path_ours = np.zeros(rows + columns, np.int64)
    path_theirs = np.zeros(rows + columns, np.int64)
    summed = 0.0
    while row > 0 and column > 0:
        path_ours[length] = row - 1
        path_theirs[length] = column - 1
        summed += local[row - 1, column - 1]
        length += 1
        taken = int(came[row, column])
        if taken != 2:
            row -= 1
        if taken != 1:
            column -= 1
    return path_ours[:length][::-1].copy(), path_theirs[:length][::-1].copy(), summed / length
