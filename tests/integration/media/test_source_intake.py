"""Hostile uploads are refused quickly and leave nothing; honest ones are encoded anew."""

import socket
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.sources import CLIP_FPS, SourceKind
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.subtitles import write_karaoke
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.clip_reader import ClipReader
from avatar_g.backend.media.images import read_rgb
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.source_intake import import_source
from avatar_g.backend.media.stills import burn_words
from avatar_g.backend.production import hostile_check
from avatar_g.backend.production.hostile_check import check_hostile_uploads
from avatar_g.backend.production.hostile_corpus import SIBLING, hostile_lyrics, hostile_uploads
from tests.songs import make_timeline

pytestmark = pytest.mark.integration


def png(width: int, height: int) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


def movie(path: Path, *options: str) -> bytes:
    source = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2"]
    subprocess.run(
        [str(find_ffmpeg()), "-y", "-loglevel", "error", *source, *options, str(path)], check=True
    )
    return path.read_bytes()


HOSTILE = hostile_uploads("http://127.0.0.1:9/x")


def test_the_corpus_is_large():
    assert len(HOSTILE) >= 80


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_upload_is_refused_and_leaves_nothing(name: str, tmp_path: Path):
    upload, folder = tmp_path / "upload.bin", tmp_path / "sources"
    upload.write_bytes(HOSTILE[name])
    movie(tmp_path / SIBLING)

    with pytest.raises(UnsupportedInput):
        import_source(upload, name, folder)

    assert not folder.exists() or not list(folder.iterdir())


def test_hostile_uploads_reach_no_network_no_sibling_and_leave_no_process(tmp_path: Path):
    report = check_hostile_uploads(tmp_path / "corpus")

    assert report.is_clean, report.to_dict()
    assert report.refused == len(HOSTILE)


def test_the_check_notices_a_program_that_opens_the_sibling(tmp_path: Path, monkeypatch):
    def careless(source: Path, _name: str, _folder: Path) -> None:
        (source.parent / SIBLING).read_bytes()

    monkeypatch.setattr(hostile_check, "import_source", careless)
    monkeypatch.setattr(hostile_check, "hostile_uploads", lambda _remote: {"a.png": b""})

    report = check_hostile_uploads(tmp_path / "corpus")

    assert report.sibling_reads > 0
    assert report.accepted == ["a.png"]


def test_the_check_notices_a_program_that_asks_the_network(tmp_path: Path, monkeypatch):
    def careless(source: Path, _name: str, _folder: Path) -> None:
        port = int(source.read_text())
        socket.create_connection(("127.0.0.1", port)).recv(1)

    monkeypatch.setattr(hostile_check, "import_source", careless)
    monkeypatch.setattr(
        hostile_check,
        "hostile_uploads",
        lambda remote: {"a.png": remote.split(":")[2].split("/")[0].encode()},
    )

    assert check_hostile_uploads(tmp_path / "corpus").network_hits == 1


@pytest.mark.parametrize("text", hostile_lyrics(), ids=str)
def test_hostile_words_stay_in_their_line(text: str, tmp_path: Path):
    picture = VideoFormat(640, 360, 25)
    timeline = make_timeline()
    line = timeline.lead_lines[0]
    words = tuple(replace(word, text=text) for word in line.words)
    sung = replace(timeline, title=text, lines=(replace(line, text=text, words=words),))
    script = tmp_path / "words.ass"
    script.write_text(write_karaoke(sung, picture, artist=text), encoding="utf-8")
    grey = np.full((540, 640), 128, np.uint8)

    for at_s in (1.0, (line.start_s + line.end_s) / 2):
        (shown,) = burn_words([grey], script, picture, [round(at_s * picture.fps)])

        assert np.array_equal(shown[:160], grey[:160])


def test_a_picture_is_turned_upright_and_loses_its_metadata(tmp_path: Path):
    image = Image.new("RGB", (400, 200))
    image.paste((255, 0, 0), (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010E] = "where I live"
    image.save(tmp_path / "in.jpg", exif=exif, quality=95)

    facts, stored = import_source(tmp_path / "in.jpg", "holiday.JPG", tmp_path / "out")

    rgb = read_rgb(stored)
    assert (facts.kind, facts.width_px, facts.height_px) == (SourceKind.PICTURE, 200, 400)
    assert rgb[50, 100, 0] > 200
    assert rgb[350, 100, 0] < 60
    assert b"where I live" not in stored.read_bytes()
    assert stored.stem == facts.source_id


def test_a_clip_is_cut_to_a_constant_rate_and_read_at_any_frame(tmp_path: Path):
    movie(tmp_path / "in.webm", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")

    facts, stored = import_source(tmp_path / "in.webm", "clip.webm", tmp_path / "out")

    assert (facts.kind, facts.duration_s) == (SourceKind.CLIP, pytest.approx(2.0, abs=0.1))
    with ClipReader(stored, CLIP_FPS) as reader:
        forward = [reader.planes_of(index)[0].copy() for index in range(40)]
        for index in (37, 3, 20, 0, 20 + reader.frame_count):
            wanted = forward[index % reader.frame_count]
            assert np.array_equal(reader.planes_of(index)[0], wanted)


def test_equal_uploads_are_one_source(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(png(200, 100))

    first, _ = import_source(tmp_path / "a.png", "a.png", tmp_path / "out")
    second, _ = import_source(tmp_path / "a.png", "b.png", tmp_path / "out")

    assert first.source_id == second.source_id
    assert len(list((tmp_path / "out").iterdir())) == 1
