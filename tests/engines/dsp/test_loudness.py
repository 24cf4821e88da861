import numpy as np
import pyloudnorm
import pytest

from avatar_g.backend.engines.dsp.dynamics import compress, limit_true_peak
from avatar_g.backend.engines.dsp.loudness import (
    SILENCE_LUFS,
    integrated_lufs,
    k_weighted_power,
    loudness_range_lu,
    short_term_lufs,
)
from avatar_g.backend.engines.dsp.true_peak import true_peak_dbtp


def tone(frequency_hz: float, duration_s: float, amplitude: float, phase: float = 0.0):
    times_s = np.arange(int(duration_s * 44_100)) / 44_100
    wave = amplitude * np.sin(2 * np.pi * frequency_hz * times_s + phase)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_reference_tone_of_the_standard_reads_its_level():
    # EBU Tech 3341 case 1: a stereo 1 kHz sine of -23 dBFS peak reads -23 LUFS
    assert integrated_lufs(tone(1000, 20, 10 ** (-23 / 20))) == pytest.approx(-23, abs=0.1)


def test_music_like_noise_reads_as_the_reference_implementation_does():
    generator = np.random.default_rng(3)
    swell = np.repeat(10 ** (generator.uniform(-30, 0, 30) / 20), 22_050)[:, None]
    programme = (0.1 * swell * generator.standard_normal((len(swell), 2))).astype(np.float32)

    expected = pyloudnorm.Meter(44_100).integrated_loudness(programme.astype(np.float64))

    assert integrated_lufs(programme) == pytest.approx(expected, abs=0.1)


def test_stereo_weighs_as_its_two_channels_do_alone():
    samples = np.random.default_rng(3).standard_normal((30_000, 2)).astype(np.float32)

    power = k_weighted_power(samples)

    apart = k_weighted_power(samples[:, :1]) + k_weighted_power(samples[:, 1:])
    assert power == pytest.approx(apart, rel=1e-9)


def test_silence_is_at_the_gate():
    assert integrated_lufs(np.zeros((44_100, 2), np.float32)) == SILENCE_LUFS
    assert loudness_range_lu(np.zeros((441_000, 2), np.float32)) == 0.0


def test_loudness_range_is_the_distance_between_two_plateaus():
    # EBU Tech 3342 case 1: -20 then -30 LUFS, 20 s each, has a range of 10 LU
    programme = np.concatenate([tone(1000, 20, 0.1), tone(1000, 20, 0.1 * 10 ** (-0.5))])

    assert loudness_range_lu(programme) == pytest.approx(10, abs=1)
    assert short_term_lufs(programme)[10] == pytest.approx(-20, abs=0.1)


def test_true_peak_sees_what_lies_between_the_samples():
    # EBU Tech 3341 case 16: quarter of the sample rate at 45 degrees hides 3 dB
    hidden = tone(11_025, 1, 0.5, np.pi / 4)

    assert 20 * np.log10(np.abs(hidden).max()) == pytest.approx(-9.03, abs=0.01)
    assert true_peak_dbtp(hidden) == pytest.approx(-6.02, abs=0.3)


def test_limiter_keeps_every_true_peak_below_its_ceiling():
    generator = np.random.default_rng(5)
    loud = generator.standard_normal((88_200, 2)).astype(np.float32)

    limited = limit_true_peak(loud, 0.5)

    assert true_peak_dbtp(limited) <= 20 * np.log10(0.5) + 0.15


def test_limiter_leaves_quiet_music_alone():
    quiet = tone(440, 1, 0.2)

    np.testing.assert_array_equal(limit_true_peak(quiet, 0.5), quiet)


def test_compressor_reduces_the_excess_by_its_ratio():
    loud = tone(200, 2, 1.0)

    compress(loud, threshold_db=-20, ratio=4, attack_s=0.001, release_s=0.5)

    level_db = 20 * np.log10(np.abs(loud[44_100:]).max())
    assert level_db == pytest.approx(-15, abs=1)
