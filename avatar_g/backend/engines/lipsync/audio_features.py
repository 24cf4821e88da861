"""What a mouth reader hears of a sound: cepstra at the rate of face curves, whatever the gain."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.signal import resample_poly

from avatar_g.backend.domain.performance import CURVE_RATE_HZ

HEARING_RATE_HZ: Final = 16_000
CONTEXT_FRAMES: Final = (-8, -6, -4, -2, -1, 0, 1, 2, 4, 6, 8)
"""A sound is judged with 80 ms of what was before and comes after."""
_WINDOW: Final = 400
_FFT_SIZE: Final = 512
_HOP: Final = HEARING_RATE_HZ // CURVE_RATE_HZ
_BANDS: Final = 26
_LOWEST_HZ, _HIGHEST_HZ = 80.0, 7_000.0
_CEPSTRA: Final = 14
_FLOOR_DB: Final = -55.0
"""Below the loud moments of the same recording: what is weaker is heard as equally silent."""
_LOUD_PERCENTILE: Final = 95
_SILENT_POWER: Final = 1e-10
_SOUNDING_DB: Final = -25.0
_CHUNK: Final = 4_096
FEATURE_COUNT: Final = (_CEPSTRA + 1) * len(CONTEXT_FRAMES)


def at_hearing_rate(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Return mono at ``HEARING_RATE_HZ``; ``samples`` are ``(frames,)`` or ``(frames, channels)``.

    Raises
    ------
    ValueError
        If the rate is below 8 kHz or there are no samples.
    """
    if rate_hz < 8_000 or not samples.size:
        raise ValueError("a mouth needs sound of at least 8 kHz")
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    if rate_hz == HEARING_RATE_HZ:
        return np.asarray(mono, np.float32)
    factor = int(np.gcd(HEARING_RATE_HZ, rate_hz))
    return np.asarray(resample_poly(mono, HEARING_RATE_HZ // factor, rate_hz // factor), np.float32)


def frame_levels_db(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the power of every frame in dB of full scale."""
    power = np.concatenate(
        [np.mean(windows**2, axis=1) for windows in _chunks(signal, np.ones(_WINDOW, np.float32))]
    )
    return np.asarray(10.0 * np.log10(power + _SILENT_POWER), np.float32)


def hear_frames(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``(frames, FEATURE_COUNT)`` features of sound at ``HEARING_RATE_HZ``.

    Gain cancels: powers are floored and centred against the recording's own loud moments, and the
    colour of room and microphone is taken out as the mean cepstrum of its sounding frames.
    """
    window = np.hanning(_WINDOW).astype(np.float32)
    filters = _mel_filters()
    power = np.concatenate(
        [
            np.abs(fft.rfft(windows, _FFT_SIZE, axis=1)) ** 2 @ filters
            for windows in _chunks(signal, window)
        ]
    )
    level = power.sum(axis=1)
    loud = max(float(np.percentile(level, _LOUD_PERCENTILE)), _SILENT_POWER)
    relative = power / np.float32(loud)
    bands = np.log(relative + np.float32(10.0 ** (_FLOOR_DB / 10.0)))
    cepstra = fft.dct(bands, axis=1, norm="ortho")[:, : _CEPSTRA + 1]
    sounding = level > loud * 10.0 ** (_SOUNDING_DB / 10.0)
    if sounding.any():
        cepstra[:, 1:] -= cepstra[sounding, 1:].mean(axis=0)
    return _in_context(cepstra.astype(np.float32))


def _chunks(signal: NDArray[np.float32], window: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return windowed frames in blocks: a quarter of an hour at once would take 150 MB."""
    count = len(signal) // _HOP + 1
    padded = np.pad(signal, (_WINDOW // 2, _WINDOW))
    views = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:count]
    return [views[start : start + _CHUNK] * window for start in range(0, count, _CHUNK)]


def _in_context(cepstra: NDArray[np.float32]) -> NDArray[np.float32]:
    places = np.arange(len(cepstra))[:, None] + np.array(CONTEXT_FRAMES)[None, :]
    heard: NDArray[np.float32] = cepstra[np.clip(places, 0, len(cepstra) - 1)]
    return heard.reshape(len(cepstra), -1)


@cache
def _mel_filters() -> NDArray[np.float32]:
    """Return ``(bins, bands)`` triangles, even in mel (2595 log10(1 + f/700))."""
    low_mel, high_mel = 2595.0 * np.log10(1.0 + np.array([_LOWEST_HZ, _HIGHEST_HZ]) / 700.0)
    edges_mel = np.linspace(float(low_mel), float(high_mel), _BANDS + 2)
    edges_hz = 700.0 * (10.0 ** (edges_mel / 2595.0) - 1.0)
    bins_hz = np.arange(_FFT_SIZE // 2 + 1)[:, None] * HEARING_RATE_HZ / _FFT_SIZE
    low, middle, high = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rise = (bins_hz - low) / (middle - low)
    fall = (high - bins_hz) / (high - middle)
    return np.asarray(np.clip(np.minimum(rise, fall), 0.0, None), np.float32)
