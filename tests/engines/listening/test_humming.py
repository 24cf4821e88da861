"""Hummed tunes come back as the notes that were hummed."""

from itertools import pairwise

import numpy as np
import pytest

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, AudioClip
from avatar_g.backend.engines.listening.humming import Hum, transcribe_hum

TUNE = (  # beats, MIDI
    (0.0, 60),
    (1.0, 62),
    (2.0, 64),
    (3.0, 60),
    (4.0, 60),
    (5.0, 62),
    (6.0, 64),
    (7.0, 60),
    (8.0, 64),
    (9.0, 65),
    (10.0, 67),
    (12.0, 64),
    (13.0, 65),
    (14.0, 67),
    (16.0, 67),
    (16.5, 69),
    (17.0, 67),
    (17.5, 65),
    (18.0, 64),
    (19.0, 60),
)


def hum(
    *, bpm: float = 100.0, shift: int = 0, cents: float = 0.0, noise: float = 0.003, seed: int = 1
) -> tuple[AudioClip, list[tuple[float, int]]]:
    """Return a voice that glides into its notes and wavers, and the notes it means."""
    random = np.random.default_rng(seed)
    beat_s = 60.0 / bpm
    count = int((20.5 * beat_s + 0.5) * SAMPLE_RATE_HZ)
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    pitch, level = np.full(count, 60.0 + shift), np.zeros(count)
    for (beat, midi), (later, _) in pairwise([*TUNE, (20.0, 0)]):
        start_s, end_s = 0.2 + beat * beat_s, 0.2 + later * beat_s
        inside = (time_s >= start_s) & (time_s < end_s)
        since_s = time_s[inside] - start_s
        scoop = -1.2 * np.exp(-since_s / 0.025)
        vibrato = 0.25 * np.sin(2 * np.pi * 5.5 * since_s) * np.minimum(1.0, since_s / 0.3)
        pitch[inside] = midi + shift + cents / 100 + scoop + vibrato
        left_s = end_s - time_s[inside]
        level[inside] = np.minimum(1.0, since_s / 0.04) * np.minimum(1.0, left_s / 0.06)
    frequency_hz = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
    phase = 2 * np.pi * np.cumsum(frequency_hz) / SAMPLE_RATE_HZ
    voice = sum(np.sin(each * phase) / each**1.6 for each in range(1, 7))
    signal = 0.2 * level * voice + noise * random.standard_normal(count)
    notes = [(0.2 + beat * beat_s, midi + shift) for beat, midi in TUNE]
    return AudioClip(np.stack([signal, signal], axis=1).astype(np.float32)), notes


def f1(heard: Hum, meant: list[tuple[float, int]]) -> float:
    """Agreement in pitch class and start (within 120 ms), 0..1."""
    left = list(heard.notes)
    hits = 0
    for start_s, midi in meant:
        near = [
            note
            for note in left
            if abs(note.start_s - start_s) < 0.12 and (note.midi - midi) % 12 == 0
        ]
        if near:
            left.remove(near[0])
            hits += 1
    return 2 * hits / (len(meant) + len(heard.notes))


@pytest.mark.parametrize("shift", [-12, 0, 7])
@pytest.mark.parametrize("cents", [-40.0, 0.0, 25.0])
def test_notes_are_heard_in_any_compass_and_tuning(shift: int, cents: float):
    clip, meant = hum(shift=shift, cents=cents)

    assert f1(transcribe_hum(clip), meant) >= 0.9


@pytest.mark.parametrize("bpm", [80.0, 100.0, 120.0])
def test_tempo_and_key_of_a_hum(bpm: float):
    clip, _ = hum(bpm=bpm, shift=2)

    heard = transcribe_hum(clip)

    assert heard.tempo_bpm == pytest.approx(bpm, rel=0.03)
    assert (heard.key, heard.mode) == (2, "major")


def test_noise_is_no_tune():
    random = np.random.default_rng(2)
    clip = AudioClip((0.1 * random.standard_normal((5 * 44_100, 2))).astype(np.float32))

    heard = transcribe_hum(clip)

    assert len(heard.notes) <= 2
    assert heard.tempo_bpm == 0.0


def test_silence_is_no_tune():
    assert transcribe_hum(AudioClip(np.zeros((44_100, 2), np.float32))).notes == ()
