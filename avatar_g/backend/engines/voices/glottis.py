"""How the voice source changes with effort: the spectrum of the Liljencrants-Fant pulse.

Source: G. Fant, The LF-model revisited, STL-QPSR 36(2-3), 1995: one shape parameter Rd runs from
pressed (0.5) to breathy (2.4).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

HARMONIC_STEPS = 16
"""Table points per harmonic."""

HIGHEST_HARMONIC = 96

SHAPES = np.array([0.5, 0.7, 0.9, 1.1, 1.4, 1.8, 2.4])
"""Rd of each table row; 1.1 is the reference that leaves the voice as it was spoken."""

_REFERENCE_ROW = 3
_ANCHOR_HARMONIC = 4
_LARGEST_CHANGE = 2.6
"""Bound of a change, in ln power (11 dB)."""

_PULSE_FRAMES = 2048


def shape_for(dynamics: NDArray[np.float64], breathiness: float) -> NDArray[np.float64]:
    """Return Rd for a loudness 0..1: louder is more pressed, breathier more relaxed."""
    shape = 1.9 - 1.25 * (dynamics - 0.35) / 0.6 + 1.2 * breathiness
    bounded: NDArray[np.float64] = np.clip(shape, 0.55, 2.3)
    return bounded


@cache
def source_change_table() -> NDArray[np.float32]:
    """Return ln power relative to Rd 1.1, shape ``(len(SHAPES), harmonics * HARMONIC_STEPS)``.

    Zero at the fourth harmonic, so that effort changes the tilt and not the level.
    """
    rows = np.stack([_log_power(shape) for shape in SHAPES])
    anchor = _ANCHOR_HARMONIC * HARMONIC_STEPS
    rows -= rows[:, anchor : anchor + 1]
    rows -= rows[_REFERENCE_ROW].copy()
    return np.clip(rows, -_LARGEST_CHANGE, _LARGEST_CHANGE).astype(np.float32)


def _log_power(shape: float) -> NDArray[np.float64]:
    spectrum = np.abs(fft.rfft(_pulse(shape), _PULSE_FRAMES * HARMONIC_STEPS))
    spectrum[0] = spectrum[1]
    width = 2 * HARMONIC_STEPS + 1
    window = np.hanning(width)
    padded = np.pad(spectrum**2, HARMONIC_STEPS, mode="edge")
    smooth = np.convolve(padded, window / window.sum(), "valid")
    log_power: NDArray[np.float64] = np.log(smooth[: HIGHEST_HARMONIC * HARMONIC_STEPS] + 1e-18)
    return log_power


def _pulse(shape: float) -> NDArray[np.float64]:
    """Return one period of the flow derivative, its growth chosen so that the net flow is zero."""
    return_time = (-1.0 + 4.8 * shape) / 100.0
    skew = (22.4 + 11.8 * shape) / 100.0
    rise = skew / (4.0 * (0.11 * shape / (0.5 + 1.2 * skew) - return_time))
    peak_at = 1.0 / (2.0 * rise)
    closes_at = min(0.96, peak_at * (1.0 + skew))
    omega = np.pi / peak_at
    recovery = 1.0 / return_time
    for _ in range(60):
        recovery = (1.0 - np.exp(-recovery * (1.0 - closes_at))) / return_time
    times = np.arange(_PULSE_FRAMES) / _PULSE_FRAMES
    closing = -(np.exp(-recovery * (times - closes_at)) - np.exp(-recovery * (1.0 - closes_at))) / (
        recovery * return_time
    )

    def flow(growth: float) -> NDArray[np.float64]:
        scale = -1.0 / (np.exp(growth * closes_at) * np.sin(omega * closes_at))
        opening = scale * np.exp(growth * times) * np.sin(omega * times)
        derivative: NDArray[np.float64] = np.where(times < closes_at, opening, closing)
        return derivative

    low, high = -20.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if flow(middle).sum() > 0 else (low, middle)
    return flow((low + high) / 2.0)
