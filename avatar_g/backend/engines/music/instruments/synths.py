"""Subtractive synthesisers: leads, pads, basses, organ, power guitar."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.engines.dsp.envelopes import adsr, swept_sine, time_axis
from avatar_g.backend.engines.music.instruments.oscillators import (
    decaying_partials,
    saw_stack,
    swept_low_pass,
)
from avatar_g.backend.engines.music.instruments.tones import Instrument, Tone, centred

_SPREAD = 0.0008
"""Detune between left and right: wide, yet safe in mono."""


@dataclass(frozen=True, slots=True)
class _Patch:
    """A saw patch; the cutoff is ``base + sensitivity * velocity * shape(t)``."""

    detunes: tuple[float, ...]
    attack_s: float
    release_s: float
    base_hz: float
    sensitivity_hz: float
    fall_s: float = 0.0
    """Time constant with which the filter closes; 0 keeps it open."""
    rise_s: float = 0.0
    """Time in which the filter opens; 0 opens it at once."""


_PATCHES = {
    "supersaw": _Patch((0.988, 0.993, 1.0, 1.007, 1.012), 0.02, 0.25, 2100, 4500, fall_s=0.9),
    "warm": _Patch((0.996, 1.004), 0.25, 0.5, 500, 700),
    "strings": _Patch((0.994, 0.998, 1.003, 1.006), 0.14, 0.45, 1200, 2500, rise_s=0.3),
    "lead": _Patch((0.998, 1.002), 0.01, 0.15, 1500, 4200, fall_s=0.5),
    "choir": _Patch((0.995, 1.0, 1.005), 0.2, 0.4, 900, 0),
}


def saw_patch(name: str) -> Instrument:
    """Return the instrument of a saw patch: supersaw, warm, strings, lead or choir."""
    patch = _PATCHES[name]

    def play(tone: Tone) -> Samples:
        frame_count = tone.frames(patch.release_s * 1.6)
        cutoff_hz = _cutoff(patch, tone.velocity, frame_count)
        envelope = adsr(
            frame_count,
            attack_s=patch.attack_s,
            decay_s=1.5,
            sustain=0.8,
            release_s=patch.release_s,
            gate_s=tone.duration_s,
        )
        sides = []
        for spread in (-_SPREAD, _SPREAD):
            detunes = np.array(patch.detunes) * (1.0 + spread)
            phases = tone.generator.random(len(detunes))
            wave = saw_stack(tone.frequency_hz, frame_count, detunes, phases)
            sides.append(swept_low_pass(wave, cutoff_hz, 0.8) * envelope)
        return np.stack(sides, axis=1) * np.float32(tone.velocity * 0.35)

    return play


def _cutoff(patch: _Patch, velocity: float, frame_count: int) -> NDArray[np.float32]:
    times_s = time_axis(frame_count)
    shape = np.ones(frame_count, np.float32)
    if patch.fall_s:
        shape = np.exp(-times_s / np.float32(patch.fall_s))
    if patch.rise_s:
        shape = np.minimum(np.float32(1.0), times_s / np.float32(patch.rise_s))
    cutoff_hz: NDArray[np.float32] = (
        np.float32(patch.base_hz) + np.float32(patch.sensitivity_hz * velocity) * shape
    )
    return cutoff_hz


def saw_bass(tone: Tone) -> Samples:
    """Play a filtered saw over a sine."""
    frame_count = tone.frames(0.12)
    times_s = time_axis(frame_count)
    wave = np.float32(0.6) * saw_stack(
        tone.frequency_hz, frame_count, np.array([0.998, 1.002]), tone.generator.random(2)
    )
    wave += np.float32(0.6) * _sine(tone.frequency_hz, frame_count)
    cutoff_hz = np.float32(180.0) + np.float32(1900.0 * tone.velocity) * np.exp(
        -times_s / np.float32(0.14)
    )
    wave = swept_low_pass(wave, cutoff_hz, 1.3)
    wave *= adsr(
        frame_count,
        attack_s=0.004,
        decay_s=0.4,
        sustain=0.7,
        release_s=0.06,
        gate_s=tone.duration_s,
    )
    return centred(wave, tone.velocity * 0.8)


def sub_bass(tone: Tone) -> Samples:
    """Play an 808: a saturated sine whose pitch drops onto the note."""
    frame_count = tone.frames(0.2)
    wave = np.tanh(2.2 * swept_sine(1.9 * tone.frequency_hz, tone.frequency_hz, 0.02, frame_count))
    wave *= adsr(
        frame_count,
        attack_s=0.003,
        decay_s=1.2,
        sustain=0.5,
        release_s=0.1,
        gate_s=tone.duration_s,
    )
    return centred(wave, tone.velocity * 0.7)


_DRAWBARS = np.array([[1.0, 1.0], [2.0, 0.7], [3.0, 0.4], [4.0, 0.35], [6.0, 0.15], [8.0, 0.1]])
"""Harmonic and level of the organ's registration."""


def organ(tone: Tone) -> Samples:
    """Play a drawbar organ through a slow rotary speaker."""
    frame_count = tone.frames(0.1)
    still = np.zeros(len(_DRAWBARS))
    wave = decaying_partials(
        tone.frequency_hz * _DRAWBARS[:, 0], _DRAWBARS[:, 1], still, still, frame_count
    )
    wave *= adsr(
        frame_count,
        attack_s=0.01,
        decay_s=1.0,
        sustain=0.95,
        release_s=0.06,
        gate_s=tone.duration_s,
    )
    rotation = np.float32(0.12) * _sine(6.1, frame_count)
    sides = np.stack([wave * (1 + rotation), wave * (1 - rotation)], axis=1)
    return sides * np.float32(tone.velocity * 0.18)


def power_guitar(tone: Tone) -> Samples:
    """Play a distorted guitar string, doubled 9 ms later on the right."""
    frame_count = tone.frames(0.12)
    wave = saw_stack(
        tone.frequency_hz, frame_count, np.array([0.999, 1.001]), tone.generator.random(2)
    )
    wave = np.tanh(5.0 * swept_low_pass(wave, np.full(frame_count, 2600, np.float32), 0.7))
    wave *= adsr(
        frame_count,
        attack_s=0.003,
        decay_s=2.0,
        sustain=0.85,
        release_s=0.06,
        gate_s=tone.duration_s,
    )
    wave = swept_low_pass(wave.astype(np.float32), np.full(frame_count, 3600, np.float32), 0.8)
    delayed = np.concatenate([np.zeros(400, np.float32), wave])[:frame_count]
    return np.stack([wave, delayed], axis=1) * np.float32(tone.velocity * 0.28)


def _sine(frequency_hz: float, frame_count: int) -> NDArray[np.float32]:
    one, zero = np.ones(1), np.zeros(1)
    wave: NDArray[np.float32] = decaying_partials(
        np.array([frequency_hz]), one, zero, zero, frame_count
    )
    return wave
