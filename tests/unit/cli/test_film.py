"""What the recipe of ``film`` names: everything the video is made of, by its content."""

import argparse
from pathlib import Path

import pytest

from avatar_g.backend.cli import film, main


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    path.write_bytes(b"RIFF----WAVE")
    return path


def _wish(sound: Path, *options: str) -> dict[str, object]:
    command = ["film", str(sound), "-o", "out.mp4", *options]
    arguments: argparse.Namespace = main.build_parser().parse_args(command)
    return film.wish_of(arguments, sound)


def _folder(path: Path, **pictures: bytes) -> Path:
    path.mkdir()
    for name, content in pictures.items():
        (path / f"{name}.png").write_bytes(content)
    return path


def test_other_pictures_are_another_recipe_and_the_same_ones_elsewhere_are_not(
    sound: Path, tmp_path: Path
) -> None:
    first = _folder(tmp_path / "first", a=b"sea", b=b"hill")
    moved = _folder(tmp_path / "moved", a=b"sea", b=b"hill")
    other = _folder(tmp_path / "other", a=b"sea", b=b"town")

    wishes = [
        _wish(sound, "--mode", "images", "--images", str(one)) for one in (first, moved, other)
    ]

    assert wishes[0] == wishes[1]
    assert wishes[0] != wishes[2]


def test_another_board_is_another_recipe(sound: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text('{"scenes": []}')
    two.write_text('{"scenes": [{}]}')

    assert _wish(sound, "--board", str(one)) != _wish(sound, "--board", str(two))
    assert _wish(sound, "--board", str(one)) != _wish(sound)
