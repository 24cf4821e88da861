import numpy as np
import pytest

from avatar_g.backend.engines.dsp.peaks import waveform_peaks


def test_each_bucket_holds_its_lowest_and_highest_value():
    wave = np.zeros((1000, 2), np.float32)
    wave[250], wave[760] = 1.0, -0.5

    peaks = waveform_peaks(wave, 10)

    assert peaks.shape == (10, 2)
    assert peaks.dtype == np.int8
    assert peaks[2].tolist() == [0, 127]
    assert peaks[7].tolist() == [-64, 0]
    assert not peaks[[0, 1, 3, 4, 5, 6, 8, 9]].any()


@pytest.mark.parametrize("frames", [0, 1, 3])
def test_a_signal_shorter_than_the_picture_still_fills_it(frames):
    assert waveform_peaks(np.full((frames, 1), 0.5, np.float32), 8).shape == (8, 2)


def test_a_picture_without_buckets_is_refused():
    with pytest.raises(ValueError, match="bucket"):
        waveform_peaks(np.zeros((10, 2), np.float32), 0)
