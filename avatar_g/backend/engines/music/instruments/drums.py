"""Drum kits: one synthesised stroke per instrument letter of ``domain.timing.Hit``."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.dsp.envelopes import swept_sine, time_axis
from avatar_g.backend.engines.music.genres import genre_style

Wave = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Kit:
    """What differs between kits."""

    kick_start_hz: float
    kick_end_hz: float
    kick_sweep_s: float
    kick_decay_s: float
    kick_length_s: float
    snare_tone_hz: float
    snare_decay_s: float
    snare_low_hz: float
    """Where the snare wires begin."""


_KITS = {
    "punchy": _Kit(260, 48, 0.028, 0.16, 0.5, 180, 0.09, 900),
    "rock": _Kit(230, 56, 0.022, 0.14, 0.45, 195, 0.12, 700),
    "deep": _Kit(260, 44, 0.035, 0.22, 0.6, 190, 0.08, 1200),
    "soft": _Kit(160, 52, 0.028, 0.12, 0.4, 175, 0.05, 1100),
    "frame_drum": _Kit(150, 82, 0.040, 0.20, 0.6, 210, 0.06, 1600),
}

_PAN_RIGHT = {"h": 0.58, "r": 0.35, "p": 0.33, "t": 0.6, "y": 0.45}


def drum_stroke(letter: str, genre: Genre, generator: np.random.Generator) -> Samples:
    """Return one full-velocity stroke in stereo.

    Raises
    ------
    KeyError
        If the letter is not an instrument of the kit.
    """
    wave = _STROKES[letter](_KITS[genre_style(genre).kit], generator)
    right = _PAN_RIGHT.get(letter, 0.5)
    gains = np.array([1.41 * (1.0 - right), 1.41 * right], np.float32)
    placed: Samples = wave[:, None] * gains[None, :]
    return placed


def _frames(duration_s: float) -> int:
    return int(duration_s * SAMPLE_RATE_HZ)


def _decay(frame_count: int, time_constant_s: float) -> Wave:
    decay: Wave = np.exp(-time_axis(frame_count) / np.float32(time_constant_s))
    return decay


def _shaped_noise(
    wave: NDArray[np.floating], shape: Callable[[NDArray[np.float64]], NDArray[np.floating]]
) -> Wave:
    """Return ``wave`` with its spectrum multiplied by ``shape(frequency_hz)``."""
    spectrum = fft.rfft(wave)
    spectrum = spectrum * shape(np.maximum(fft.rfftfreq(len(wave), 1 / SAMPLE_RATE_HZ), 1.0))
    shaped: Wave = fft.irfft(spectrum, len(wave)).astype(np.float32)
    return shaped


def _kick(kit: _Kit, generator: np.random.Generator) -> Wave:
    count = _frames(kit.kick_length_s)
    wave = swept_sine(kit.kick_start_hz, kit.kick_end_hz, kit.kick_sweep_s, count)
    wave *= _decay(count, kit.kick_decay_s)
    click = _frames(0.004)
    wave[:click] += (0.5 * generator.standard_normal(click) * np.linspace(1.0, 0.0, click)).astype(
        np.float32
    )
    saturated: Wave = np.tanh(np.float32(1.8) * wave) * np.float32(0.95)
    return saturated


def _snare(kit: _Kit, generator: np.random.Generator) -> Wave:
    count = _frames(0.32)
    drum = swept_sine(kit.snare_tone_hz * 1.33, kit.snare_tone_hz, 0.02, count)
    wires = _shaped_noise(
        generator.standard_normal(count),
        lambda hz: (hz > kit.snare_low_hz) / (1.0 + (hz / 9000.0) ** 4),
    )
    wave = np.float32(0.55) * drum * _decay(count, 0.06)
    wave += np.float32(0.42) * wires * _decay(count, kit.snare_decay_s)
    saturated: Wave = np.tanh(np.float32(1.3) * wave) * np.float32(0.8)
    return saturated


def _clap(_kit: _Kit, generator: np.random.Generator) -> Wave:
    count = _frames(0.35)
    noise = _shaped_noise(
        generator.standard_normal(count), lambda hz: np.exp(-(np.log2(hz / 1500.0) ** 2) / 1.2)
    )
    times_s = time_axis(count)
    hands = np.zeros(count, np.float32)
    for onset_s in (0.0, 0.011, 0.022, 0.033):
        fall_s = 0.008 if onset_s < 0.03 else 0.09
        hands += np.where(times_s >= onset_s, np.exp(-(times_s - onset_s) / fall_s), 0.0).astype(
            np.float32
        )
    return noise * hands * np.float32(1.1)


_METAL_HZ = (3113, 4187, 5347, 6389, 7477, 8713)
"""Square oscillators of the classic analogue cymbal, transposed to sit above the voice."""


def _cymbal(length_s: float, decay_s: float, generator: np.random.Generator) -> Wave:
    count = _frames(length_s)
    times_s = np.arange(count) / SAMPLE_RATE_HZ
    wave = 0.5 * generator.standard_normal(count)
    for k, frequency_hz in enumerate(_METAL_HZ):
        wave += 0.16 * np.sign(np.sin(2.0 * np.pi * frequency_hz * times_s + k))
    metal = _shaped_noise(wave, lambda hz: (hz > 6500) * np.minimum(1.0, 16_000.0 / hz) ** 2)
    return metal * _decay(count, decay_s) * np.float32(0.5)


def _hat(_kit: _Kit, generator: np.random.Generator) -> Wave:
    return _cymbal(0.09, 0.025, generator)


def _ride(_kit: _Kit, generator: np.random.Generator) -> Wave:
    return _cymbal(0.9, 0.28, generator)


def _shaker(_kit: _Kit, generator: np.random.Generator) -> Wave:
    count = _frames(0.12)
    grains = _shaped_noise(
        generator.standard_normal(count), lambda hz: np.exp(-2.0 * np.log2(hz / 6500.0) ** 2)
    )
    swing = np.minimum(time_axis(count) / np.float32(0.015), np.float32(1.0))
    shaken: Wave = grains * swing * _decay(count, 0.03) * np.float32(1.1)
    return shaken


def _tom(kit: _Kit, _generator: np.random.Generator) -> Wave:
    count = _frames(0.45)
    start_hz = 320.0 if kit is _KITS["frame_drum"] else 190.0
    wave = swept_sine(start_hz, start_hz * 0.45, 0.06, count)
    return wave * _decay(count, 0.15) * np.float32(0.9)


def crash(generator: np.random.Generator) -> Wave:
    """Return a crash cymbal (mono): also the material of the reversed cymbal."""
    count = _frames(2.4)
    times_s = np.arange(count) / SAMPLE_RATE_HZ
    wave = generator.standard_normal(count)
    for frequency_hz in (2841, 4217, 5523, 7331):
        wave += 0.4 * np.sin(2.0 * np.pi * frequency_hz * times_s)
    metal = _shaped_noise(wave, lambda hz: np.asarray(hz > 2800, np.float64))
    dying = np.minimum(np.float32(1.0), time_axis(count)[::-1] / np.float32(0.8))
    ringing: Wave = metal * _decay(count, 0.7) * dying * np.float32(0.32)
    return ringing


def _crash(_kit: _Kit, generator: np.random.Generator) -> Wave:
    return crash(generator)


_STROKES: dict[str, Callable[[_Kit, np.random.Generator], Wave]] = {
    "k": _kick,
    "s": _snare,
    "c": _clap,
    "h": _hat,
    "r": _ride,
    "p": _shaker,
    "t": _tom,
    "y": _crash,
}
