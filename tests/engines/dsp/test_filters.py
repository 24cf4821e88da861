import numpy as np
import pytest
from scipy import signal

from avatar_g.backend.engines.dsp.filters import (
    Biquad,
    apply_biquads,
    high_pass,
    high_shelf,
    low_pass,
    low_shelf,
    peaking,
)


def gain_db(biquad: Biquad, frequency_hz: float) -> float:
    _, response = signal.freqz(biquad[:3], (1.0, *biquad[3:]), [frequency_hz], fs=44_100)
    return float(20 * np.log10(abs(response[0])))


@pytest.mark.parametrize(
    ("biquad", "below_db", "above_db"),
    [
        (low_shelf(500, 6), 6, 0),
        (high_shelf(500, -4), 0, -4),
        (peaking(500, 6), 0, 0),
    ],
)
def test_shelves_and_bells_lift_exactly_what_they_should(biquad, below_db, above_db):
    assert gain_db(biquad, 5) == pytest.approx(below_db, abs=0.05)
    assert gain_db(biquad, 20_000) == pytest.approx(above_db, abs=0.05)


def test_bell_reaches_its_gain_at_its_centre():
    assert gain_db(peaking(1000, -7, 1.2), 1000) == pytest.approx(-7, abs=1e-6)


def test_passes_fall_by_twelve_decibels_per_octave():
    assert gain_db(high_pass(1000), 62.5) - gain_db(high_pass(1000), 125) == pytest.approx(
        -12, abs=0.2
    )
    assert gain_db(low_pass(200), 800) - gain_db(low_pass(200), 400) == pytest.approx(-12, abs=0.6)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_filtering_in_place_equals_the_reference_filter(channels):
    biquads = (high_pass(90), peaking(2000, 5))
    noise = np.random.default_rng(1).standard_normal((4000, channels)).astype(np.float32)
    expected = noise.astype(np.float64)
    for b0, b1, b2, a1, a2 in biquads:
        expected = signal.lfilter((b0, b1, b2), (1.0, a1, a2), expected, axis=0)

    returned = apply_biquads(noise, *biquads)

    assert returned is noise
    np.testing.assert_allclose(noise, expected, atol=2e-6)
