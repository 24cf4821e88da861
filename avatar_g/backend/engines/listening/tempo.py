"""How fast: autocorrelation of the onset curve, a prior over tempi, then an exact frequency."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.engines.listening.onsets import CURVE_RATE_HZ, Curve

SLOWEST_BPM, FASTEST_BPM = 55.0, 190.0
_LIKELY_BPM: Final = 120.0
_SPREAD_OCTAVES: Final = 0.75
"""Width of the log-normal prior: at 60 and 240 bpm it is 0.41 of its top.

Centre: the tempo people prefer to tap (D. Moelants, Preferred Tempo Reconsidered, ICMPC 2002).
"""
_MULTIPLES: Final = ((1, 1.0), (2, 0.5), (3, 0.3), (4, 0.25))
"""A beat repeats after two, three and four beats as well: multiple and weight."""
_LAG_STEP: Final = 0.25
_BLUR: Final = np.array([0.25, 0.5, 0.75, 1.0, 0.75, 0.5, 0.25])
"""Onsets one frame apart still agree: else tempi whose beat is a whole number of frames win."""
_SEARCH_SHARE: Final = 0.04
_STEP_BPM: Final = 0.005
_HARMONICS: Final = (1, 2, 4)


def find_tempo(curve: Curve) -> float:
    """Return the tempo of an onset curve in beats per minute.

    Source of the method: D. Ellis, Beat Tracking by Dynamic Programming, JNMR 36 (2007), section
    3.1; the result is then refined to the frequency at which the whole curve beats strongest, which
    one frame of lag could not tell.
    """
    similarity = _autocorrelation(np.convolve(curve, _BLUR, "same"))
    fastest, slowest = (60.0 * CURVE_RATE_HZ / bpm for bpm in (FASTEST_BPM, SLOWEST_BPM))
    lags = np.arange(fastest, slowest, _LAG_STEP)
    bpm = 60.0 * CURVE_RATE_HZ / lags
    prior = np.exp(-0.5 * (np.log2(bpm / _LIKELY_BPM) / _SPREAD_OCTAVES) ** 2)
    places = np.arange(len(similarity))
    support = sum(
        weight * np.interp(lags * multiple, places, similarity, right=0.0)
        for multiple, weight in _MULTIPLES
    )
    return refine_tempo(curve, float(bpm[int(np.argmax(support * prior))]))


def refine_tempo(curve: Curve, near_bpm: float) -> float:
    """Return the exact tempo within 4 % of ``near_bpm``."""
    bpm = np.arange(near_bpm * (1 - _SEARCH_SHARE), near_bpm * (1 + _SEARCH_SHARE), _STEP_BPM)
    return float(bpm[int(np.argmax(_beating(curve, bpm / 60.0)))])


def _beating(curve: Curve, frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how strongly the curve repeats at each frequency and at its 2nd and 4th multiple.

    A zero-padded transform, read between its bins: a plain sum would take minutes for long songs.
    """
    size = fft.next_fast_len(len(curve) * 8)
    spectrum = np.abs(fft.rfft(curve - curve.mean(), size))
    spacing_hz = CURVE_RATE_HZ / size
    places = np.arange(len(spectrum))
    read = [np.interp(each * frequencies_hz / spacing_hz, places, spectrum) for each in _HARMONICS]
    return np.asarray(np.sum(read, axis=0))


def _autocorrelation(curve: NDArray[np.floating]) -> NDArray[np.float64]:
    size = fft.next_fast_len(2 * len(curve))
    power = np.abs(fft.rfft(curve - curve.mean(), size)) ** 2
    found = fft.irfft(power, size)[: len(curve)].astype(np.float64)
    # Long lags overlap less: without this, slow tempi and multiples would lose.
    overlap = np.arange(len(curve), 0, -1) / len(curve)
    return np.asarray(found / np.maximum(overlap, 0.25) / max(float(found[0]), 1e-9))
