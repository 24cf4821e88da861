"""How notes are sung: softly, with full voice or with growl, as curves on the frame grid.

A soft voice is not a full one turned down: per dB of level the spectrum near 3 kHz falls by about
1.5 dB, the glottis closes less and lets air through, and notes begin gently.

Sources: J. Sundberg, M. Nordenberg, Effects of vocal loudness variation on spectrum balance,
J. Acoust. Soc. Am. 120(1), 2006; H. Traunmüller, A. Eriksson, Acoustic effects of variation in
vocal effort, J. Acoust. Soc. Am. 107(6), 2000. For growl see ``voices.roughness``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.dsp.envelopes import hann_smoothed
from avatar_g.backend.engines.voices.frames import HOP_FRAMES
from avatar_g.backend.engines.voices.roughness import growl_cycles

SOFT_DB = -9.0
"""Level of the softest singing."""
_TILT_DB_PER_OCTAVE = -2.0
"""From 500 Hz to 6 kHz at the softest: half a dB more per dB of level at 3 kHz."""
_TILT_FROM_HZ, _TILT_TO_HZ = 500.0, 6000.0
SOFT_BREATHINESS = 0.22
GROWL_BREATHINESS = 0.05
_SOFT_SHAPE = 0.8
"""Added to Rd at the softest; a growl is pressed."""
_GROWL_SHAPE = -0.25
_ONSET_S = 0.16
_ONSET_DEPTH = 0.55
"""A soft note after a rest begins that much below its level."""
_REST_S = 0.15
_CONSONANTS_S = 0.08
"""A note's consonants come before it and are sung in its manner."""
_SMOOTH_FRAMES = 12
_GROWL_FADE_FRAMES = 16


@dataclass(frozen=True, slots=True)
class Manner:
    """Curves with one entry per frame."""

    softness: NDArray[np.float64]
    growl: NDArray[np.float64]
    growl_cycles: NDArray[np.int64]
    onset: NDArray[np.float64]
    """Loudness factor of gentle beginnings."""

    def shape_change(self) -> NDArray[np.float64]:
        """Return what is added to the Rd of the glottal pulse."""
        return _SOFT_SHAPE * self.softness + _GROWL_SHAPE * self.growl

    def tilt(self, bin_count: int) -> NDArray[np.float32]:
        """Return what is added to voiced ln power, shape ``(frames, bin_count)``."""
        bins_hz = np.arange(bin_count) * (SAMPLE_RATE_HZ / 2.0 / (bin_count - 1))
        octaves = np.log2(np.clip(bins_hz, _TILT_FROM_HZ, _TILT_TO_HZ) / _TILT_FROM_HZ)
        per_bin = (_TILT_DB_PER_OCTAVE * np.log(10.0) / 10.0 * octaves).astype(np.float32)
        tilted: NDArray[np.float32] = self.softness.astype(np.float32)[:, None] * per_bin[None, :]
        return tilted

    def gain(self, frame_count: int) -> NDArray[np.float32]:
        """Return the linear gain of so many samples; the last frame's goes on."""
        per_frame = 10.0 ** (SOFT_DB / 20.0 * self.softness)
        places = np.arange(frame_count) / HOP_FRAMES
        gains = np.interp(places, np.arange(len(per_frame)), per_frame)
        return gains.astype(np.float32)


def manner_of(notes: Sequence[SungNote], times_s: NDArray[np.float64]) -> Manner | None:
    """Return how the notes are sung at ``times_s``; None: all of them with clear, full voice."""
    if not any(note.softness or note.growl for note in notes):
        return None
    softness = np.full(len(times_s), notes[0].softness)
    growl = np.zeros(len(times_s))
    cycles = np.full(len(times_s), 2, np.int64)
    dip = np.zeros(len(times_s))
    end_s = -1.0e9
    for note in notes:
        begun = times_s >= note.start_s - _CONSONANTS_S
        softness[begun] = note.softness
        cycles[begun] = growl_cycles(440.0 * 2.0 ** ((note.midi - 69.0) / 12.0))
        stop_s = note.start_s + note.duration_s
        growl[(times_s >= note.start_s) & (times_s < stop_s)] = note.growl
        if note.start_s - end_s > _REST_S:
            share = (times_s - note.start_s) / _ONSET_S
            dip += _ONSET_DEPTH * note.softness * np.where(share >= 0, np.maximum(1 - share, 0), 0)
        end_s = stop_s
    return Manner(
        softness=hann_smoothed(softness, _SMOOTH_FRAMES),
        growl=hann_smoothed(growl, _GROWL_FADE_FRAMES),
        growl_cycles=cycles,
        onset=1.0 - hann_smoothed(dip, 4),
    )
