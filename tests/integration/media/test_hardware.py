"""Encoders of graphics cards are used only where a real encode gives the same pictures back.

No card is at hand here: a program stands in for ffmpeg that gives the work of NVENC to x264, or
fails, or spoils the picture.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.hardware import LEAST_PSNR_DB, HardwareEncoder, probe_encoder
from avatar_g.backend.media.programs import find_ffmpeg, has_encoder
from avatar_g.backend.production.drawing import (
    Drawing,
    QueuedSegment,
    drawing_pool,
    queue_segments,
    without_hardware,
)
from avatar_g.backend.production.encoders import choose_encoder, tried_encoders
from avatar_g.backend.production.workers import Birth
from tests.frame_sources import SMALL, open_moving_column

pytestmark = pytest.mark.integration
NVENC = HardwareEncoder.NVENC
STAND_IN = """#!{python}
import os, sys
from pathlib import Path
words, room = sys.argv[1:], Path({room!r})
if {name!r} in words:
    # The place after its own write is the number of this call, whoever calls beside it.
    with (room / "calls").open("ab", buffering=0) as file:
        file.write(b"x")
        number = file.tell()
    if number > int((room / "good").read_text()):
        sys.stderr.write("no capable devices found\\n")
        sys.exit(1)
    words[words.index({name!r})] = "libx264"
    for option in ("-preset", "-rc", "-cq", "-b:v"):
        place = words.index(option)
        del words[place : place + 2]
    words[-1:-1] = (room / "extra").read_text().split()
os.execv({real!r}, [{real!r}, *words])
"""


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Stand in for ffmpeg on a machine with a card; the card works ``good`` times."""
    real, folder = str(find_ffmpeg()), tmp_path / "bin"
    folder.mkdir()
    program = folder / "ffmpeg"
    program.write_text(
        STAND_IN.format(python=sys.executable, room=str(folder), name=NVENC.value, real=real)
    )
    program.chmod(0o755)

    def install(*, good: int = 10_000, extra: str = "") -> None:
        (folder / "good").write_text(str(good))
        (folder / "extra").write_text(extra)

    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    find_ffmpeg.cache_clear()
    has_encoder.cache_clear()
    yield install
    find_ffmpeg.cache_clear()
    has_encoder.cache_clear()


def calls(folder: Path) -> int:
    path = folder / "bin" / "calls"
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize("encoder", list(HardwareEncoder))
def test_listed_encoders_without_a_card_do_not_work_and_say_why(encoder: HardwareEncoder):
    found = probe_encoder(encoder)

    assert not found.works
    assert found.detail


def test_a_card_that_gives_the_pictures_back_is_used(card, tmp_path: Path):
    card()

    found = probe_encoder(NVENC)

    assert found.works
    assert found.psnr_db > LEAST_PSNR_DB
    assert choose_encoder("auto", tmp_path) is NVENC
    assert choose_encoder("h264_nvenc", tmp_path) is NVENC


@pytest.mark.parametrize("extra", ["-vf negate", "-vf vflip", "-vf scale=320:180", "-frames:v 3"])
def test_a_card_that_spoils_the_pictures_is_not_used(card, tmp_path: Path, extra: str):
    card(extra=extra)

    assert not probe_encoder(NVENC).works
    assert choose_encoder("auto", tmp_path) is None


def test_the_setting_keeps_a_working_card_out(card, tmp_path: Path):
    card()

    assert choose_encoder("off", tmp_path) is None
    assert choose_encoder("h264_vaapi", tmp_path) is None
    with pytest.raises(InvalidRequest):
        choose_encoder("h264_magic", tmp_path)
    assert calls(tmp_path) == 1


def test_encoders_are_tried_once_for_each_ffmpeg(card, tmp_path: Path):
    card()

    first, second = tried_encoders(tmp_path), tried_encoders(tmp_path)

    assert first == second
    assert calls(tmp_path) == 1
    kept = json.loads((tmp_path / "encoders.json").read_text())
    (tmp_path / "encoders.json").write_text(json.dumps({**kept, "program": "another"}))
    tried_encoders(tmp_path)
    assert calls(tmp_path) == 2


def drawing_of(folder: Path) -> Drawing:
    folder.mkdir()
    (folder / "frames.txt").write_text("250")
    content = {"scene": "a"}
    return Drawing(open_moving_column, folder, lambda _: content, SMALL, 250, folder / "segments")


def drawn(drawing: Drawing) -> tuple[QueuedSegment, ...]:
    with drawing_pool(2, drawing.segments, birth=Birth.FORKED) as pool:
        queued = queue_segments(pool, drawing)
        pool.wait_for(segment.task for segment in queued if segment.task)
    return queued


def test_a_card_that_fails_in_the_middle_leaves_the_film_of_x264(card, tmp_path: Path):
    card(good=1)
    plain = drawing_of(tmp_path / "plain")
    carded = replace(drawing_of(tmp_path / "carded"), hardware=NVENC)

    wanted = drawn(plain)
    first = drawn(carded)
    again = drawn(without_hardware(first, carded))

    assert 0 < sum(one.fell_back for one in first) < len(first)
    reused = [one for one in again if one.task is None]
    assert len(reused) == sum(one.fell_back for one in first)
    assert [one.job.path.name for one in again] == [one.job.path.name for one in wanted]
    for one, other in zip(again, wanted, strict=True):
        assert one.job.path.read_bytes() == other.job.path.read_bytes()


def test_segments_of_a_card_have_names_of_their_own(tmp_path: Path):
    plain = drawing_of(tmp_path / "plain")

    names = {job.path.name for job in plain.jobs()}

    assert names.isdisjoint(job.path.name for job in replace(plain, hardware=NVENC).jobs())
