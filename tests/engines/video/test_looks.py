"""Looks: nothing at strength 0, legal and repeatable at any other."""

import numpy as np
import pytest

from avatar_g.backend.domain.looks import Filter
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.looks import LookFilter

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
