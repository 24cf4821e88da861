"""Hostile and honest recordings: what is sound is decoded, the rest is refused with a reason."""

import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.recordings import MAX_OWN_AUDIO_S
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.intake import decode_recording
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.wav import read_wav, write_wav

pytestmark = pytest.mark.integration
RATE_HZ = 44_100
TONE = (0.3 * np.sin(2 * np.pi * 220.0 * np.arange(6 * RATE_HZ) / RATE_HZ)).astype(np.float32)


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tone") / "tone.wav"
    write_wav(path, np.stack([TONE, TONE], axis=1))
    return path


def ffmpeg(*words: object) -> None:
    command = [find_ffmpeg(), "-y", "-nostdin", "-loglevel", "error", *words]
    subprocess.run([str(word) for word in command], check=True)


def reason(source: Path, *, most_s: float = MAX_OWN_AUDIO_S) -> str:
    target = source.with_name("decoded.wav")
    with pytest.raises(UnsupportedInput) as refused:
        decode_recording(source, target, most_s=most_s)
    assert not target.exists()
    assert not list(source.parent.glob("*.part*"))
    return refused.value.reason


@pytest.mark.parametrize(
    "name",
    ["a.mp3", "a.wav", "a.flac", "a.ogg", "a.m4a", "a.aac", "a.opus"],
)
def test_every_format_becomes_the_same_stereo_wav(tone: Path, tmp_path: Path, name: str):
    codec = ["-c:a", "libopus"] if name.endswith("opus") else []
    codec = ["-c:a", "libvorbis"] if name.endswith("ogg") else codec
    ffmpeg("-i", tone, "-ac", 1, "-ar", 48_000, *codec, tmp_path / name)
    (tmp_path / name).rename(tmp_path / "sent.bin")

    decode_recording(tmp_path / "sent.bin", tmp_path / "song.wav")

    clip = read_wav(tmp_path / "song.wav")
    assert (clip.sample_rate_hz, clip.samples.shape[1]) == (RATE_HZ, 2)
    assert clip.duration_s == pytest.approx(6.0, abs=0.1)
    middle = clip.samples[RATE_HZ : 2 * RATE_HZ, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(RATE_HZ)))
    assert int(np.argmax(spectrum)) == 220


def test_sound_of_a_film_is_taken_and_its_pictures_are_not(tone: Path, tmp_path: Path):
    film = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=6:s=64x64", "-i", tone, "-shortest", film)

    decode_recording(film, tmp_path / "song.wav")

    assert read_wav(tmp_path / "song.wav").duration_s == pytest.approx(6.0, abs=0.1)


def test_film_without_sound_says_so(tmp_path: Path):
    film = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=6:s=64x64", film)

    assert reason(film) == "audio_absent"


def test_too_short_and_too_long_are_told_apart(tone: Path, tmp_path: Path):
    short = tmp_path / "short.flac"
    ffmpeg("-i", tone, "-t", 2, short)
    assert reason(short) == "audio_too_short"

    long = tmp_path / "long.flac"
    ffmpeg("-i", tone, long)
    assert reason(long, most_s=5.5) == "audio_too_long"


def test_three_hours_are_refused_without_writing_three_hours(tmp_path: Path):
    long = tmp_path / "long.flac"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=10800", long)

    assert reason(long) == "audio_too_long"


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\ntone.wav\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile tone.wav\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 4_096,
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 999,
        b"\xff\xd8\xff\xe0" + b"\x00" * 999,
        b"%PDF-1.7\n",
        PLAYLIST,
        CONCAT,
        b"ID3\x04\x00\x00\x00\x00\x00\x00" + PLAYLIST,
        b"ID3\x04\x00\x00\x00\x00\x00\x00" + CONCAT,
        b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff",
        b"fLaC" + b"\xff" * 4_096,
        b"OggS" + b"\x00" * 4_096,
        b"\x00\x00\x00\x20ftypM4A " + b"\xff" * 4_096,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_sound_is_refused(tone: Path, tmp_path: Path, content: bytes):
    (tmp_path / "tone.wav").write_bytes(tone.read_bytes())
    sent = tmp_path / "sent.bin"
    sent.write_bytes(content)

    assert reason(sent) in {"audio_unreadable", "audio_absent", "audio_too_short"}


def test_archive_with_a_music_name_is_refused(tone: Path, tmp_path: Path):
    sent = tmp_path / "song.mp3"
    with zipfile.ZipFile(sent, "w") as archive:
        archive.write(tone, "song.mp3")

    assert reason(sent) == "audio_unreadable"


def test_broken_copies_of_a_song_end_with_sound_or_a_reason(tone: Path, tmp_path: Path):
    """Twenty damaged copies; nothing but a decoded file or our own refusal may come out."""
    random = np.random.default_rng(7)
    for name in ("a.mp3", "a.flac", "a.m4a", "a.wav"):
        whole = tmp_path / name
        ffmpeg("-i", tone, whole)
        data = np.frombuffer(whole.read_bytes(), np.uint8)
        for _ in range(5):
            damaged = data[: random.integers(len(data) // 3, len(data))].copy()
            places = random.integers(0, len(damaged), 40)
            damaged[places] = random.integers(0, 256, 40)
            sent = tmp_path / "sent.bin"
            sent.write_bytes(damaged.tobytes())
            with suppress(UnsupportedInput):
                decode_recording(sent, tmp_path / "song.wav")
                assert read_wav(tmp_path / "song.wav").duration_s >= 5.0
