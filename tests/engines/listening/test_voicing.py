"""Where somebody sings: a gliding voice in the middle is found, standing chords are not."""

import numpy as np
import pytest

from avatar_g.backend.engines.listening.voicing import sung_stretches

RATE_HZ = 44_100


def _voice(seconds: float, hz: float = 220.0) -> np.ndarray:
    """Return a harmonic tone with vibrato, as loud partials as a vowel has."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(hz * (1 + 0.03 * np.sin(2 * np.pi * 5.5 * t))) / RATE_HZ
    return sum(np.sin(k * phase) / k for k in range(1, 15)) * 0.2


def _chord(seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return sum(np.sin(2 * np.pi * hz * t) for hz in (220.0, 277.2, 329.6, 440.0)) * 0.06


def _song(spans: list[tuple[float, float]], seconds: float) -> np.ndarray:
    middle = _chord(seconds)
    for low, high in spans:
        first = round(low * RATE_HZ)
        voice = _voice(high - low)
        middle[first : first + len(voice)] += voice
    return np.stack([middle, middle], axis=1).astype(np.float32)


def test_sung_parts_are_found_within_half_a_second():
    spans = [(4.0, 9.0), (14.0, 20.0)]

    found = sung_stretches(_song(spans, 24.0), RATE_HZ)

    assert len(found) == 2
    for (low, high), (start_s, end_s) in zip(spans, found, strict=True):
        assert start_s == pytest.approx(low, abs=0.5)
        assert end_s == pytest.approx(high, abs=0.5)


def test_one_channel_is_heard_too():
    mono = _song([(3.0, 8.0)], 12.0)[:, :1]

    found = sung_stretches(mono, RATE_HZ)

    assert len(found) == 1


def test_silence_has_no_singer():
    assert sung_stretches(np.zeros((RATE_HZ * 5, 2), np.float32), RATE_HZ) == ()
