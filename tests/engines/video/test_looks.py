"""Looks: nothing at strength 0, legal and repeatable at any other."""

import numpy as np
import pytest

from avatar_g.backend.domain.looks import Filter
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.looks import LookFilter
from avatar_g.backend.media.cube_file import read_cube

PICTURE = VideoFormat(192, 108, 25)
KINDS = [kind for kind in Filter if kind is not Filter.NONE]


def lattice(size: int = 5) -> np.ndarray:
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    red, green, blue = np.meshgrid(ramp, ramp, ramp, indexing="ij")
    return np.stack([red, green, blue], -1)


def picture() -> np.ndarray:
    height, width = PICTURE.height_px, PICTURE.width_px
    rng = np.random.default_rng(4)
    planes = np.zeros((height * 3 // 2, width), np.uint8)
    ramp = np.linspace(16, 235, width)[None].repeat(height, 0)
    planes[:height] = np.clip(ramp + rng.normal(0, 6, ramp.shape), 16, 235)
    planes[height:] = rng.integers(96, 160, planes[height:].shape)
    return planes


def graded(kind: Filter, strength: float, index: int = 7) -> np.ndarray:
    planes = picture()
    swapped = lattice()[..., ::-1].copy()
    LookFilter(kind, strength, PICTURE, lattice=swapped).apply(planes, index)
    return planes


def test_there_are_more_than_twenty():
    assert len(KINDS) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_strength_zero_changes_nothing(kind: Filter):
    assert np.array_equal(graded(kind, 0.0), picture())


@pytest.mark.parametrize("kind", KINDS)
def test_full_strength_changes_the_picture_within_the_legal_range(kind: Filter):
    for strength in (0.4, 1.0):
        planes = graded(kind, strength)
        luma, chroma = planes[: PICTURE.height_px], planes[PICTURE.height_px :]
        assert not np.array_equal(planes, picture())
        assert 16 <= luma.min() <= luma.max() <= 235
        assert 16 <= chroma.min() <= chroma.max() <= 240


@pytest.mark.parametrize("kind", KINDS)
def test_equal_frames_give_equal_bytes(kind: Filter):
    assert np.array_equal(graded(kind, 0.8), graded(kind, 0.8))


@pytest.mark.parametrize("kind", [Filter.NOIR, Filter.MONO])
def test_black_and_white_has_no_colour(kind: Filter):
    chroma = graded(kind, 1.0)[PICTURE.height_px :]

    assert np.abs(chroma.astype(int) - 128).max() <= 1


def test_a_neutral_table_changes_almost_nothing():
    planes = picture()
    LookFilter(Filter.LUT, 1.0, PICTURE, lattice=lattice(17)).apply(planes, 0)

    assert np.abs(planes.astype(int) - picture()).max() <= 2


def test_a_cube_file_is_read_red_first():
    text = 'TITLE "x"\nLUT_3D_SIZE 2\n' + "\n".join(
        f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)
    )

    table = read_cube(text)

    assert table[1, 0, 0].tolist() == [1, 0, 0]
    assert table[0, 0, 1].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LUT_3D_SIZE 2\n0 0 0",
        "LUT_3D_SIZE 100000\n",
        "LUT_1D_SIZE 16\n",
        "LUT_3D_SIZE 2\n" + "nan 0 0\n" * 8,
        "LUT_3D_SIZE 2\n" + "0 0\n" * 8,
        "LUT_3D_SIZE 2\n" + "0 0 0\n" * 9,
        "LUT_3D_SIZE two\n",
        "<html></html>",
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        read_cube(text)
