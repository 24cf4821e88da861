"""A file of ours tells its recipe; a file of anybody else, or a broken one, tells nothing."""

import json
import random
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.recipe_seal import (
    MAX_SEALED_BYTES,
    RecipeProblem,
    recipe_digest,
    seal,
    unseal,
)
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.recipe_tags import read_recipe, write_recipe
from avatar_g.backend.media.wav import MappedWav, read_wav, write_wav

RECIPE = {
    "kind": "song",
    "params": {"prompt": "ზღვა, море «sea»\n", "seed": 7},
    "engines": {"a": 1},
}
SEALED = seal(RECIPE)


def sound(path: Path) -> Path:
    write_wav(path, np.linspace(-0.5, 0.5, 4_410, dtype=np.float32).repeat(2).reshape(-1, 2))
    return path


def picture(path: Path) -> Path:
    write_image(path, np.arange(48, dtype=np.uint8).reshape(4, 4, 3))
    return path


def made(folder: Path, suffix: str) -> Path:
    if suffix == ".png":
        path = picture(folder / "a.png")
    elif suffix == ".wav":
        path = sound(folder / "a.wav")
    else:
        path = folder / f"a{suffix}"
        convert_audio(sound(folder / "b.wav"), path, tags={"title": "t", "comment": SEALED})
    write_recipe(path, SEALED)
    return path


@pytest.mark.parametrize("suffix", [".png", ".wav", ".mp3", ".flac", ".m4a"])
def test_recipe_comes_back_from_a_file_under_any_name(tmp_path: Path, suffix: str):
    path = made(tmp_path, suffix)
    shutil.copyfile(path, tmp_path / "nameless.bin")

    assert unseal(read_recipe(tmp_path / "nameless.bin")) == RECIPE


@pytest.mark.parametrize("suffix", [".png", ".wav"])
def test_writing_twice_gives_the_bytes_of_writing_once(tmp_path: Path, suffix: str):
    path = made(tmp_path, suffix)
    once = path.read_bytes()

    write_recipe(path, seal({**RECIPE, "kind": "remix"}))
    write_recipe(path, SEALED)

    assert path.read_bytes() == once


def test_sound_with_a_recipe_is_the_same_sound(tmp_path: Path):
    plain, told = sound(tmp_path / "plain.wav"), sound(tmp_path / "told.wav")

    write_recipe(told, SEALED)

    assert np.array_equal(read_wav(told).samples, read_wav(plain).samples)
    assert np.array_equal(MappedWav(told)[:], MappedWav(plain)[:])
    with wave.open(str(told)) as file:
        assert file.getnframes() == 4_410


def test_hard_link_keeps_the_old_bytes(tmp_path: Path):
    path = sound(tmp_path / "a.wav")
    (tmp_path / "link.wav").hardlink_to(path)

    write_recipe(path, SEALED)

    assert read_recipe(tmp_path / "link.wav") == ""


def test_recipe_that_is_too_long_leaves_its_hash():
    fields = {**RECIPE, "params": {"lyrics": "ა" * MAX_SEALED_BYTES}}

    text = seal(fields)

    assert json.loads(text) == {"avatar_g": 1, "sha256": recipe_digest(fields)}
    with pytest.raises(RecipeProblem):
        unseal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '"song"',
        '{"kind": 1, "params": {}}',
        '{"kind": "song", "params": []}',
        '{"kind": "song", "params": {"a": NaN}}',
        "[" * 100_000,
        '{"a":' * 20_000,
        SEALED.replace("sea", "lea"),
        SEALED.replace('"seed":7', '"seed":8'),
    ],
)
def test_what_is_no_recipe_or_was_changed_is_refused(text: str):
    with pytest.raises(RecipeProblem):
        unseal(text)


@pytest.mark.parametrize("suffix", [".png", ".wav", ".mp3", ".flac", ".m4a"])
def test_no_broken_file_raises_or_tells_another_recipe(tmp_path: Path, suffix: str):
    good = made(tmp_path, suffix).read_bytes()
    dice, path = random.Random(suffix), tmp_path / "broken"

    for _ in range(300):
        data = bytearray(good)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(min(len(data), 400))] = dice.randrange(256)
        path.write_bytes(data[: dice.randrange(len(data))] if dice.random() < 0.5 else data)
        text = read_recipe(path)
        try:
            assert unseal(text) == RECIPE
        except RecipeProblem:
            continue


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 64,
        b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\xff\xff\xff\xff",
        b"\x00\x00\x00\x10ftypisom" + b"\x00\x00\x00\x01moov" + b"\xff" * 8,
        b"\x00\x00\x00\x10ftypisom" + b"\x00\x00\x00\x00moov" * 500,
        b"glTF\x02\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7fJSON{",
        b"ID3\x04\0\0\x7f\x7f\x7f\x7fCOMM",
        b"fLaC\x84\xff\xff\xff" + b"\xff" * 30,
    ],
)
def test_file_that_lies_about_its_lengths_tells_nothing(tmp_path: Path, data: bytes):
    (tmp_path / "liar").write_bytes(data)

    assert read_recipe(tmp_path / "liar") == ""
