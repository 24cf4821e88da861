"""An AAC file whose middle changes keeps the packets of everything else."""

from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.media import aac_patch
from avatar_g.backend.media.aac_patch import patch_aac
from avatar_g.backend.media.audio_files import convert_audio, decode_audio
from avatar_g.backend.media.wav import read_wav, write_wav

pytestmark = pytest.mark.integration
RATE_HZ = 44_100
START, STOP = 3 * RATE_HZ, 5 * RATE_HZ


def music(seconds: float) -> np.ndarray:
    times_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    wave = 0.2 * np.sin(2 * np.pi * 220 * times_s) + 0.1 * np.sin(2 * np.pi * 1331 * times_s)
    return np.stack([wave, 0.8 * wave], axis=1).astype(np.float32)


def decoded(path: Path) -> np.ndarray:
    target = path.with_name(f"{path.stem}-decoded.wav")
    decode_audio(path, target)
    return read_wav(target).samples


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, np.ndarray]:
    """The old song as AAC, the new one as WAV, and its samples."""
    before = music(9.0)
    after = before.copy()
    after[START:STOP] = 0.3 * before[START:STOP][:, ::-1]
    write_wav(tmp_path / "before.wav", before)
    write_wav(tmp_path / "after.wav", after)
    convert_audio(tmp_path / "before.wav", tmp_path / "before.m4a")
    return tmp_path / "before.m4a", tmp_path / "after.wav", after


@pytest.fixture
def no_whole_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the whole song was encoded")

    monkeypatch.setattr(aac_patch, "convert_audio", refuse)


@pytest.mark.usefixtures("no_whole_encoding")
def test_outside_the_change_it_is_decoded_as_before(files, tmp_path):
    old, song, after = files

    patch_aac(old, song, tmp_path / "new.m4a", start=START, stop=STOP, tags={"title": "T"})

    before, now = decoded(old), decoded(tmp_path / "new.m4a")
    assert len(now) == len(before)
    assert np.array_equal(now[: START - 6 * 1024], before[: START - 6 * 1024])
    # The packets are the old ones; only the decoder's own noise remembers what came before.
    np.testing.assert_allclose(now[STOP + 6 * 1024 :], before[STOP + 6 * 1024 :], atol=2e-4)
    assert np.abs(now[: len(after)] - after).max() < 0.03


@pytest.mark.usefixtures("no_whole_encoding")
@pytest.mark.parametrize(("start", "stop"), [(0, RATE_HZ), (8 * RATE_HZ, 9 * RATE_HZ)])
def test_a_change_may_lie_at_either_end(files, tmp_path, start, stop):
    old, song, _ = files
    changed = music(9.0)
    changed[start:stop] *= 0.5
    write_wav(song, changed)

    patch_aac(old, song, tmp_path / "new.m4a", start=start, stop=stop)

    assert np.abs(decoded(tmp_path / "new.m4a")[: len(changed)] - changed).max() < 0.03


def test_a_song_of_another_length_is_encoded_whole(files, tmp_path):
    old, song, _ = files
    longer = music(11.0)
    write_wav(song, longer)

    patch_aac(old, song, tmp_path / "new.m4a", start=START, stop=STOP)

    assert np.abs(decoded(tmp_path / "new.m4a")[: len(longer)] - longer).max() < 0.03
