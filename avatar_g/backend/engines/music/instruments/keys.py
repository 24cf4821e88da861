"""Keyboard instruments and bells."""

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.engines.dsp.envelopes import adsr, time_axis
from avatar_g.backend.engines.music.instruments.oscillators import decaying_partials
from avatar_g.backend.engines.music.instruments.tones import Tone

_INHARMONICITY = 4e-4
_STRIKE_POSITION = 8.2
"""The hammer sits at this fraction of the string: partials near its multiples are missing."""


def piano(tone: Tone) -> Samples:
    """Play a piano: inharmonic partials, two strings per key, a little hammer noise."""
    frame_count = tone.frames(0.5)
    frequency_hz = tone.frequency_hz
    k = np.arange(1, min(18, int(9000 / frequency_hz)) + 1, dtype=np.float64)
    partials_hz = frequency_hz * k * np.sqrt(1.0 + _INHARMONICITY * k * k)
    amplitudes = np.sin(np.pi * k / _STRIKE_POSITION) / k ** (0.9 + 0.5 * (1.0 - tone.velocity))
    decays = (0.55 + 0.18 * k) * (frequency_hz / 260.0) ** 0.45
    wave = decaying_partials(
        np.concatenate([partials_hz, partials_hz * 1.0006]),
        np.concatenate([amplitudes, 0.6 * amplitudes]),
        np.concatenate([decays, decays]),
        np.concatenate([np.zeros(len(k)), np.ones(len(k))]),
        frame_count,
    )
    wave *= np.minimum(time_axis(frame_count) / np.float32(0.0015), np.float32(1.0))
    gate = int(tone.duration_s * SAMPLE_RATE_HZ)
    wave[gate:] *= np.exp(-time_axis(frame_count - gate) / np.float32(0.12))
    hammer = tone.generator.standard_normal(300) * np.linspace(1.0, 0.0, 300)
    wave[:300] += (0.05 * hammer).astype(np.float32)
    lean = float(np.clip((tone.midi - 64) / 60.0, -0.3, 0.3))
    sides = np.array([1.0 - lean, 1.0 + lean], np.float32) * np.float32(tone.velocity * 0.32)
    placed: Samples = wave[:, None] * sides[None, :]
    return placed


def electric_piano(tone: Tone) -> Samples:
    """Play a tine piano by frequency modulation, with stereo tremolo."""
    frame_count = tone.frames(0.4)
    times_s = time_axis(frame_count).astype(np.float64)
    phase = 2.0 * np.pi * tone.frequency_hz * times_s
    index = 1.2 * tone.velocity * np.exp(-times_s / 0.25)
    wave = np.sin(phase + index * np.sin(phase)).astype(np.float32)
    tine = 0.18 * tone.velocity
    wave += decaying_partials(
        np.array([14.0 * tone.frequency_hz]),
        np.array([tine if tone.frequency_hz < 1500 else 0.0]),
        np.array([20.0]),
        np.zeros(1),
        frame_count,
    )
    wave *= adsr(
        frame_count,
        attack_s=0.003,
        decay_s=1.1,
        sustain=0.35,
        release_s=0.2,
        gate_s=tone.duration_s,
    )
    tremolo = (0.18 * np.sin(2.0 * np.pi * 4.6 * times_s)).astype(np.float32)
    sides = np.stack([wave * (1 + tremolo), wave * (1 - tremolo)], axis=1)
    return sides * np.float32(tone.velocity * 0.34)


_BELL = np.array(
    [[1.0, 1.0, 0.9], [2.0, 0.5, 0.6], [3.01, 0.28, 0.4], [4.2, 0.2, 0.25], [6.8, 0.1, 0.12]]
)
"""Ratio, level and time constant of the bell's partials."""


def bell(tone: Tone) -> Samples:
    """Play a bell; the right side comes 3 ms later."""
    frame_count = tone.frames(1.2)
    wave = decaying_partials(
        tone.frequency_hz * _BELL[:, 0],
        _BELL[:, 1],
        1.0 / _BELL[:, 2],
        np.zeros(len(_BELL)),
        frame_count,
    )
    wave *= np.minimum(time_axis(frame_count) / np.float32(0.002), np.float32(1.0))
    delayed = np.concatenate([np.zeros(140, np.float32), wave])[:frame_count]
    return np.stack([wave, delayed], axis=1) * np.float32(tone.velocity * 0.3)
