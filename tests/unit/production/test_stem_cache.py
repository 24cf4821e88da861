"""An edit maps stems it knows and decodes only those it does not."""

from pathlib import Path

import pytest

from avatar_g.backend.production import stem_cache
from avatar_g.backend.production.stem_cache import remember_sound, stem_sound


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    calls: list[Path] = []

    def decode(source: Path, target: Path) -> None:
        calls.append(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"decoded")

    monkeypatch.setattr(stem_cache, "decode_audio", decode)
    return calls


def test_a_stem_is_decoded_once_whatever_its_file_is_called(tmp_path: Path, decoded: list[Path]):
    first, second = tmp_path / "drums.flac", tmp_path / "other.flac"
    first.write_bytes(b"packed")
    second.write_bytes(b"packed")

    sounds = [stem_sound(path, tmp_path / "cache") for path in (first, second, first)]

    assert len(decoded) == 1
    assert len(set(sounds)) == 1


def test_what_was_just_packed_need_not_be_decoded(tmp_path: Path, decoded: list[Path]):
    packed, sound = tmp_path / "bass.flac", tmp_path / "bass.wav"
    packed.write_bytes(b"packed")
    sound.write_bytes(b"sound")

    remember_sound(packed, sound, tmp_path / "cache")
    sound.unlink()

    assert stem_sound(packed, tmp_path / "cache").read_bytes() == b"sound"
    assert decoded == []


def test_the_cache_forgets_old_stems(
    tmp_path: Path, decoded: list[Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stem_cache, "MAX_BYTES", 20)
    for number in range(5):
        packed = tmp_path / f"{number}.flac"
        packed.write_bytes(b"packed %d" % number)
        stem_sound(packed, tmp_path / "cache")

    kept = list((tmp_path / "cache").rglob("*.wav"))
    assert sum(path.stat().st_size for path in kept) <= 20


def test_a_wav_stem_is_taken_as_it_is(tmp_path: Path, decoded: list[Path]):
    sound = tmp_path / "pad.wav"
    sound.write_bytes(b"sound")

    assert stem_sound(sound, tmp_path / "cache") == sound
    assert decoded == []
