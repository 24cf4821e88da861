"""An uneven move of a picture is measured as uneven, an even one as even."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from avatar_g.backend.domain.scenes import CameraMove
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.pictures import Lens, lens_at
from avatar_g.backend.production import frame_figures
from avatar_g.backend.production.frame_figures import pan_jitter_px

pytestmark = pytest.mark.integration

SHAPE = VideoFormat(640, 360, 30)
GOAL_PX = 0.10
STEPS = 40
"""Of the room to one side: each is about a pixel."""


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    noise = np.random.default_rng(3).random((540, 960, 3), dtype=np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 6)
    soft = (soft - soft.min()) / (soft.max() - soft.min())
    return (soft * 255).astype(np.uint8)


def test_our_own_pan_is_even(photo: NDArray[np.uint8]):
    assert pan_jitter_px(photo, SHAPE) < GOAL_PX


def test_a_pan_in_steps_is_not(photo: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch):
    def stepped(move: CameraMove, share: float) -> Lens:
        lens = lens_at(move, share)
        return Lens(lens.zoom, round(lens.x * STEPS) / STEPS, lens.y)

    monkeypatch.setattr(frame_figures, "lens_at", stepped)

    assert pan_jitter_px(photo, SHAPE) > GOAL_PX
