"""Curves that shape sound over time."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ


def time_axis(frame_count: int) -> NDArray[np.float32]:
    """Return the time of each frame in seconds."""
    return np.arange(frame_count, dtype=np.float32) / np.float32(SAMPLE_RATE_HZ)


def adsr(
    frame_count: int,
    *,
    attack_s: float,
    decay_s: float,
    sustain: float,
    release_s: float,
    gate_s: float,
) -> NDArray[np.float32]:
    """Return a linear attack, an exponential decay to ``sustain`` and an exponential release.

    The release starts at ``gate_s`` and is down by 26 dB after ``release_s``.
    """
    times_s = time_axis(frame_count)
    decay = sustain + (1.0 - sustain) * np.exp(-(times_s - attack_s) / max(decay_s, 1e-4))
    attack = np.minimum(times_s / max(attack_s, 1e-4), 1.0)
    envelope = np.where(times_s > attack_s, decay, attack)
    gate = int(gate_s * SAMPLE_RATE_HZ)
    if gate < frame_count:
        envelope[gate:] *= np.exp(-3.0 * time_axis(frame_count - gate) / max(release_s, 1e-3))
    shaped: NDArray[np.float32] = envelope.astype(np.float32)
    return shaped


def swept_sine(
    start_hz: float, end_hz: float, time_constant_s: float, frame_count: int
) -> NDArray[np.float32]:
    """Return a sine that falls (or rises) exponentially from ``start_hz`` to ``end_hz``."""
    times_s = np.arange(frame_count) / SAMPLE_RATE_HZ
    frequency_hz = end_hz + (start_hz - end_hz) * np.exp(-times_s / time_constant_s)
    phase = 2.0 * np.pi * np.cumsum(frequency_hz) / SAMPLE_RATE_HZ
    wave: NDArray[np.float32] = np.sin(phase).astype(np.float32)
    return wave


def hann_smoothed(curve: NDArray[np.floating], width: float) -> NDArray[np.float64]:
    """Return ``curve`` averaged with a Hann window of ``width`` points, edges repeated."""
    count = max(1, int(width))
    kernel = np.hanning(count + 2)
    kernel /= kernel.sum()
    padded = np.pad(np.asarray(curve, dtype=np.float64), (count, count), mode="edge")
    smoothed: NDArray[np.float64] = np.convolve(padded, kernel, "same")[count:-count]
    return smoothed


def box_smoothed(curve: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return the running mean of ``curve`` over ``width`` points, edges repeated."""
    smoothed: NDArray[np.float32] = ndimage.uniform_filter1d(curve, max(1, width), mode="nearest")
    return smoothed
