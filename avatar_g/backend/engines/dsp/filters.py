"""Second-order equaliser filters, applied in place to float32 audio."""

from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples

Biquad: TypeAlias = tuple[float, float, float, float, float]
"""``(b0, b1, b2, a1, a2)`` with ``a0 = 1``."""

_TINY = 1e-20
"""Keeps the state out of the denormal range, where a filter runs ten times slower."""


def _normalised(b: tuple[float, float, float], a: tuple[float, float, float]) -> Biquad:
    return (b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0])


def _angle(frequency_hz: float, q: float, rate_hz: int) -> tuple[float, float]:
    omega = 2.0 * np.pi * frequency_hz / rate_hz
    return float(np.cos(omega)), float(np.sin(omega) / (2.0 * q))


def peaking(
    frequency_hz: float, gain_db: float, q: float = 0.7, *, rate_hz: int = SAMPLE_RATE_HZ
) -> Biquad:
    """Return a bell filter.

    Source of this and the next filters: R. Bristow-Johnson, Audio EQ Cookbook.
    """
    amplitude = 10.0 ** (gain_db / 40.0)
    cosine, alpha = _angle(frequency_hz, q, rate_hz)
    return _normalised(
        (1.0 + alpha * amplitude, -2.0 * cosine, 1.0 - alpha * amplitude),
        (1.0 + alpha / amplitude, -2.0 * cosine, 1.0 - alpha / amplitude),
    )


def _shelf(frequency_hz: float, gain_db: float, q: float, rate_hz: int, side: float) -> Biquad:
    """Return a shelf; ``side`` is +1 for the high and -1 for the low one."""
    amplitude = 10.0 ** (gain_db / 40.0)
    cosine, alpha = _angle(frequency_hz, q, rate_hz)
    slope = 2.0 * np.sqrt(amplitude) * alpha
    plus, minus, turn = amplitude + 1.0, amplitude - 1.0, side * cosine
    return _normalised(
        (
            amplitude * (plus + minus * turn + slope),
            -2.0 * side * amplitude * (minus + plus * turn),
            amplitude * (plus + minus * turn - slope),
        ),
        (
            plus - minus * turn + slope,
            2.0 * side * (minus - plus * turn),
            plus - minus * turn - slope,
        ),
    )


def high_shelf(
    frequency_hz: float, gain_db: float, q: float = 0.7, *, rate_hz: int = SAMPLE_RATE_HZ
) -> Biquad:
    """Return a filter that lifts everything above ``frequency_hz``."""
    return _shelf(frequency_hz, gain_db, q, rate_hz, 1.0)


def low_shelf(
    frequency_hz: float, gain_db: float, q: float = 0.7, *, rate_hz: int = SAMPLE_RATE_HZ
) -> Biquad:
    """Return a filter that lifts everything below ``frequency_hz``."""
    return _shelf(frequency_hz, gain_db, q, rate_hz, -1.0)


def high_pass(frequency_hz: float, q: float = 0.7, *, rate_hz: int = SAMPLE_RATE_HZ) -> Biquad:
    """Return a 12 dB per octave high-pass."""
    cosine, alpha = _angle(frequency_hz, q, rate_hz)
    edge = (1.0 + cosine) / 2.0
    return _normalised((edge, -2.0 * edge, edge), (1.0 + alpha, -2.0 * cosine, 1.0 - alpha))


def low_pass(frequency_hz: float, q: float = 0.7, *, rate_hz: int = SAMPLE_RATE_HZ) -> Biquad:
    """Return a 12 dB per octave low-pass."""
    cosine, alpha = _angle(frequency_hz, q, rate_hz)
    edge = (1.0 - cosine) / 2.0
    return _normalised((edge, 2.0 * edge, edge), (1.0 + alpha, -2.0 * cosine, 1.0 - alpha))


def apply_biquads(samples: Samples, *biquads: Biquad) -> Samples:
    """Run ``samples`` ``(frames, channels)`` through the filters in place and return them."""
    table = np.array(biquads, dtype=np.float64)
    if samples.shape[1] == 2:
        _filter_stereo(samples, table)
    else:
        for channel in range(samples.shape[1]):
            _filter_channel(samples[:, channel], table)
    return samples


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _filter_stereo(samples: Samples, table: NDArray[np.float64]) -> None:
    """Filter both channels in one pass: their chains are independent and overlap in the CPU."""
    for k in range(table.shape[0]):
        b0, b1, b2, a1, a2 = table[k, 0], table[k, 1], table[k, 2], table[k, 3], table[k, 4]
        left1, left2, right1, right2 = 0.0, 0.0, 0.0, 0.0
        for i in range(samples.shape[0]):
            left, right = samples[i, 0], samples[i, 1]
            left_out = b0 * left + left1
            right_out = b0 * right + right1
            left1 = b1 * left - a1 * left_out + left2 + _TINY
            right1 = b1 * right - a1 * right_out + right2 + _TINY
            left2 = b2 * left - a2 * left_out
            right2 = b2 * right - a2 * right_out
            samples[i, 0] = left_out
            samples[i, 1] = right_out


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _filter_channel(signal: NDArray[np.float32], table: NDArray[np.float64]) -> None:
    for k in range(table.shape[0]):
        b0, b1, b2, a1, a2 = table[k, 0], table[k, 1], table[k, 2], table[k, 3], table[k, 4]
        first, second = 0.0, 0.0
        for i in range(signal.shape[0]):
            value = signal[i]
            output = b0 * value + first
            first = b1 * value - a1 * output + second + _TINY
            second = b2 * value - a2 * output
            signal[i] = output
