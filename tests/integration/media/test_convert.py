"""A finished video becomes files of other kinds: as planned, checked, the same every time."""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.outputs import OutputKind, OutputPlan, OutputWish
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import InvalidRequest, JobCancelled, MediaError, StorageFull
from avatar_g.backend.media.output_check import check_output, picture_facts
from avatar_g.backend.media.playlists import addressed, read_fragments
from avatar_g.backend.media.probe import read_frame
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.production.output_planning import plan_output
from avatar_g.backend.production.outputs import make_output, master_format
from tests.films import film
from tests.songs import make_timeline

pytestmark = pytest.mark.integration
SECONDS = 5
WIDE = VideoFormat(640, 360, 30)
MOVING = [kind for kind in OutputKind if not kind.is_still]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("master") / "film.mp4", WIDE, SECONDS)


def made(master: Path, folder: Path, wish: OutputWish) -> tuple[OutputPlan, list[Path]]:
    return make_output(master, wish, folder / f"out{wish.kind.suffix}")


@pytest.mark.parametrize("kind", MOVING)
def test_a_piece_has_the_planned_size_rate_and_length(kind: OutputKind, master: Path, tmp_path):
    plan, files = made(master, tmp_path, OutputWish(kind, start_s=1.0, length_s=2.0))

    found = picture_facts(files[0])
    assert (found.width_px, found.height_px) == (plan.picture.width_px, plan.picture.height_px)
    assert found.duration_s == pytest.approx(plan.length_s, abs=0.25)
    assert sorted(tmp_path.iterdir()) == sorted(files)


@pytest.mark.parametrize("kind", [OutputKind.MP4, OutputKind.WEBM, OutputKind.AV1])
def test_films_say_their_colours_and_keep_their_sound(kind: OutputKind, master: Path, tmp_path):
    _, files = made(master, tmp_path, OutputWish(kind, length_s=1.0))

    found = picture_facts(files[0])
    assert found.colours == (1, 1, 1, 1)
    assert found.has_sound


@pytest.mark.parametrize("kind", list(OutputKind))
def test_the_same_wish_gives_the_same_bytes(kind: OutputKind, master: Path, tmp_path):
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _, files = made(master, tmp_path / name, OutputWish(kind, start_s=0.5, length_s=1.0))
        digests.add(tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in files))
    assert len(digests) == 1


@pytest.mark.parametrize("kind", [OutputKind.GIF, OutputKind.WEBP, OutputKind.STILL])
def test_colours_of_pictures_are_those_of_the_film(kind: OutputKind, master: Path, tmp_path):
    plan, files = made(master, tmp_path, OutputWish(kind, start_s=1.0, length_s=1.0))

    with Image.open(files[0]) as image:
        image.seek(0)
        shown = np.asarray(image.convert("RGB"), float)
    size = (plan.picture.width_px, plan.picture.height_px)
    film_frame = Image.fromarray(read_frame(master, 1.0)).resize(size, Image.Resampling.BICUBIC)
    difference = np.abs(shown - np.asarray(film_frame, float)).mean()
    assert difference < 10.0


def test_a_piece_begins_where_it_was_asked_to(master: Path, tmp_path: Path):
    _, files = made(master, tmp_path, OutputWish(OutputKind.MP4, start_s=2.0, length_s=1.0))

    first = read_frame(files[0], 0.0).astype(float)
    at_start = np.abs(first - read_frame(master, 2.0)).mean()
    a_frame_later = np.abs(first - read_frame(master, 2.0 + 1 / 30)).mean()
    assert at_start < a_frame_later


def test_a_whole_video_as_mp4_is_the_video(master: Path, tmp_path: Path):
    _, files = made(master, tmp_path, OutputWish(OutputKind.MP4))

    assert files[0].read_bytes() == master.read_bytes()


def test_a_preset_limits_rate_size_and_bits(tmp_path: Path):
    tall = film(tmp_path / "tall.mp4", VideoFormat(1080, 1920, 60), 2.0)

    plan, files = made(tall, tmp_path, OutputWish(OutputKind.MP4, preset="whatsapp_status"))

    found = picture_facts(files[0])
    assert (found.width_px, found.height_px, round(found.fps)) == (720, 1280, 30)
    assert plan.video_kbps == 2000
    full_buffer = 1.0 / found.duration_s  # a second of it may be spent at once
    assert files[0].stat().st_size * 8 / found.duration_s < 2.0e6 * (1.0 + full_buffer)


