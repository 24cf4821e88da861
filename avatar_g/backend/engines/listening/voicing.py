"""Finds roughly where somebody sings in a finished mix.

A voice stands in the middle of the stereo picture and its partials lie close together between
200 Hz and 4 kHz, and they bend: singers glide and vibrate where keyboards and guitars stand. What
is measured is the share of the middle's light that lies on ridges of the spectrum which move.
It is a starting point for tapping, not a transcript.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from avatar_g.backend.domain.audio import Samples

_RATE_HZ: Final = 11_025
_WINDOW: Final = 512
_HOP: Final = 256
_BAND_HZ: Final = (220.0, 4_000.0)
_SMOOTH_S: Final = 0.6
_LEAST_S: Final = 0.5
_BRIDGED_S: Final = 0.7
"""Shorter silences are breaths inside a phrase."""
_SILENCE: Final = 1e-4
"""Magnitude of the loudest bin below which there is nothing to hear."""
_QUIET_DB: Final = -32.0
"""Below the loud parts of the band nobody sings."""


def sung_stretches(samples: Samples, rate_hz: int) -> tuple[tuple[float, float], ...]:
    """Return stretches in seconds, in order, in which a voice is likely.

    Parameters
    ----------
    samples
        Shape ``(frames, channels)``, one or two channels.
    """
    middle, side = _middle_and_side(samples)
    centre, hop_s = _spectrum(middle, rate_hz)
    if centre.shape[1] == 0:
        return ()
    around, _ = _spectrum(side, rate_hz)
    voice = np.maximum(centre - around, 0.0)
    if float(voice.max(initial=0.0)) < _SILENCE:
        return ()
    score = _score(voice, hop_s)
    is_sung = _with_hysteresis(score)
    bridged = ndimage.binary_closing(
        np.pad(is_sung, 64), np.ones(max(1, round(_BRIDGED_S / hop_s)))
    )[64:-64]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], bridged.astype(np.int8), [0]])))
    spans = [(first * hop_s, last * hop_s) for first, last in edges.reshape(-1, 2)]
    return tuple(
        (round(float(low), 3), round(float(high), 3))
        for low, high in spans
        if high - low >= _LEAST_S
    )


def _middle_and_side(samples: Samples) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if samples.shape[1] == 1:
        return samples[:, 0], np.zeros(len(samples), np.float32)
    left, right = samples[:, 0], samples[:, 1]
    half = np.float32(0.5)
    return half * (left + right), half * (left - right)


def _spectrum(mono: NDArray[np.float32], rate_hz: int) -> tuple[NDArray[np.float64], float]:
    """Return magnitudes of the voice's band, shape ``(bins, frames)``, and seconds per frame."""
    factor = max(1, round(rate_hz / _RATE_HZ))
    low = signal.decimate(mono, factor, ftype="fir") if factor > 1 else mono
    rate = rate_hz / factor
    hz, _, found = signal.stft(low, rate, nperseg=_WINDOW, noverlap=_WINDOW - _HOP)
    band = (hz >= _BAND_HZ[0]) & (hz <= _BAND_HZ[1])
    return np.abs(found[band]), _HOP / rate


def _score(voice: NDArray[np.float64], hop_s: float) -> NDArray[np.float64]:
    """Return how much moves on ridges of the spectrum, frame by frame, smoothed."""
    ridges = np.maximum(voice - ndimage.uniform_filter1d(voice, 9, axis=0), 0.0)
    standing = ndimage.minimum_filter1d(ridges, 7, axis=1)
    moving = (ridges - standing).sum(axis=0)
    loud_db = 20 * np.log10(moving + 1e-9)
    smooth = ndimage.gaussian_filter1d(loud_db, _SMOOTH_S / hop_s / 2)
    return np.asarray(smooth - np.percentile(smooth, 95))


def _with_hysteresis(score: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where the score is high, and what hangs together with it above a lower bound."""
    spread = np.clip(score, _QUIET_DB, 0.0)
    middle = (float(np.percentile(spread, 20)) + float(np.percentile(spread, 90))) / 2
    low, high = min(middle - 2.0, -3.0), min(middle + 2.0, -1.5)
    labels, _ = ndimage.label(spread > low)
    kept = np.unique(labels[(spread > high) & (labels > 0)])
    return np.asarray(np.isin(labels, kept) & (labels > 0))
