"""Numeric kernels of the synthesisers, all at 44.1 kHz."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ

_CONTROL_FRAMES = 16
"""Filter coefficients follow their cutoff once per this many samples (0.36 ms)."""


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def saw_stack(
    frequency_hz: float,
    frame_count: int,
    detunes: NDArray[np.float64],
    phases: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return detuned band-limited saws of unit power each.

    Source of the corner correction: V. Välimäki, A. Huovilainen, IEEE SPM 24(2), 2007 (PolyBLEP).
    """
    wave = np.zeros(frame_count, np.float32)
    scale = 1.0 / np.sqrt(len(detunes))
    for voice in range(len(detunes)):
        step = frequency_hz * detunes[voice] / SAMPLE_RATE_HZ
        phase = phases[voice]
        for i in range(frame_count):
            phase += step
            if phase >= 1.0:
                phase -= 1.0
            value = 2.0 * phase - 1.0
            if phase < step:
                t = phase / step
                value -= t + t - t * t - 1.0
            elif phase > 1.0 - step:
                t = (phase - 1.0) / step
                value -= t * t + t + t + 1.0
            wave[i] += value * scale
    return wave


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def swept_low_pass(
    wave: NDArray[np.float32], cutoff_hz: NDArray[np.float32], resonance: float
) -> NDArray[np.float32]:
    """Return ``wave`` through a low-pass whose cutoff moves.

    Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration (2013).
    """
    filtered = np.zeros_like(wave)
    first, second = 0.0, 0.0
    damping = 1.0 / resonance
    a1, a2, a3 = 0.0, 0.0, 0.0
    for i in range(wave.shape[0]):
        if i % _CONTROL_FRAMES == 0:
            g = np.tan(np.pi * min(cutoff_hz[i], 20_000.0) / SAMPLE_RATE_HZ)
            a1 = 1.0 / (1.0 + g * (g + damping))
            a2 = g * a1
            a3 = g * a2
        v3 = wave[i] - second
        v1 = a1 * first + a2 * v3
        v2 = second + a2 * first + a3 * v3
        first = 2.0 * v1 - first + 1e-20
        second = 2.0 * v2 - second
        filtered[i] = v2
    return filtered


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def plucked_string(
    frequency_hz: float,
    frame_count: int,
    excitation: NDArray[np.float32],
    damping: float,
    brightness: float,
) -> NDArray[np.float32]:
    """Return a plucked string.

    Source: D. Jaffe, J. Smith, Extensions of the Karplus-Strong algorithm, CMJ 7(2), 1983: the loop
    filter costs half a sample, an all-pass tunes the rest.
    """
    period = SAMPLE_RATE_HZ / frequency_hz
    length = int(period - 0.5)
    fraction = period - 0.5 - length
    loop = np.zeros(length + 1)
    for i in range(length):
        loop[i] = excitation[i]
    tuning = (1.0 - fraction) / (1.0 + fraction)
    wave = np.zeros(frame_count, np.float32)
    position, last, last_filtered, tuned = 0, 0.0, 0.0, 0.0
    for i in range(frame_count):
        value = loop[position]
        filtered = damping * (0.5 * (1.0 - brightness) * (value + last) + brightness * value)
        last = value
        tuned = tuning * filtered + last_filtered - tuning * tuned + 1e-20
        last_filtered = filtered
        loop[position] = tuned
        wave[i] = value
        position += 1
        if position >= length:
            position = 0
    return wave


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def decaying_partials(
    frequencies_hz: NDArray[np.float64],
    amplitudes: NDArray[np.float64],
    decays_per_s: NDArray[np.float64],
    phases: NDArray[np.float64],
    frame_count: int,
) -> NDArray[np.float32]:
    """Return a sum of exponentially decaying sines, each one complex rotation per sample.

    Four turn side by side: each waits for its own last value, and meanwhile the processor
    computes the other three (8.0 ms before, 2.4 ms so, for 36 partials of 60,000 samples).
    """
    wave = np.zeros(frame_count, np.float32)
    turns, points = np.zeros((4, 2)), np.zeros((4, 2))
    for first in range(0, frequencies_hz.shape[0], 4):
        points[:], audible = 0.0, 0
        for lane in range(min(4, frequencies_hz.shape[0] - first)):
            k = first + lane
            angle = 2.0 * np.pi * frequencies_hz[k] / SAMPLE_RATE_HZ
            shrink = np.exp(-decays_per_s[k] / SAMPLE_RATE_HZ)
            turns[lane, 0], turns[lane, 1] = shrink * np.cos(angle), shrink * np.sin(angle)
            points[lane, 0] = amplitudes[k] * np.cos(phases[k])
            points[lane, 1] = amplitudes[k] * np.sin(phases[k])
            heard = frame_count
            if decays_per_s[k] > 0.0:
                heard = min(frame_count, int(9.0 / decays_per_s[k] * SAMPLE_RATE_HZ))
            audible = max(audible, heard)
        x0, x1, x2, x3 = points[0, 0], points[1, 0], points[2, 0], points[3, 0]
        y0, y1, y2, y3 = points[0, 1], points[1, 1], points[2, 1], points[3, 1]
        for i in range(audible):
            wave[i] += (y0 + y1) + (y2 + y3)
            x0, y0 = x0 * turns[0, 0] - y0 * turns[0, 1], x0 * turns[0, 1] + y0 * turns[0, 0]
            x1, y1 = x1 * turns[1, 0] - y1 * turns[1, 1], x1 * turns[1, 1] + y1 * turns[1, 0]
            x2, y2 = x2 * turns[2, 0] - y2 * turns[2, 1], x2 * turns[2, 1] + y2 * turns[2, 0]
            x3, y3 = x3 * turns[3, 0] - y3 * turns[3, 1], x3 * turns[3, 1] + y3 * turns[3, 0]
    return wave
