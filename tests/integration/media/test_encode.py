"""Segments and the assembled video keep their promises."""

import os
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from avatar_g.backend.domain.progress import ignore_progress
from avatar_g.backend.errors import JobCancelled, MediaError, StorageFull
from avatar_g.backend.media.assemble import assemble_video
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.media.probe import frame_times_s, probe_media
from tests.frame_sources import SMALL, MovingColumn, blank_planes

pytestmark = pytest.mark.integration
RATE_HZ = 44_100


def write_segment(path: Path, first: int, count: int) -> Path:
    source = MovingColumn(SMALL, first + count)
    planes = blank_planes(SMALL)
    with SegmentWriter(SegmentJob(path, SMALL, first, count)) as writer:
        for index in range(first, first + count):
            source.draw(index, planes)
            writer.write(planes)
    return path


def write_noise(path: Path, seconds: float) -> Path:
    noise = np.random.default_rng(1).normal(0.0, 0.1, int(seconds * RATE_HZ))
    smooth = np.convolve(noise, np.ones(8) / 8, "same")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((smooth * 32_767).astype("<i2").tobytes())
    return path


def make_video(folder: Path, name: str = "out.mp4") -> Path:
    segments = [
        write_segment(folder / f"s{first:03d}.mp4", first, count)
        for first, count in ((0, 20), (20, 31), (51, 24))
    ]
    wav = write_noise(folder / "song.wav", 3.0)
    convert_audio(wav, folder / "song.m4a")
    target = folder / name
    assemble_video(
        segments,
        folder / "song.m4a",
        target,
        video_format=SMALL,
        frame_count=75,
        tags={"title": "T"},
    )
    return target


def decoded_audio(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        blocks = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(blocks)


def boxes(path: Path) -> list[bytes]:
    data, names, at = path.read_bytes(), [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        names.append(data[at + 4 : at + 8])
        at += size
    return names


def test_video_has_every_frame_at_its_exact_time(tmp_path: Path) -> None:
    video = make_video(tmp_path)

    times_s = frame_times_s(video)
    info = probe_media(video)

    assert np.allclose(times_s, np.arange(75) / 25, atol=1e-4)
    assert info.frame_count == 75
    assert info.duration_s == pytest.approx(3.0, abs=0.03)


@pytest.mark.parametrize("first", [38, 113, 188, 263])
def test_subtitled_segment_has_its_frames_wherever_it_starts(tmp_path: Path, first: int) -> None:
    subtitles = tmp_path / "karaoke.ass"
    subtitles.write_text(
        "[Script Info]\nScriptType: v4.00+\n[Events]\nFormat: Start, End, Text\n"
        "Dialogue: 0:00:01.00,0:00:09.00,la\n"
    )
    job = SegmentJob(tmp_path / "s.mp4", SMALL, first, 75, subtitles=subtitles)

    with SegmentWriter(job) as writer:
        for _ in range(75):
            writer.write(blank_planes(SMALL))

    assert np.allclose(frame_times_s(job.path), np.arange(75) / 25, atol=1e-4)


def test_video_starts_playing_before_it_is_loaded(tmp_path: Path) -> None:
    names = boxes(make_video(tmp_path))

    assert names.index(b"moov") < names.index(b"mdat")


def test_video_says_its_colours_are_bt709_limited(tmp_path: Path) -> None:
    video = make_video(tmp_path)

    with av.open(str(video)) as container:
        frame = next(container.decode(video=0))
    assert (frame.colorspace, frame.color_range) == (1, 1)
    assert (frame.color_primaries, frame.color_trc) == (1, 1)


def test_equal_frames_and_sound_give_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    one, two = make_video(tmp_path / "one"), make_video(tmp_path / "two")

    assert one.read_bytes() == two.read_bytes()


def test_sound_in_the_video_is_not_one_sample_late(tmp_path: Path) -> None:
    video = make_video(tmp_path)
    with wave.open(str(tmp_path / "song.wav")) as file:
        original = np.frombuffer(file.readframes(RATE_HZ), "<i2").astype(np.float64)

    heard = decoded_audio(video)[: RATE_HZ + 4_000].astype(np.float64)

    with av.open(str(video)) as container:
        first_pts = next(container.decode(audio=0)).pts
    spectrum = np.fft.rfft(heard, 2**17) * np.conj(np.fft.rfft(original, 2**17))
    lag = int(np.argmax(np.fft.irfft(spectrum)))
    assert (lag if lag < 2**16 else lag - 2**17) + int(first_pts) == 0


def test_missing_frames_leave_no_file(tmp_path: Path) -> None:
    job = SegmentJob(tmp_path / "s.mp4", SMALL, 0, 10)

    with pytest.raises(MediaError, match="1 of 10"), SegmentWriter(job) as writer:
        writer.write(blank_planes(SMALL))

    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_segment_leaves_no_file(tmp_path: Path) -> None:
    job = SegmentJob(tmp_path / "s.mp4", SMALL, 0, 10)

    def draw_until_cancelled() -> None:
        with SegmentWriter(job) as writer:
            writer.write(blank_planes(SMALL))
            raise JobCancelled

    with pytest.raises(JobCancelled):
        draw_until_cancelled()

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_error_and_not_a_broken_video(tmp_path: Path) -> None:
    convert_audio(write_noise(tmp_path / "song.wav", 1.0), tmp_path / "song.m4a")
    segment = write_segment(tmp_path / "s0.mp4", 0, 25)
    part = tmp_path / f"out.part{os.getpid()}.mp4"
    part.symlink_to("/dev/full")

    with pytest.raises(StorageFull):
        assemble_video(
            [segment],
            tmp_path / "song.m4a",
            tmp_path / "out.mp4",
            video_format=SMALL,
            frame_count=25,
        )

    assert not (tmp_path / "out.mp4").exists()
    assert not part.is_symlink()


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".m4a"])
def test_sound_is_as_long_in_every_format(tmp_path: Path, suffix: str) -> None:
    wav = write_noise(tmp_path / "song.wav", 1.0)

    convert_audio(wav, tmp_path / f"song{suffix}", progress=ignore_progress)

    assert probe_media(tmp_path / f"song{suffix}").duration_s == pytest.approx(1.0, abs=0.06)


def test_a_segment_that_finds_no_room_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "s.part.mp4").symlink_to("/dev/full")

    with pytest.raises(StorageFull):
        write_segment(tmp_path / "s.mp4", 0, 50)

    assert list(tmp_path.iterdir()) == []
