"""Pictures move smoothly, fill every format and never show their edge."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from avatar_g.backend.domain.scenes import AnimatedBackground, CameraMove
from avatar_g.backend.domain.video import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.video.grounds import AnimatedGround, gradient_ground, solid_ground
from avatar_g.backend.engines.video.pictures import Lens, Picture, lens_at, nearness_of
from avatar_g.backend.media.source_intake import saliency_of
from tests.songs import make_timeline

PICTURE = VideoFormat(320, 180, 25)


def photo(width: int = 640, height: int = 480, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.random((height, width, 3), dtype=np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.5)
    soft = (soft - soft.min()) / (soft.max() - soft.min())
    return (soft * 255).astype(np.uint8)


def drawn(picture: Picture, lens: Lens, shape: VideoFormat = PICTURE) -> np.ndarray:
    planes = np.zeros((shape.height_px * 3 // 2, shape.width_px), np.uint8)
    picture.draw(lens, Frame.of(planes, shape))
    return planes


def shift_px(first: np.ndarray, second: np.ndarray) -> float:
    """Displacement along x by the gradient constraint; exact for parts of a pixel."""
    inside = (slice(12, -12), slice(12, -12))
    across = np.gradient((first + second) / 2, axis=1)[inside]
    return float((across * (first - second)[inside]).sum() / (across**2).sum())


def test_a_slow_pan_moves_without_jitter():
    picture = Picture(photo(960, 640), PICTURE)
    shares = np.arange(40) / 400
    frames = [
        drawn(picture, lens_at(CameraMove.PAN_RIGHT, float(share)))[:180].astype(np.float32)
        for share in shares
    ]

    moved = np.cumsum([0.0, *(shift_px(a, b) for a, b in pairwise(frames))])

    straight = np.polyval(np.polyfit(shares, moved, 1), shares)
    assert np.sqrt(np.mean((moved - straight) ** 2)) < 0.10
    assert abs(moved[-1] - moved[0]) > 1.0


@pytest.mark.parametrize("move", list(CameraMove))
@pytest.mark.parametrize("size", [(640, 480), (200, 900), (2400, 100), (64, 64)])
def test_every_move_of_every_shape_fills_the_frame(move: CameraMove, size: tuple[int, int]):
    bright = np.full((size[1], size[0], 3), 200, np.uint8)
    picture = Picture(bright, PICTURE, nearness=nearness_of(saliency_of(photo(96, 96))))

    for share in (0.0, 0.5, 1.2):
        luma = drawn(picture, lens_at(move, share, focus=(0.8, 0.2)))[:180]
        assert luma.min() > 150


@pytest.mark.parametrize("aspect", list(Aspect))
def test_one_picture_fits_all_formats(aspect: Aspect):
    shape = VideoFormat.of(aspect, Resolution.P480, 25)

    planes = drawn(Picture(photo(), shape), lens_at(CameraMove.DRIFT, 0.3), shape)

    assert planes[: shape.height_px].std() > 5


def test_near_parts_move_further_than_far_ones():
    near = np.zeros((48, 64), np.float32)
    near[:, 32:] = 1.0
    picture = Picture(photo(), PICTURE, nearness=near)
    still = drawn(picture, Lens(1.07, 0, 0))[:180].astype(np.float32)
    moved = drawn(picture, Lens(1.07, 0, 0, 0.0, (0.03, 0.0)))[:180].astype(np.float32)

    left = cv2.phaseCorrelate(still[:, 20:110], moved[:, 20:110])[0][0]
    right = cv2.phaseCorrelate(still[:, 210:300], moved[:, 210:300])[0][0]

    assert right - left > 3.0


@pytest.mark.parametrize("kind", list(AnimatedBackground))
def test_patterns_move_are_legal_and_stateless(kind: AnimatedBackground):
    pulse = Pulse(make_timeline())
    ground = AnimatedGround(kind, ("#140b2e", "#6d2f9e", "#ff8fc7"), PICTURE, pulse, seed=2)
    other = AnimatedGround(kind, ("#140b2e", "#6d2f9e", "#ff8fc7"), PICTURE, pulse, seed=2)
    early, late, again = (np.zeros((270, 320), np.uint8) for _ in range(3))

    ground.draw(1.0, early)
    ground.draw(3.0, late)
    other.draw(1.0, again)

    assert np.array_equal(early, again)
    assert not np.array_equal(early, late)
    assert 16 <= early[:180].min() <= early[:180].max() <= 235
    assert early[:180].std() > 2


def test_plain_grounds_have_their_colours():
    planes = np.zeros((270, 320), np.uint8)

    solid_ground("#ff0000", PICTURE).draw(0.0, planes)
    red = planes[:180].mean()
    gradient_ground(("#000000", "#ffffff"), 0.0, PICTURE).draw(0.0, planes)

    assert red == pytest.approx(62.6, abs=1.5)
    assert planes[90, 2] < 50
    assert planes[90, 317] > 200
