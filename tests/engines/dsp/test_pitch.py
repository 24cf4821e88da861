import numpy as np
import pytest

from avatar_g.backend.engines.dsp.pitch import track_pitch


def voice_like(frequency_hz, duration_s: float = 1.0):
    times_s = np.arange(int(duration_s * 44_100)) / 44_100
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(frequency_hz, times_s.shape)) / 44_100
    wave = sum(np.sin(k * phase + k) / k**1.3 for k in range(1, 12))
    return (0.1 * wave).astype(np.float32)


@pytest.mark.parametrize("frequency_hz", [73.4, 110.0, 146.83, 233.08, 440.0, 698.5])
def test_steady_notes_are_measured_within_a_cent(frequency_hz):
    midi = track_pitch(voice_like(frequency_hz)).midi(0.2, 0.8)

    assert midi == pytest.approx(69 + 12 * np.log2(frequency_hz / 440), abs=0.01)


def test_vibrato_does_not_move_the_note():
    times_s = np.arange(44_100) / 44_100
    cents = 40 * np.sin(2 * np.pi * 5.5 * times_s)

    midi = track_pitch(voice_like(220 * 2 ** (cents / 1200))).midi(0.1, 0.1 + 4 / 5.5)

    assert midi == pytest.approx(57, abs=0.03)


def test_noise_and_silence_have_no_pitch():
    noise = 0.1 * np.random.default_rng(1).standard_normal(22_050).astype(np.float32)
    signal = np.concatenate([np.zeros(22_050, np.float32), noise])

    track = track_pitch(signal)

    assert np.mean(track.pitch_hz > 0) < 0.02
    assert track.midi(0.0, 0.4) is None


def test_a_glide_between_two_notes_still_has_a_pitch():
    times_s = np.arange(44_100) / 44_100
    step = np.where(times_s < 0.5, 220.0, 330.0)

    midi = track_pitch(voice_like(step)).midi(0.2, 0.8)

    assert midi == pytest.approx(57, abs=0.1) or midi == pytest.approx(64.02, abs=0.1)
