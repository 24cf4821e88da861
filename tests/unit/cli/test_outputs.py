"""What ``--format`` and ``--preset`` ask for, and where their files go."""

import argparse
from pathlib import Path

import pytest

from avatar_g.backend.cli import main
from avatar_g.backend.cli.outputs import drawn_path, output_target, output_wish, preset_format
from avatar_g.backend.domain.outputs import OutputKind, OutputWish
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import InvalidRequest

USUAL = VideoFormat(1280, 720, 25)


def parsed(folder: Path, name: str, *options: str) -> argparse.Namespace:
    command = ["film", str(folder / "song.wav"), "-o", str(folder / name), *options]
    found: argparse.Namespace = main.build_parser().parse_args(command)
    return found


def test_without_options_the_video_is_drawn_at_its_place(tmp_path: Path):
    arguments = parsed(tmp_path, "out.mp4")
    target = output_target(arguments)

    assert output_wish(arguments) == OutputWish()
    assert drawn_path(output_wish(arguments), tmp_path / "work", target) == tmp_path / "out.mp4"
    assert preset_format(arguments, USUAL) == USUAL


@pytest.mark.parametrize(
    ("kind", "suffix"), [("webm", ".webm"), ("av1", ".webm"), ("gif", ".gif"), ("hls", ".m3u8")]
)
def test_a_format_needs_its_suffix_and_is_converted_from_a_drawn_video(
    tmp_path: Path, kind: str, suffix: str
):
    arguments = parsed(tmp_path, f"out{suffix}", "--format", kind)
    wish = output_wish(arguments)

    assert output_target(arguments) == tmp_path / f"out{suffix}"
    assert drawn_path(wish, tmp_path / "work", tmp_path / "out") == tmp_path / "work" / "film.mp4"
    with pytest.raises(InvalidRequest):
        output_target(parsed(tmp_path, "out.mp4", "--format", kind))


def test_a_preset_sets_the_picture(tmp_path: Path):
    arguments = parsed(tmp_path, "out.mp4", "--preset", "tiktok")

    assert preset_format(arguments, USUAL) == VideoFormat(1080, 1920, 30)
    assert output_wish(arguments).preset == "tiktok"


def test_a_piece_is_named_by_its_beginning_and_length(tmp_path: Path):
    options = ("--format", "webp", "--from", "30", "--length", "4")
    wish = output_wish(parsed(tmp_path, "out.webp", *options))

    assert wish == OutputWish(OutputKind.WEBP, start_s=30.0, length_s=4.0)


def test_a_negative_beginning_is_refused(tmp_path: Path):
    with pytest.raises(InvalidRequest):
        output_wish(parsed(tmp_path, "out.mp4", "--from", "-3"))
