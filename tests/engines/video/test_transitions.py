"""Transitions begin with the first picture and end with the second, byte for byte."""

import numpy as np
import pytest

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.transitions import blend

PICTURE = VideoFormat(160, 88, 25)
KINDS = list(Transition)


def picture_of(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    planes = rng.integers(16, 236, (PICTURE.height_px * 3 // 2, PICTURE.width_px)).astype(np.uint8)
    planes[PICTURE.height_px :] = rng.integers(16, 241, planes[PICTURE.height_px :].shape)
    return planes


def blended(kind: Transition, share: float) -> np.ndarray:
    out = np.zeros_like(BEFORE)
    blend(kind, BEFORE, AFTER, share, out, PICTURE)
    return out


BEFORE, AFTER = picture_of(1), picture_of(2)


def test_there_are_more_than_twenty():
    assert len(KINDS) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_ends_are_exactly_the_two_pictures(kind: Transition):
    assert np.array_equal(blended(kind, 0.0), BEFORE)
    assert np.array_equal(blended(kind, 1.0), AFTER)


@pytest.mark.parametrize("kind", KINDS)
def test_between_the_range_is_legal_and_equal_moments_are_equal(kind: Transition):
    kept = BEFORE.copy(), AFTER.copy()

    for share in (0.01, 0.3, 0.5, 0.77, 0.99):
        first, second = blended(kind, share), blended(kind, share)
        luma, chroma = first[: PICTURE.height_px], first[PICTURE.height_px :]
        assert 16 <= luma.min() <= luma.max() <= 235
        assert 16 <= chroma.min() <= chroma.max() <= 240
        assert np.array_equal(first, second)
    assert np.array_equal(kept[0], BEFORE)
    assert np.array_equal(kept[1], AFTER)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Transition.CUT])
def test_the_middle_is_neither_picture(kind: Transition):
    middle = blended(kind, 0.45)

    assert not np.array_equal(middle, BEFORE)
    assert not np.array_equal(middle, AFTER)


def test_a_wipe_moves_from_its_side():
    flat_a = np.full_like(BEFORE, 40)
    flat_b = np.full_like(BEFORE, 200)
    out = np.zeros_like(BEFORE)

    blend(Transition.WIPE_RIGHT, flat_a, flat_b, 0.5, out, PICTURE)

    assert out[10, 5] == 200
    assert out[10, PICTURE.width_px - 5] == 40


@pytest.mark.parametrize("kind", [Transition.TILES, Transition.DISSOLVE, Transition.INK])
def test_chroma_changes_sides_where_luma_does(kind: Transition):
    flat_a, flat_b = np.full_like(BEFORE, 40), np.full_like(BEFORE, 200)
    out = np.zeros_like(BEFORE)

    blend(kind, flat_a, flat_b, 0.5, out, PICTURE)

    height, width = PICTURE.height_px, PICTURE.width_px
    blue = out[height : height + height // 4].reshape(height // 2, width // 2)
    assert np.array_equal(blue, out[:height][::2, ::2])
