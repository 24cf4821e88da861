import numpy as np
import pytest

from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.wav import MappedWav, patch_wav, read_wav, write_wav


def test_what_is_written_is_read_back_within_half_a_step(tmp_path):
    samples = np.random.default_rng(1).uniform(-1, 1, (5000, 2)).astype(np.float32)

    write_wav(tmp_path / "a.wav", samples)
    clip = read_wav(tmp_path / "a.wav")

    assert clip.sample_rate_hz == 44_100
    np.testing.assert_allclose(clip.samples, samples, atol=0.51 / 32_767)


def test_silence_stays_silent_and_overs_are_clipped(tmp_path):
    samples = np.array([[0.0], [3.0], [-3.0]], np.float32)

    write_wav(tmp_path / "a.wav", samples, sample_rate_hz=22_050)

    assert read_wav(tmp_path / "a.wav").samples[:, 0] == pytest.approx([0, 1, -1], abs=1e-4)


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    (tmp_path / "a.wav").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_wav(tmp_path / "a.wav", np.zeros((10, 2), np.float32))

    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_a_file_that_is_no_wav_is_refused(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"hello, world, this is not audio")

    with pytest.raises(UnsupportedInput):
        read_wav(tmp_path / "a.wav")


def test_a_mapped_file_gives_the_values_a_read_one_gives(tmp_path):
    samples = np.random.default_rng(2).uniform(-1, 1, (5000, 2)).astype(np.float32)
    write_wav(tmp_path / "a.wav", samples)

    mapped = MappedWav(tmp_path / "a.wav")

    assert len(mapped) == 5000
    read = read_wav(tmp_path / "a.wav").samples
    assert np.array_equal(mapped[1000:2000], read[1000:2000])
    assert len(mapped[4900:6000]) == 100


@pytest.mark.parametrize("count", [4000, 5000, 6000])
def test_a_patch_changes_its_frames_and_no_others(tmp_path, count):
    generator = np.random.default_rng(3)
    old = generator.uniform(-1, 1, (5000, 2)).astype(np.float32)
    new = generator.uniform(-1, 1, (500, 2)).astype(np.float32)
    write_wav(tmp_path / "a.wav", old)

    patch_wav(tmp_path / "a.wav", tmp_path / "b.wav", 3000, new, count)

    before, after = (read_wav(tmp_path / name).samples for name in ("a.wav", "b.wav"))
    assert len(after) == count
    assert np.array_equal(after[:3000], before[:3000])
    np.testing.assert_allclose(after[3000:3500], new, atol=0.51 / 32_767)
    assert np.array_equal(after[3500:5000], before[3500:count])
    assert not after[5000:].any()


def test_mono_sound_cannot_be_mapped(tmp_path):
    write_wav(tmp_path / "a.wav", np.zeros((10, 1), np.float32))

    with pytest.raises(UnsupportedInput):
        MappedWav(tmp_path / "a.wav")
