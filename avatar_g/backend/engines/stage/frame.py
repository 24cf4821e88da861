"""The picture a stage draws into, and the moment it shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CameraView
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.geometry.projection import project

BLACK = 16
WHITE = 235


@dataclass(frozen=True, slots=True)
class Frame:
    """Views of the three planes of one I420 picture."""

    luma: NDArray[np.uint8]
    blue: NDArray[np.uint8]
    red: NDArray[np.uint8]

    @classmethod
    def of(cls, planes: I420, picture: VideoFormat) -> "Frame":
        """Split stacked planes."""
        height_px, width_px = picture.height_px, picture.width_px
        quarter = height_px // 4
        half = (height_px // 2, width_px // 2)
        return cls(
            planes[:height_px],
            planes[height_px : height_px + quarter].reshape(half),
            planes[height_px + quarter :].reshape(half),
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """What the animated parts of a stage read."""

    at_s: float
    beat: float
    pulse: float
    """Drum envelope, 0..1."""
    energy: float
    """Energy of the section, 0..1."""
    view: CameraView
    base_y_px: float
    """Row of the frame where the painted picture meets the floor."""
    scale: float
    """Frame pixels per pixel of the painted picture."""
    origin_px: tuple[float, float]
    """Frame position of the top left corner of the painted picture."""


def place_on_screen(
    moment: Moment, points_m: NDArray[np.float64], frame: Frame
) -> NDArray[np.float64]:
    """Return the pixel ``(n, 2)`` of stage points ``(n, 3)``."""
    height_px, width_px = frame.luma.shape
    return project(moment.view, points_m, width_px, height_px)


def chroma_of(red: int, green: int, blue: int) -> tuple[int, int]:
    """Return Cb, Cr of an sRGB colour (ITU-R BT.709-6, limited range)."""
    return (
        round(-0.100644 * red - 0.338572 * green + 0.439216 * blue + 128),
        round(0.439216 * red - 0.398942 * green - 0.040274 * blue + 128),
    )
