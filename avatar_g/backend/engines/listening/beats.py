"""Which moments are beats: dynamic programming, then an even grid where the music is even."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.engines.listening.onsets import CURVE_RATE_HZ, Curve, Onsets

_TIGHTNESS: Final = 120.0
"""How much a beat may leave the tempo: cost per squared log of the ratio."""
_KICK_WEIGHT: Final = 1.2
_SNARE_WEIGHT: Final = 0.3
_EVEN_S: Final = 0.022
"""Beats this close to an even grid, in the median, are put onto it."""
_EARLY_S: Final = 0.05
_FIT_REACH_S: Final = 0.04
_FIT_ROUNDS: Final = 2
_FEWEST_TO_FIT: Final = 8


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Beats of a whole recording."""

    beats_s: NDArray[np.float64]
    tempo_bpm: float
    is_steady: bool


def find_beats(onsets: Onsets, tempo_bpm: float) -> BeatGrid:
    """Return the beats at about ``tempo_bpm``, from before the first sound to the end.

    Source: D. Ellis, Beat Tracking by Dynamic Programming, JNMR 36 (2007). Where the tracked beats
    keep one tempo, they are replaced by the even grid that fits the onsets best.
    """
    curve = beat_evidence(onsets)
    period = 60.0 * CURVE_RATE_HZ / tempo_bpm
    tracked = track_beats(_smoothed(curve, period), period, _TIGHTNESS) / CURVE_RATE_HZ
    duration_s = len(curve) / CURVE_RATE_HZ
    period_s = 60.0 / tempo_bpm
    phase_s = grid_phase_s(curve, period_s)
    off_s = np.abs((tracked - phase_s + period_s / 2) % period_s - period_s / 2)
    # A grid may run half a beat beside the tracked beats and still be the even one.
    off_half_s = np.minimum(off_s, np.abs(off_s - period_s / 2))
    if len(tracked) < 4 or np.median(off_half_s) <= _EVEN_S:
        first_s, period_s = _fitted_grid(curve, phase_s, period_s)
        if first_s - period_s > -_EARLY_S:  # a first beat at 0 may seem to come before it
            first_s -= period_s
        beats_s = np.arange(first_s, duration_s + period_s, period_s)
        return BeatGrid(np.maximum(0.0, beats_s), 60.0 / period_s, True)
    tempo_bpm = 60.0 / float(np.median(np.diff(tracked)))
    return BeatGrid(_filled(tracked, duration_s), tempo_bpm, False)


def beat_evidence(onsets: Onsets) -> Curve:
    """Return the curve beats are looked for in: drums say more about them than hats and voices."""
    total = onsets.full + _KICK_WEIGHT * onsets.kick + _SNARE_WEIGHT * onsets.snare
    return np.asarray(total, np.float32)


def grid_phase_s(curve: Curve, period_s: float) -> float:
    """Return when the first beat of the even grid falls that meets most onsets, 0..period."""
    steps = max(16, round(period_s * CURVE_RATE_HZ * 4))
    phases_s = np.arange(steps) * period_s / steps
    count = max(1, int(len(curve) / CURVE_RATE_HZ / period_s))
    beats_s = phases_s[:, None] + np.arange(count)[None, :] * period_s
    smooth = _smoothed(curve, period_s * CURVE_RATE_HZ)
    met = np.interp(beats_s * CURVE_RATE_HZ, np.arange(len(smooth)), smooth, right=0.0)
    return float(phases_s[int(np.argmax(met.mean(axis=1)))])


def _fitted_grid(curve: Curve, phase_s: float, period_s: float) -> tuple[float, float]:
    """Return phase and period of the even grid nearest to the onsets around the given one.

    A straight line through the strongest moment near every beat, weighted by its strength; beats
    without an onset of their own count nothing.
    """
    count = int((len(curve) / CURVE_RATE_HZ - phase_s) / period_s)
    reach = max(1, int(_FIT_REACH_S * CURVE_RATE_HZ))
    for _ in range(_FIT_ROUNDS):
        numbers = np.arange(count)
        centres = np.rint((phase_s + numbers * period_s) * CURVE_RATE_HZ).astype(np.int64)
        is_inside = (centres > reach) & (centres < len(curve) - reach - 1)
        numbers, centres = numbers[is_inside], centres[is_inside]
        if len(numbers) < _FEWEST_TO_FIT:
            return phase_s, period_s
        near = curve[centres[:, None] + np.arange(-reach, reach + 1)]
        weight = near.max(axis=1)
        at_s = (centres + near.argmax(axis=1) - reach) / CURVE_RATE_HZ
        total = max(float(weight.sum()), 1e-9)
        middle = float((weight * numbers).sum()) / total
        spread = float((weight * (numbers - middle) ** 2).sum())
        if spread <= 0:
            return phase_s, period_s
        period_s = float((weight * (numbers - middle) * at_s).sum()) / spread
        phase_s = float((weight * at_s).sum()) / total - middle * period_s
    return phase_s, period_s


def track_beats(curve: NDArray[np.float64], period: float, tightness: float) -> NDArray[np.float64]:
    """Return the frames of the best chain of beats about ``period`` frames apart, ascending."""
    score, before = _best_chains(curve, period, tightness)
    last_stretch = max(1, int(2 * period))
    place = len(score) - last_stretch + int(np.argmax(score[-last_stretch:]))
    chain = []
    while place >= 0:
        chain.append(place)
        place = int(before[place])
    return np.array(chain[::-1], np.float64)


def _smoothed(curve: Curve, period: float) -> NDArray[np.float64]:
    """Return the curve under a Gaussian of 1/32 period: beats need not meet a single frame."""
    reach = max(1, int(period / 8))
    places = np.arange(-reach, reach + 1)
    return np.asarray(np.convolve(curve, np.exp(-0.5 * (32.0 * places / period) ** 2), "same"))


def _filled(beats_s: NDArray[np.float64], duration_s: float) -> NDArray[np.float64]:
    """Return tracked beats continued evenly to both ends of the recording."""
    first_s, last_s = np.median(np.diff(beats_s[:9])), np.median(np.diff(beats_s[-9:]))
    before = np.arange(1, int(beats_s[0] / first_s) + 1)[::-1] * first_s
    after = np.arange(1, int((duration_s - beats_s[-1]) / last_s) + 2) * last_s
    return np.concatenate([beats_s[0] - before, beats_s, beats_s[-1] + after])


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _best_chains(
    curve: NDArray[np.float64], period: float, tightness: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return for each frame the score of the best chain that ends there, and the beat before."""
    count = curve.shape[0]
    score = curve.copy()
    before = np.full(count, -1, np.int64)
    nearest, farthest = int(period * 0.55), int(period * 1.9)
    cost = np.zeros(farthest + 1)
    for lag in range(max(1, nearest), farthest + 1):
        cost[lag] = tightness * np.log(lag / period) ** 2
    for frame in range(count):
        best, place = 0.0, -1
        for lag in range(max(1, nearest), min(frame, farthest) + 1):
            value = score[frame - lag] - cost[lag]
            if value > best:
                best, place = value, frame - lag
        score[frame] += best
        before[frame] = place
    return score, before
