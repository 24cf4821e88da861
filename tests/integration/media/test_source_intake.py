"""Hostile uploads are refused quickly and leave nothing; honest ones are encoded anew."""

import subprocess
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.sources import CLIP_FPS, SourceKind
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.clip_reader import ClipReader
from avatar_g.backend.media.images import read_rgb
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.source_intake import import_source

pytestmark = pytest.mark.integration


def png(width: int, height: int, **options: object) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(stream, "PNG", **options)
    return stream.getvalue()


def bomb() -> bytes:
    stream = BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    return stream.getvalue()


def movie(path: Path, *options: str) -> bytes:
    source = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2"]
    subprocess.run(
        [str(find_ffmpeg()), "-y", "-loglevel", "error", *source, *options, str(path)], check=True
    )
    return path.read_bytes()


FFCONCAT = b"ffconcat version 1.0\nfile secret.mp4\n"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
REMOTE = b"#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
JPEG_HEAD, PNG_HEAD = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"
FTYP = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
MATROSKA = b"\x1aE\xdf\xa3"
TEXTS = {
    "ffconcat": FFCONCAT,
    "playlist": PLAYLIST,
    "remote": REMOTE,
    "svg": SVG,
    "html": b"<html><script>alert(1)</script></html>",
    "empty": b"",
    "nul": b"\x00" * 4096,
    "script": b"#!/bin/sh\nrm -rf /\n",
    "postscript": b"%!PS-Adobe-3.0\n(x) show\n",
}
HOSTILE: dict[str, bytes] = {
    f"{name}{suffix}": data
    for name, data in TEXTS.items()
    for suffix in (".png", ".mp4", ".cube", ".gif")
} | {
    "head.jpg": JPEG_HEAD,
    "head.png": PNG_HEAD,
    "cut.png": png(300, 300)[:200],
    "tiny.png": png(2, 2),
    "long.png": png(9_000, 64),
    "bomb.png": bomb(),
    "ftyp.mp4": FTYP + b"\x00" * 64,
    "ftyp_playlist.mp4": FTYP + PLAYLIST,
    "matroska.mkv": MATROSKA + FFCONCAT,
    "gif_head.gif": b"GIF89a" + PLAYLIST,
    "picture.mp4": png(100, 100),
    "clip_as.png": FTYP,
    "huge.cube": b"LUT_3D_SIZE 64\n" + b"0 0 0\n" * 1_000_000,
    "short.cube": b"LUT_3D_SIZE 2\n0 0 0\n",
    "words.cube": b"LUT_3D_SIZE 2\n" + b"a b c\n" * 8,
    "binary.cube": b"LUT_3D_SIZE 2\n\xff\xfe\x00",
    "program.exe": b"MZ" + b"\x00" * 512,
    "noname": png(100, 100),
    "page.svg": SVG,
}


def test_the_corpus_is_large():
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_upload_is_refused_quickly_and_leaves_nothing(name: str, tmp_path: Path):
    upload, folder = tmp_path / "upload.bin", tmp_path / "sources"
    upload.write_bytes(HOSTILE[name])
    movie(tmp_path / "secret.mp4") if name.startswith("ffconcat") else None

    started = time.monotonic()
    with pytest.raises(UnsupportedInput):
        import_source(upload, name, folder)

    assert time.monotonic() - started < 5.0
    assert not folder.exists() or not list(folder.iterdir())


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
