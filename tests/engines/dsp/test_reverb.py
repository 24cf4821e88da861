import numpy as np
import pytest

from avatar_g.backend.engines.dsp.reverb import convolve, room_response
from avatar_g.backend.engines.dsp.spectrum import cepstral_envelope


def test_room_dies_away_by_sixty_decibels_in_its_decay_time():
    room = room_response(1.0, pre_delay_s=0.02, brightness_hz=6000, seed=1)
    assert not room[: int(0.02 * 44_100)].any()

    energy = np.cumsum(room[::-1, 0] ** 2)[::-1]
    start, later = energy[int(0.07 * 44_100)], energy[int(0.57 * 44_100)]

    assert 10 * np.log10(start / later) == pytest.approx(30, abs=4)


def test_convolving_with_a_click_gives_the_sound_back():
    sound = np.random.default_rng(1).standard_normal((5000, 2)).astype(np.float32)
    click = np.zeros((100, 2), np.float32)
    click[7] = 0.5

    wet = convolve(sound, click)

    np.testing.assert_allclose(wet[7:], 0.5 * sound[:-7], atol=1e-5)


def test_envelope_follows_the_resonance_and_not_the_harmonics():
    rate_hz, pitch_hz = 22_050, 100.0
    times_s = np.arange(rate_hz) / rate_hz
    harmonics = np.arange(1, 100) * pitch_hz
    levels = np.exp(-(((harmonics - 1500) / 400) ** 2)) + 0.01
    wave = sum(a * np.sin(2 * np.pi * f * times_s) for a, f in zip(levels, harmonics, strict=True))

    envelope = cepstral_envelope(
        wave.astype(np.float32), rate_hz=rate_hz, hop_s=0.005, pitch_hz=pitch_hz
    )[100]

    bin_hz = rate_hz / 1024
    assert envelope.argmax() * bin_hz == pytest.approx(1500, abs=60)
    between = envelope[int(1450 / bin_hz)] - envelope[int(1500 / bin_hz)]
    assert abs(between) < 0.3
