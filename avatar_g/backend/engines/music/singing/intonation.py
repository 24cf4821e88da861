"""From notes to a sung pitch curve and a loudness curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.dsp.envelopes import hann_smoothed
from avatar_g.backend.engines.voices.frames import HOP_S

_SHORTEST_WITH_VIBRATO_S = 0.45
_VIBRATO_ONSET_S = 0.22
_VIBRATO_SWELL_S = 0.35
_SCOOP_CENTS = 140.0
"""How far below a phrase's first note the voice starts."""
_REST_BEFORE_SCOOP_S = 0.15
_DRIFT_CENTS = 24.0
_JITTER_CENTS = 4.0


@dataclass(frozen=True, slots=True)
class Intonation:
    """Curves on the frame grid."""

    pitch_hz: NDArray[np.float64]
    dynamics: NDArray[np.float64]
    """Loudness 0..1."""
    tremor: NDArray[np.float64]
    """Loudness factor that goes with the vibrato, about 1."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a voice moves from note to note."""

    portamento_s: float
    vibrato_hz: float
    vibrato_cents: float


def intone(
    notes: Sequence[SungNote],
    times_s: NDArray[np.float64],
    delivery: Delivery,
    generator: np.random.Generator,
) -> Intonation:
    """Return pitch and loudness at ``times_s``, on the clock of the notes.

    A pitch step is centred on the note's start (measured 5 ms late; centred half a portamento
    earlier, as singers are often modelled, it sounded 32 ms early).
    """
    frame_count = len(times_s)
    cents = _glides(notes, times_s, delivery.portamento_s) - _scoops(notes, times_s)
    depth = hann_smoothed(_vibrato_depth(notes, times_s), 14)
    rate_hz = delivery.vibrato_hz + 1.5 * hann_smoothed(generator.standard_normal(frame_count), 80)
    phase = 2.0 * np.pi * np.cumsum(rate_hz) * HOP_S
    cents += depth * delivery.vibrato_cents * np.sin(phase)
    cents += _DRIFT_CENTS * hann_smoothed(generator.standard_normal(frame_count), 60)
    cents += _JITTER_CENTS * hann_smoothed(generator.standard_normal(frame_count), 8)
    return Intonation(
        pitch_hz=440.0 * 2.0 ** ((cents - 6900.0) / 1200.0),
        dynamics=_dynamics(notes, times_s),
        tremor=1.0 + 0.06 * depth * np.sin(phase + 0.7),
    )


def _glides(
    notes: Sequence[SungNote], times_s: NDArray[np.float64], portamento_s: float
) -> NDArray[np.float64]:
    midi = np.full(len(times_s), float(notes[0].midi))
    for note in notes:
        midi[times_s >= note.start_s] = note.midi
    return 100.0 * hann_smoothed(midi, 1.6 * portamento_s / HOP_S)


def _scoops(notes: Sequence[SungNote], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    cents = np.zeros(len(times_s))
    end_s = -1.0e9
    for note in notes:
        if end_s < note.start_s - _REST_BEFORE_SCOOP_S:
            rising = np.clip((note.start_s + 0.06 - times_s) / 0.16, 0.0, 1.0) ** 1.5
            near = (times_s >= end_s) & (times_s < note.start_s + 0.12)
            cents += np.where(near, _SCOOP_CENTS * rising, 0.0)
        end_s = note.start_s + note.duration_s
    return cents


def _vibrato_depth(notes: Sequence[SungNote], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    depth = np.zeros(len(times_s))
    for note in notes:
        if note.duration_s <= _SHORTEST_WITH_VIBRATO_S:
            continue
        end_s = note.start_s + note.duration_s
        inside = (times_s >= note.start_s) & (times_s < end_s)
        swell = np.clip((times_s - note.start_s - _VIBRATO_ONSET_S) / _VIBRATO_SWELL_S, 0.0, 1.0)
        swell *= np.clip((end_s - times_s) / 0.06, 0.0, 1.0)
        depth = np.where(inside, swell * min(1.0, 0.35 + note.duration_s / 1.6), depth)
    return depth


def _dynamics(notes: Sequence[SungNote], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    dynamics = np.full(len(times_s), 0.7)
    for note in notes:
        inside = (times_s >= note.start_s) & (times_s < note.start_s + note.duration_s)
        dynamics[inside] = note.velocity
    return hann_smoothed(dynamics, 20)
