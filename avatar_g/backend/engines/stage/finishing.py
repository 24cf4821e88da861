"""What lies between the stage and the words: contact shadows and a dark band for captions."""

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.stage.frame import BLACK, Frame

LYRIC_BAND_SHARE = 0.14
"""Lowest share of the picture: lyrics stand here, feet do not."""
_FADE_SHARE = 0.32
_DARKEST = 0.36


class LyricShade:
    """Darkens the lower third so that white words read on any theme."""

    def __init__(self, picture: VideoFormat) -> None:
        rows = int(picture.height_px * _FADE_SHARE)
        fall = np.linspace(0, 1, rows) ** 1.3
        keep = 1 - (1 - _DARKEST) * fall
        self._keep = _rows(255 * keep, picture.width_px)
        self._lift = _rows(BLACK * (1 - keep) + 0.5, picture.width_px)
        self._rows = rows

    def draw(self, frame: Frame) -> None:
        """Scale the luma of the lowest rows towards black."""
        band = frame.luma[-self._rows :]
        cv2.multiply(band, self._keep, dst=band, scale=1 / 255)
        cv2.add(band, self._lift, dst=band)


def _rows(values: NDArray[np.float64], width_px: int) -> NDArray[np.uint8]:
    return np.repeat(np.rint(values).astype(np.uint8)[:, None], width_px, axis=1)


def draw_contact_shadow(
    frame: Frame, centre_px: tuple[float, float], radius_px: tuple[float, float], strength: float
) -> None:
    """Darken an ellipse on the floor under a performer; ``strength`` 0..1."""
    x, y = centre_px
    reach_x, reach_y = radius_px[0] * 2, radius_px[1] * 2
    height_px, width_px = frame.luma.shape
    left, right = max(0, int(x - reach_x)), min(width_px, int(x + reach_x) + 1)
    top, bottom = max(0, int(y - reach_y)), min(height_px, int(y + reach_y) + 1)
    if right - left < 2 or bottom - top < 2:
        return
    across = np.exp(-(((np.arange(left, right) - x) / radius_px[0]) ** 2))
    along = np.exp(-(((np.arange(top, bottom) - y) / radius_px[1]) ** 2))
    keep = (1 - strength * np.outer(along, across)).astype(np.float32)
    patch = frame.luma[top:bottom, left:right]
    patch[:] = (BLACK + (patch.astype(np.float32) - BLACK) * keep + 0.5).astype(np.uint8)
