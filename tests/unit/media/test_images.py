"""Frames of a film become pictures that are still those frames."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.media.images import pack_frame, rgb_from_i420
from avatar_g.backend.media.similarity import similarity_map

HEIGHT_PX, WIDTH_PX = 240, 320


@pytest.fixture
def grainy() -> NDArray[np.uint8]:
    """A dark sky of fine grain with a red sign in it, as planes."""
    rng = np.random.default_rng(7)
    planes = np.full((HEIGHT_PX * 3 // 2, WIDTH_PX), 128, np.uint8)
    ramp = np.linspace(40, 90, WIDTH_PX)
    planes[:HEIGHT_PX] = np.clip(ramp + rng.normal(0, 4, (HEIGHT_PX, WIDTH_PX)), 16, 235)
    red = planes[HEIGHT_PX * 5 // 4 :].reshape(HEIGHT_PX // 2, WIDTH_PX // 2)
    red[40:60, 40:80] = 220
    return planes


def similarity(packed: bytes, planes: NDArray[np.uint8]) -> float:
    """Return the least likeness of the three colours."""
    drawn = rgb_from_i420(planes).astype(np.float64)
    with Image.open(BytesIO(packed)) as image:
        shown = np.asarray(image.convert("RGB"), np.float64)
    return min(float(np.mean(similarity_map(shown[..., c], drawn[..., c]))) for c in range(3))


def test_sharp_frame_keeps_its_grain_and_its_coloured_edges(grainy: NDArray[np.uint8]):
    assert similarity(pack_frame(grainy, is_sharp=True), grainy) > 0.95


def test_small_frames_weigh_a_third_of_sharp_ones(grainy: NDArray[np.uint8]):
    small, sharp = pack_frame(grainy, is_sharp=False), pack_frame(grainy, is_sharp=True)

    assert 3 * len(small) < len(sharp)
    assert similarity(small, grainy) > 0.8
