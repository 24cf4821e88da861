"""How alike two voices are, in decibels."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.engines.voices.alignment import features_of, warp
from avatar_g.backend.engines.voices.envelopes import banded
from avatar_g.backend.engines.voices.hearing import HeardVoice
from avatar_g.backend.engines.voices.model import band_centres_hz

_BAND_HZ: Final = (120.0, 8_000.0)
_COEFFICIENTS: Final = 24
_DB_PER_LN: Final = 10.0 / float(np.log(10.0))


def long_term_spectrum(voice: HeardVoice) -> NDArray[np.float64]:
    """Return the mean spectrum of a voice from 120 Hz to 8 kHz, ln power, its own mean removed."""
    spectrum = banded(voice.envelope[voice.is_active]).mean(axis=0)[_chosen()]
    return np.asarray(spectrum - spectrum.mean(), np.float64)


def spectral_distance_db(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the root mean square difference of two long-term spectra."""
    return float(np.sqrt(np.mean((one - other) ** 2))) * _DB_PER_LN


def cepstral_distortion_db(one: HeardVoice, other: HeardVoice) -> float:
    """Return the mel-cepstral distortion of two readings of one text, level left out.

    Source: R. Kubichek, IEEE Pacific Rim Conference, 1993: ``10 / ln 10 * sqrt(2 * sum d**2)`` of
    24 coefficients of ln amplitude; frames are matched by time warping.
    """
    ours, theirs = (features_of(banded(each.envelope), each.level) for each in (one, other))
    frames = warp(ours, theirs)
    mine, yours = (
        _cepstrum(each)[chosen] for each, chosen in zip((one, other), frames, strict=True)
    )
    distance = np.sqrt(2.0 * ((mine - yours) ** 2).sum(axis=1))
    return float(distance.mean()) * _DB_PER_LN


def _cepstrum(voice: HeardVoice) -> NDArray[np.float64]:
    """Return the coefficients c1.. of ``ln |H| = c0 + 2 * sum c_k cos(..)`` of each frame."""
    log_amplitude = 0.5 * banded(voice.envelope)[:, _chosen()].astype(np.float64)
    cepstrum = fft.dct(log_amplitude, axis=1) / (2.0 * log_amplitude.shape[1])
    return np.asarray(cepstrum[:, 1 : _COEFFICIENTS + 1], np.float64)


def _chosen() -> NDArray[np.bool_]:
    centres_hz = band_centres_hz()
    return np.asarray((centres_hz > _BAND_HZ[0]) & (centres_hz < _BAND_HZ[1]))
