"""Strings set in motion by a finger or a plectrum."""

from dataclasses import dataclass

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.engines.dsp.envelopes import adsr
from avatar_g.backend.engines.music.instruments.oscillators import (
    decaying_partials,
    plucked_string,
)
from avatar_g.backend.engines.music.instruments.tones import Instrument, Tone, centred


@dataclass(frozen=True, slots=True)
class _PluckedString:
    """Character of a plucked instrument."""

    softness: int
    """Width of the finger in samples: wider is darker."""
    damping: float
    """Gain per round trip."""
    brightness: float
    body_hz: float
    """Strongest resonance of the body; 0 for none."""


_STRINGS = {
    "guitar": _PluckedString(5, 0.997, 0.35, 105.0),
    "panduri": _PluckedString(2, 0.9945, 0.42, 240.0),
    "pluck": _PluckedString(3, 0.995, 0.35, 0.0),
}


def plucked(name: str) -> Instrument:
    """Return a plucked instrument: guitar, panduri or pluck."""
    string = _STRINGS[name]

    def play(tone: Tone) -> Samples:
        frame_count = tone.frames(0.5)
        period = int(SAMPLE_RATE_HZ / tone.frequency_hz) + 4
        excitation = tone.generator.standard_normal(period)
        finger = np.ones(string.softness) / string.softness
        excitation = np.convolve(excitation, finger, "same")
        excitation -= np.roll(excitation, max(1, int(period * 0.18)))
        wave = plucked_string(
            tone.frequency_hz,
            frame_count,
            excitation.astype(np.float32),
            string.damping,
            string.brightness,
        )
        wave *= adsr(
            frame_count,
            attack_s=0.001,
            decay_s=3.0,
            sustain=0.9,
            release_s=0.12,
            gate_s=tone.duration_s,
        )
        wave /= np.abs(wave[:2000]).max() + np.float32(1e-9)
        if string.body_hz:
            wave += _body(string.body_hz, frame_count)
        right = 0.5 + 0.12 * np.sin(tone.midi * 1.7)
        sides = np.array([1.0 - right, right], np.float32) * np.float32(tone.velocity * 0.9)
        placed: Samples = wave[:, None] * sides[None, :]
        return placed

    return play


def _body(resonance_hz: float, frame_count: int) -> np.ndarray:
    """Return the thump of the wooden body."""
    wave: np.ndarray = decaying_partials(
        np.array([resonance_hz, 2.1 * resonance_hz]),
        np.array([0.16, 0.07]),
        np.array([28.0, 45.0]),
        np.zeros(2),
        frame_count,
    )
    return wave


def finger_bass(tone: Tone) -> Samples:
    """Play an electric bass: a dark string over a sine."""
    frame_count = tone.frames(0.15)
    period = int(SAMPLE_RATE_HZ / tone.frequency_hz) + 4
    excitation = np.convolve(tone.generator.standard_normal(period), np.ones(14) / 14, "same") * 3
    wave = plucked_string(
        tone.frequency_hz, frame_count, excitation.astype(np.float32), 0.9965, 0.25
    )
    wave *= adsr(
        frame_count,
        attack_s=0.002,
        decay_s=1.0,
        sustain=0.75,
        release_s=0.06,
        gate_s=tone.duration_s,
    )
    still = np.zeros(1)
    sine = decaying_partials(
        np.array([tone.frequency_hz]), np.array([0.35]), still, still, frame_count
    )
    wave += sine * adsr(
        frame_count,
        attack_s=0.004,
        decay_s=0.7,
        sustain=0.5,
        release_s=0.06,
        gate_s=tone.duration_s,
    )
    return centred(wave, tone.velocity * 0.7)
