"""The grids spectral envelopes live on: analysis bins, synthesis bins, and a model's bands."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.voices.model import BAND_COUNT, band_centres_hz

RATE_HZ: Final = 22_050
"""Voices are analysed at the speech engine's rate, half of ours."""
FFT_SIZE: Final = 1024
BIN_HZ: Final = RATE_HZ / FFT_SIZE
_LAST_GOOD_BIN = 488
"""The speech engine's band ends at 10.5 kHz (bin of 21.5 Hz); above, we extrapolate."""
_ROLL_OFF = 8.0
"""ln power per natural-log frequency: -24 dB per octave."""
_LEVEL_BAND_HZ: Final = (200.0, 5_000.0)


def on_synthesis_bins(envelope: NDArray[np.float32], fft_size: int) -> NDArray[np.float32]:
    """Return analysed envelopes on ``fft_size // 2 + 1`` bins up to half of ``SAMPLE_RATE_HZ``.

    ``envelope`` has ``FFT_SIZE // 2 + 1`` bins up to half of ``RATE_HZ``.
    """
    step = 2 * FFT_SIZE // fft_size
    known = _LAST_GOOD_BIN // step
    bin_count = fft_size // 2 + 1
    extended = np.zeros((len(envelope), bin_count), np.float32)
    extended[:, :known] = envelope[:, : known * step : step]
    edge = extended[:, known - 40 // step : known].mean(axis=1, keepdims=True)
    beyond = np.log(np.arange(known, bin_count) / known).astype(np.float32)
    extended[:, known:] = edge - np.float32(0.2) - np.float32(_ROLL_OFF) * beyond
    return extended


def scaled_axis(envelope: NDArray[np.float32], tract_scale: float) -> NDArray[np.float32]:
    """Return envelopes on analysis bins, their formants multiplied by ``tract_scale``."""
    if tract_scale == 1.0:
        return envelope
    return _read(envelope, np.arange(FFT_SIZE // 2 + 1) / tract_scale)


def banded(envelope: NDArray[np.float32], tract_scale: float = 1.0) -> NDArray[np.float32]:
    """Return envelopes on ``band_centres_hz``, their formants multiplied by ``tract_scale``."""
    return _read(envelope, band_centres_hz() / tract_scale / BIN_HZ)


def on_analysis_bins(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return spectra on bands at analysis bins, constant beyond the first and the last band."""
    centres_hz = band_centres_hz()
    bins_hz = np.arange(FFT_SIZE // 2 + 1) * BIN_HZ
    position = np.interp(bins_hz, centres_hz, np.arange(BAND_COUNT))
    before = np.minimum(position.astype(np.int64), BAND_COUNT - 2)
    weight = (position - before).astype(np.float32)
    low = bands[..., before]
    spectra: NDArray[np.float32] = low + weight * (bands[..., before + 1] - low)
    return spectra


def band_level(envelope: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the ln of the mean power from 200 Hz to 5 kHz of each frame."""
    low, high = (round(edge / BIN_HZ) for edge in _LEVEL_BAND_HZ)
    return np.asarray(np.log(np.exp(envelope[:, low:high]).mean(axis=1) + 1e-14), np.float32)


def smoothed_bands(spectra: NDArray[np.floating], width: int) -> NDArray[np.float32]:
    """Return spectra averaged over ``width`` (odd) neighbouring bands by a Hann window."""
    kernel = np.hanning(width + 2)[1:-1]
    kernel /= kernel.sum()
    half = width // 2
    padded = np.pad(spectra, [(0, 0)] * (spectra.ndim - 1) + [(half, half)], mode="edge")
    smooth = np.zeros(spectra.shape)
    for place, weight in enumerate(kernel):
        smooth += weight * padded[..., place : place + BAND_COUNT]
    return smooth.astype(np.float32)


def _read(envelope: NDArray[np.float32], position: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return envelopes at fractional bins, constant above the last good one."""
    bounded = np.minimum(position, _LAST_GOOD_BIN - 4.0)
    before = bounded.astype(np.int64)
    weight = (bounded - before).astype(np.float32)
    low = envelope[..., before]
    spectra: NDArray[np.float32] = low + weight * (envelope[..., before + 1] - low)
    return spectra
