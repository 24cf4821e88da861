"""How much of each pitch class sounds when, whatever the recording is tuned to.

Only spectral peaks count, at their exact frequency: drums and hiss have none that last.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ

CHROMA_RATE_HZ: Final = 10
"""Frames per second."""
_WINDOW: Final = 16_384
"""372 ms: neighbouring semitones are apart from 110 Hz on."""
_BLOCK_FRAMES: Final = 128
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 2_000.0
_BASS_TOP_HZ: Final = 180.0
_FLOOR_SHARE: Final = 0.02
"""Peaks below this share of a frame's highest one are noise."""
_SPREAD_SEMITONES: Final = 0.3
_TUNING_BINS: Final = 100


@dataclass(frozen=True, slots=True)
class Chroma:
    """Pitch classes over time; frame ``i`` is centred on ``i / CHROMA_RATE_HZ``."""

    all: NDArray[np.float32]
    """Shape ``(frames, 12)``, C first, square roots of magnitudes summed."""
    bass: NDArray[np.float32]
    """The same below 180 Hz."""
    tuning_cents: float
    """Of A4 against 440 Hz, -50..50."""


@dataclass(frozen=True, slots=True)
class _Peaks:
    frame: NDArray[np.int64]
    midi: NDArray[np.float64]
    weight: NDArray[np.float64]


def find_chroma(mono: NDArray[np.float32]) -> Chroma:
    """Return the pitch classes of ``mono`` at ``SAMPLE_RATE_HZ``."""
    hop = SAMPLE_RATE_HZ // CHROMA_RATE_HZ
    frame_count = len(mono) // hop + 1
    peaks = _spectral_peaks(mono, frame_count, hop)
    tuning = _tuning_semitones(peaks)
    pitch = peaks.midi - tuning
    bass_top = 69.0 + 12.0 * np.log2(_BASS_TOP_HZ / 440.0)
    return Chroma(
        all=_folded(peaks, pitch, frame_count),
        bass=_folded(peaks, pitch, frame_count, highest=bass_top),
        tuning_cents=100.0 * tuning,
    )


def _spectral_peaks(mono: NDArray[np.float32], frame_count: int, hop: int) -> _Peaks:
    """Return every spectral peak, its frequency read between the bins by a parabola."""
    window = np.blackman(_WINDOW).astype(np.float32)
    padded = np.pad(mono, (_WINDOW // 2, _WINDOW))
    offsets = np.arange(_WINDOW)
    bin_hz = SAMPLE_RATE_HZ / _WINDOW
    first_bin, last_bin = int(_LOWEST_HZ / bin_hz), int(_HIGHEST_HZ / bin_hz)
    frames, pitches, weights = [], [], []
    for first in range(0, frame_count, _BLOCK_FRAMES):
        rows = np.arange(first, min(frame_count, first + _BLOCK_FRAMES))
        blocks = padded[rows[:, None] * hop + offsets[None, :]] * window
        level = np.abs(fft.rfft(blocks, axis=1))[:, first_bin - 1 : last_bin + 2]
        middle, left, right = level[:, 1:-1], level[:, :-2], level[:, 2:]
        floor = _FLOOR_SHARE * np.maximum(middle.max(axis=1, keepdims=True), 1e-6)
        row, column = np.nonzero((middle > left) & (middle >= right) & (middle > floor))
        below, top, above = (np.log(part[row, column] + 1e-12) for part in (left, middle, right))
        shift = 0.5 * (below - above) / (below - 2.0 * top + above - 1e-12)
        frequency_hz = (column + first_bin + shift) * bin_hz
        frames.append(rows[row])
        pitches.append(69.0 + 12.0 * np.log2(frequency_hz / 440.0))
        weights.append(np.sqrt(middle[row, column]))
    return _Peaks(np.concatenate(frames), np.concatenate(pitches), np.concatenate(weights))


def _tuning_semitones(peaks: _Peaks) -> float:
    """Return how far most peaks lie from the semitones of A4 = 440 Hz, -0.5..0.5."""
    off = peaks.midi - np.rint(peaks.midi)
    counts, edges = np.histogram(off, _TUNING_BINS, (-0.5, 0.5), weights=peaks.weight)
    reach = np.hanning(15)
    round_about = np.concatenate([counts[-7:], counts, counts[:7]])
    smooth = np.convolve(round_about, reach / reach.sum(), "valid")
    best = int(np.argmax(smooth))
    return float(0.5 * (edges[best] + edges[best + 1]))


def _folded(
    peaks: _Peaks, pitch: NDArray[np.float64], frame_count: int, *, highest: float = 200.0
) -> NDArray[np.float32]:
    """Add up the peaks of each pitch class; those between two semitones count little."""
    nearest = np.rint(pitch)
    weight = peaks.weight * np.exp(-0.5 * ((pitch - nearest) / _SPREAD_SEMITONES) ** 2)
    weight = np.where(pitch <= highest, weight, 0.0)
    places = peaks.frame * 12 + nearest.astype(np.int64) % 12
    total = np.bincount(places, weight, frame_count * 12)
    return total.reshape(frame_count, 12).astype(np.float32)
