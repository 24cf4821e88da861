"""Transitions between sections: riser, downlifter, reversed cymbal, impact."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.engines.dsp.envelopes import swept_sine, time_axis
from avatar_g.backend.engines.music.instruments.drums import crash
from avatar_g.backend.engines.music.instruments.oscillators import swept_low_pass
from avatar_g.backend.engines.music.instruments.tones import centred

_LOWEST_HZ = 200.0
_OCTAVES = 5.3


def effect_sound(
    kind: str, duration_s: float, velocity: float, generator: np.random.Generator
) -> Samples:
    """Return the sound of an effect cue in stereo.

    Raises
    ------
    KeyError
        If ``kind`` is none of riser, down, revcym, impact.
    """
    return _EFFECTS[kind](duration_s, velocity, generator)


def _share(duration_s: float) -> NDArray[np.float32]:
    return np.linspace(0.0, 1.0, max(2, int(duration_s * SAMPLE_RATE_HZ)), dtype=np.float32)


def _swept_noise(share: NDArray[np.float32], generator: np.random.Generator) -> Samples:
    """Return stereo noise whose resonant cutoff is 200 Hz at share 0, 5.3 octaves higher at 1."""
    cutoff_hz = (_LOWEST_HZ * 2.0 ** (share * _OCTAVES)).astype(np.float32)
    noise = generator.standard_normal((2, len(share)), dtype=np.float32)
    return np.stack([swept_low_pass(side, cutoff_hz, 3.0) for side in noise], axis=1)


def _riser(duration_s: float, velocity: float, generator: np.random.Generator) -> Samples:
    share = _share(duration_s)
    phase = 2.0 * np.pi * np.cumsum(110.0 * 4.0 ** share.astype(np.float64)) / SAMPLE_RATE_HZ
    tone = 0.25 * np.sin(phase).astype(np.float32)
    rising = 0.5 * _swept_noise(share, generator) + tone[:, None]
    louder: Samples = rising * (share**2)[:, None] * np.float32(0.22 * velocity)
    return louder


def _downlifter(duration_s: float, velocity: float, generator: np.random.Generator) -> Samples:
    left = np.float32(1.0) - _share(duration_s)
    fading: Samples = _swept_noise(left, generator) * (left**2)[:, None]
    return fading * np.float32(0.15 * velocity)


def _reversed_cymbal(duration_s: float, velocity: float, generator: np.random.Generator) -> Samples:
    frame_count = len(_share(duration_s))
    wave = crash(generator)[:frame_count]
    silence = np.zeros(frame_count - len(wave), np.float32)
    return centred(np.concatenate([silence, wave[::-1]]), 0.5 * velocity)


def _impact(_duration_s: float, velocity: float, generator: np.random.Generator) -> Samples:
    frame_count = int(1.6 * SAMPLE_RATE_HZ)
    times_s = time_axis(frame_count)
    boom = swept_sine(120.0, 34.0, 0.12, frame_count) * np.exp(-times_s / np.float32(0.45))
    debris = np.convolve(generator.standard_normal(frame_count), np.ones(24) / 24, "same")
    boom += (0.25 * debris).astype(np.float32) * np.exp(-times_s / np.float32(0.3))
    return centred(boom, 0.4 * velocity)


_EFFECTS: dict[str, Callable[[float, float, np.random.Generator], Samples]] = {
    "riser": _riser,
    "down": _downlifter,
    "revcym": _reversed_cymbal,
    "impact": _impact,
}
