"""Where something begins: spectral flux in mel bands, all of it and by register.

Source: S. Böck, G. Widmer, Maximum Filter Vibrato Suppression for Onset Detection, DAFx 2013
("SuperFlux"): the difference to the largest neighbouring band before, so that a voice gliding from
band to band is no onset.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ

CURVE_RATE_HZ: Final = 100
"""Frames per second of every curve of this package."""
HOP: Final = SAMPLE_RATE_HZ // CURVE_RATE_HZ
BAND_COUNT: Final = 80
_WINDOW: Final = 2_048
_LAG_FRAMES: Final = 2
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 16_000.0
_KICK_TOP_HZ: Final = 130.0
_SNARE_HZ: Final = (1_500.0, 9_000.0)
_COMPRESSION: Final = 1_000.0
"""``log(1 + 1000 |X|)``: quiet onsets count almost as much as loud ones."""
_BLOCK_FRAMES: Final = 2_000
_LOCAL_MEAN_S: Final = 0.5

Curve = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spectrum:
    """A recording in bands over time."""

    bands: NDArray[np.float32]
    """Compressed magnitudes, shape ``(frames, BAND_COUNT)``; frame ``i`` is centred on
    ``i / CURVE_RATE_HZ``."""
    centres_hz: NDArray[np.float64]
    """Centre of each band."""


@dataclass(frozen=True, slots=True)
class Onsets:
    """Onset strength, each curve at ``CURVE_RATE_HZ`` with a standard deviation of 1."""

    full: Curve
    kick: Curve
    snare: Curve


def band_spectrum(mono: NDArray[np.float32]) -> Spectrum:
    """Return mel bands of ``mono`` at ``SAMPLE_RATE_HZ``."""
    weights, centres_hz = _mel_bands()
    window = np.hanning(_WINDOW).astype(np.float32)
    window *= np.float32(2.0 / window.sum())
    frame_count = len(mono) // HOP + 1
    padded = np.pad(mono, (_WINDOW // 2, _WINDOW))
    bands = np.zeros((frame_count, BAND_COUNT), np.float32)
    offsets = np.arange(_WINDOW)
    for first in range(0, frame_count, _BLOCK_FRAMES):
        frames = np.arange(first, min(frame_count, first + _BLOCK_FRAMES))
        blocks = padded[frames[:, None] * HOP + offsets[None, :]] * window
        magnitudes = np.abs(fft.rfft(blocks, axis=1)).astype(np.float32)
        bands[frames] = np.log1p(_COMPRESSION * (magnitudes @ weights))
    return Spectrum(bands, centres_hz)


def onset_curves(spectrum: Spectrum) -> Onsets:
    """Return the onset strength of all bands, of the kick's and of the snare's."""
    bands = spectrum.bands
    widest = bands.copy()
    np.maximum(widest[:, 1:], bands[:, :-1], out=widest[:, 1:])
    np.maximum(widest[:, :-1], bands[:, 1:], out=widest[:, :-1])
    rise = np.zeros_like(bands)
    np.maximum(bands[_LAG_FRAMES:] - widest[:-_LAG_FRAMES], 0.0, out=rise[_LAG_FRAMES:])
    is_kick = spectrum.centres_hz < _KICK_TOP_HZ
    is_snare = (spectrum.centres_hz > _SNARE_HZ[0]) & (spectrum.centres_hz < _SNARE_HZ[1])
    return Onsets(
        full=_standing_out(rise.mean(axis=1)),
        kick=_standing_out(rise[:, is_kick].mean(axis=1)),
        snare=_standing_out(rise[:, is_snare].mean(axis=1)),
    )


def _standing_out(curve: NDArray[np.float32]) -> Curve:
    """Return what rises above the mean of the half second around it, scaled to deviation 1."""
    width = int(_LOCAL_MEAN_S * CURVE_RATE_HZ) | 1
    around = np.convolve(curve, np.full(width, 1.0 / width, np.float32), "same")
    above = np.maximum(0.0, curve - around)
    deviation = float(above.std())
    return np.asarray(above / deviation if deviation > 0 else above, np.float32)


def _mel(frequency_hz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return mels (O'Shaughnessy 1987)."""
    return np.asarray(2_595.0 * np.log10(1.0 + np.asarray(frequency_hz) / 700.0))


def _mel_bands() -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return triangles of unit sum, shape ``(bins, BAND_COUNT)``, and their centres.

    Below 400 Hz mels are narrower than a bin: there every band still takes the nearest bin.
    """
    edges_mel = np.linspace(float(_mel(_LOWEST_HZ)), float(_mel(_HIGHEST_HZ)), BAND_COUNT + 2)
    edges_hz = 700.0 * (10.0 ** (edges_mel / 2_595.0) - 1.0)
    bins_hz = np.arange(_WINDOW // 2 + 1) * SAMPLE_RATE_HZ / _WINDOW
    low, centre, high = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rising = (bins_hz[:, None] - low) / (centre - low)
    falling = (high - bins_hz[:, None]) / (high - centre)
    weights = np.maximum(0.0, np.minimum(rising, falling))
    nearest = np.rint(centre * _WINDOW / SAMPLE_RATE_HZ).astype(np.int64)
    empty = weights.sum(axis=0) < 1e-9
    weights[nearest[empty], np.flatnonzero(empty)] = 1.0
    return (weights / weights.sum(axis=0)).astype(np.float32), centre