def test_a_preset_cuts_what_is_too_long_and_refuses_another_shape():
    square = VideoFormat(720, 720, 30)

    plan = plan_output(OutputWish(preset="instagram_square"), square, 900.0)

    assert plan.length_s == 180.0
    with pytest.raises(InvalidRequest) as refused:
        plan_output(OutputWish(preset="tiktok"), square, 900.0)
    assert refused.value.reason == "preset_shape"


def test_nothing_is_enlarged():
    plan = plan_output(OutputWish(preset="youtube_4k"), VideoFormat(1280, 720, 25), 60.0)

    assert plan.picture == VideoFormat(1280, 720, 25)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (OutputWish(preset="myspace"), "preset_unknown"),
        (OutputWish(OutputKind.WEBM, preset="x"), "preset_kind"),
        (OutputWish(start_s=60.0), "output_span"),
    ],
)
def test_wishes_that_cannot_be_met_say_why(wish: OutputWish, reason: str):
    with pytest.raises(InvalidRequest) as refused:
        plan_output(wish, VideoFormat(1280, 720, 30), 60.0)
    assert refused.value.reason == reason


def test_a_playlist_covers_every_byte_and_frame_of_its_file(master: Path, tmp_path: Path):
    _, (media, playlist) = made(master, tmp_path, OutputWish(OutputKind.HLS))

    head_size, fragments = read_fragments(media)
    assert sum(one.duration_s for one in fragments) == pytest.approx(SECONDS, abs=0.01)
    ends = [one.start + one.size for one in fragments]
    assert [one.start for one in fragments] == [head_size, *ends[:-1]]
    lines = playlist.read_text().splitlines()
    spans = [row.partition(":")[2] for row in lines if row.startswith("#EXT-X-BYTERANGE")]
    assert sum(int(span.partition("@")[0]) for span in spans) == ends[-1] - head_size


def test_a_player_finds_every_frame_by_the_playlist(master: Path, tmp_path: Path):
    _, (media, playlist) = made(master, tmp_path, OutputWish(OutputKind.HLS))
    shown = tmp_path / "shown.m3u8"
    shown.write_text(addressed(playlist.read_text(), media.name))

    decoded = subprocess.run(
        [str(find_ffmpeg()), "-v", "error", "-i", str(shown), "-map", "0:v", "-f", "framemd5", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    frames = [row for row in decoded.splitlines() if not row.startswith("#")]
    assert len(frames) == SECONDS * WIDE.fps


def test_captions_are_burned_at_their_time(tmp_path: Path):
    timeline = make_timeline()
    line = timeline.lead_lines[0]
    long = film(tmp_path / "long.mp4", WIDE, min(line.end_s + 1.0, timeline.duration_s))
    piece = OutputWish(OutputKind.MP4, start_s=line.start_s, length_s=line.end_s - line.start_s)
    for name in ("plain", "burned"):
        (tmp_path / name).mkdir()

    _, (plain,) = made(long, tmp_path / "plain", piece)
    _, (burned,) = make_output(
        long,
        replace(piece, burn_captions=True),
        tmp_path / "burned" / "out.mp4",
        timeline=timeline,
    )

    at_s = (line.end_s - line.start_s) / 2
    changed = np.abs(read_frame(plain, at_s).astype(int) - read_frame(burned, at_s)) > 60
    assert changed[240:].any()
    assert not changed[:120].any()


def test_cancelling_leaves_nothing(master: Path, tmp_path: Path):
    def stop(_share: float) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        make_output(master, OutputWish(OutputKind.WEBM), tmp_path / "out.webm", progress=stop)
    assert not list(tmp_path.iterdir())


def test_progress_never_goes_back(master: Path, tmp_path: Path):
    shares: list[float] = []

    make_output(master, OutputWish(OutputKind.WEBM), tmp_path / "out.webm", progress=shares.append)

    assert shares == sorted(shares)
    assert shares[-1] > 0.0


def test_too_little_room_is_noticed_before_anything_is_written(master: Path, tmp_path: Path):
    with pytest.raises(StorageFull):
        make_output(master, OutputWish(), tmp_path / "out.mp4", min_free_bytes=2**60)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: replace(plan, length_s=plan.length_s + 1.0),
        lambda plan: replace(plan, picture=replace(plan.picture, width_px=320)),
        lambda plan: replace(plan, picture=replace(plan.picture, fps=25)),
    ],
)
def test_a_file_that_is_not_as_planned_is_refused(
    master: Path, spoil: Callable[[OutputPlan], OutputPlan]
):
    picture, duration_s = master_format(master)
    plan = plan_output(OutputWish(), picture, duration_s)

    check_output(master, plan)
    with pytest.raises(MediaError):
        check_output(master, spoil(plan))
