"""How loud each band of a song is at any time: what visualisers draw."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 60
BANDS: Final = 64
WAVE_POINTS: Final = 96
_WINDOW: Final = 2048
_LOWEST_HZ: Final = 45.0
_HIGHEST_HZ: Final = 14_000.0
_FLOOR_DB: Final = -62.0
_FALL_PER_STEP: Final = 0.045
"""Bars sink slower than they rise: no more than this share of their height in a 60th second."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Bands and wave shapes at ``RATE_HZ``."""

    bands: NDArray[np.float16]
    """``(steps, BANDS)``, 0..1."""
    waves: NDArray[np.float16]
    """``(steps, WAVE_POINTS)``, -1..1, starting at a rising zero crossing."""

    def bands_at(self, at_s: float) -> NDArray[np.float32]:
        """Return the bands at a time."""
        return self._at(self.bands, at_s)

    def wave_at(self, at_s: float) -> NDArray[np.float32]:
        """Return the wave at a time."""
        return self._at(self.waves, at_s)

    def _at(self, rows: NDArray[np.float16], at_s: float) -> NDArray[np.float32]:
        step = min(max(round(at_s * RATE_HZ), 0), len(rows) - 1)
        return np.asarray(rows[step], np.float32)

    def save(self, path: Path) -> None:
        """Write one ``.npz``."""
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, bands=self.bands, waves=self.waves)

    @classmethod
    def load(cls, path: Path) -> "Spectrum":
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["bands"], stored["waves"])


def measure_spectrum(samples: NDArray[np.float32], sample_rate_hz: int) -> Spectrum:
    """Return the spectrum of mono samples ``(n,)``: a Hann window of 2048 at each step."""
    steps = max(1, int(len(samples) / sample_rate_hz * RATE_HZ))
    padded = np.concatenate(
        [np.zeros(_WINDOW // 2, np.float32), samples, np.zeros(_WINDOW, np.float32)]
    )
    window = np.hanning(_WINDOW).astype(np.float32)
    edges = np.geomspace(_LOWEST_HZ, min(_HIGHEST_HZ, sample_rate_hz * 0.45), BANDS + 1)
    bins = edges * _WINDOW / sample_rate_hz
    levels = np.zeros((steps, BANDS), np.float32)
    waves = np.zeros((steps, WAVE_POINTS), np.float32)
    for step in range(steps):
        start = int(step * sample_rate_hz / RATE_HZ)
        piece = padded[start : start + _WINDOW]
        power = np.abs(np.fft.rfft(piece * window)).astype(np.float32) ** 2
        levels[step] = _banded(power, bins)
        waves[step] = _wave(piece)
    decibel = 10.0 * np.log10(np.maximum(levels, 1e-9))
    tilt = np.linspace(0.0, 22.0, BANDS, dtype=np.float32)  # high notes carry less power
    loud = decibel + tilt
    loud -= np.quantile(loud, 0.995)
    heights = np.asarray(np.clip(1.0 - loud / (_FLOOR_DB * 0.75), 0.0, 1.0), np.float32)
    return Spectrum(_falling(heights).astype(np.float16), waves.astype(np.float16))


def _banded(power: NDArray[np.float32], bins: NDArray[np.float64]) -> NDArray[np.float32]:
    total = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    at = np.interp(bins, np.arange(len(total)), total)
    return np.asarray(np.diff(at) / np.diff(bins), np.float32)


def _wave(piece: NDArray[np.float32]) -> NDArray[np.float32]:
    search = piece[: _WINDOW // 2]
    rising = np.flatnonzero((search[:-1] < 0) & (search[1:] >= 0))
    first = int(rising[0]) if len(rising) else 0
    shown = piece[first : first + _WINDOW // 2]
    at = np.linspace(0, len(shown) - 1, WAVE_POINTS)
    return np.asarray(np.interp(at, np.arange(len(shown)), shown), np.float32)


def _falling(heights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Let peaks sink slowly."""
    shown = heights.copy()
    for step in range(1, len(shown)):
        shown[step] = np.maximum(shown[step], shown[step - 1] - _FALL_PER_STEP)
    return shown
