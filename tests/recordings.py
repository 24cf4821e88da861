"""Small bands made of sines and noise, for tests of listening: their grid and key are known."""

from dataclasses import dataclass

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, AudioClip

MAJOR, MINOR = (0, 4, 7), (0, 3, 7)
_DEGREES = (0, 5, 7, 0)
"""Semitones of the chords' roots over the tonic, one a bar."""


@dataclass(frozen=True)
class Band:
    """What to play."""

    bpm: float = 112.0
    bars: int = 16
    beats_per_bar: int = 4
    first_beat_s: float = 0.35
    key: int = 9
    mode: str = "major"
    loud_from_bar: int = 8
    """From here on everything is 8 dB louder and the hats play."""
    gain: float = 0.2
    drift: float = 0.0
    """Tempo change over the whole piece, as a share."""
    seed: int = 1


def beat_times_s(band: Band) -> np.ndarray:
    """Start of every beat."""
    count = band.bars * band.beats_per_bar
    lengths_s = 60.0 / band.bpm * (1.0 + band.drift * np.arange(count) / count)
    return band.first_beat_s + np.concatenate([[0.0], np.cumsum(lengths_s)[:-1]])


def play(band: Band) -> AudioClip:
    """Return the band's recording, two seconds longer than its last beat."""
    beats_s = beat_times_s(band)
    random = np.random.default_rng(band.seed)
    signal = np.zeros(int((beats_s[-1] + 2.0) * SAMPLE_RATE_HZ), np.float32)

    def add(at_s: float, sound: np.ndarray, gain: float) -> None:
        start = round(at_s * SAMPLE_RATE_HZ)
        signal[start : start + len(sound)] += gain * sound[: len(signal) - start]

    for beat, at_s in enumerate(beats_s):
        bar, place = divmod(beat, band.beats_per_bar)
        gain = 1.0 if bar >= band.loud_from_bar else 0.4
        add(at_s, kick(), gain * (1.0 if place in {0, 2} else 0.35))
        if place % 2:
            add(at_s, hiss(random, 0.10), 0.5 * gain)
        if bar >= band.loud_from_bar:
            add(at_s + 30.0 / band.bpm, hiss(random, 0.03), 0.25)
        if place == 0:
            length_s = 60.0 / band.bpm * band.beats_per_bar
            add(at_s, chord(band, _DEGREES[bar % 4], length_s), 0.35 * gain)
    return AudioClip((band.gain * np.stack([signal, signal], axis=1)).astype(np.float32))


def kick() -> np.ndarray:
    """A falling sine."""
    time_s = np.arange(int(0.16 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    phase = 2 * np.pi * (55.0 * time_s + 2.0 * (1.0 - np.exp(-time_s * 40.0)))
    return np.sin(phase) * np.exp(-time_s * 22.0)


def hiss(random: np.random.Generator, length_s: float) -> np.ndarray:
    """A snare or a hat."""
    count = int(length_s * SAMPLE_RATE_HZ)
    return random.standard_normal(count) * np.exp(-np.arange(count) / (0.3 * count))


def chord(band: Band, degree: int, length_s: float) -> np.ndarray:
    """A triad with a bass; the fifth degree is major, the others follow the mode."""
    time_s = np.arange(int(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    triad = MINOR if band.mode == "minor" and degree != 7 else MAJOR
    root = 48 + (band.key + degree) % 12
    sound = np.zeros(len(time_s))
    for midi, level in ((root - 12, 1.0), *((root + 12 + step, 0.5) for step in triad)):
        frequency_hz = 440.0 * 2.0 ** ((midi - 69) / 12)
        for harmonic in (1, 2, 3, 4):
            sound += level / harmonic**1.5 * np.sin(2 * np.pi * harmonic * frequency_hz * time_s)
    return 0.3 * sound * np.minimum(1.0, time_s / 0.01) * np.exp(-time_s * 0.8)
