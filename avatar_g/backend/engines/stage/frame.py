"""The picture a stage draws into, and the moment it shows."""

from dataclasses import dataclass

import cv2
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


class GlowBrush:
    """Adds small round lights; the sprites are made once."""

    def __init__(self, *, most_px: int) -> None:
        self._sprites = {}
        for radius in range(2, most_px + 1):
            steps = np.arange(-radius, radius + 1) / (radius / 2.6)
            bell = np.exp(-0.5 * steps**2)
            self._sprites[radius] = (255 * np.outer(bell, bell)).astype(np.float32)
        self._most_px = most_px

    def add(
        self,
        frame: Frame,
        place: tuple[float, float],
        radius_px: float,
        strength: float,
        chroma: tuple[int, int],
    ) -> None:
        """Lighten a spot by ``strength`` 0..1 and pull its colour towards Cb, Cr ``chroma``."""
        radius = int(min(max(round(radius_px), 2), self._most_px))
        self._lighten(frame.luma, place, radius, strength)
        half = max(2, radius // 2 + 1)
        centre = (place[0] / 2, place[1] / 2)
        self._tint(frame.blue, centre, half, min(strength * 1.6, 0.9), chroma[0])
        self._tint(frame.red, centre, half, min(strength * 1.6, 0.9), chroma[1])

    def _patch(
        self, plane: NDArray[np.uint8], place: tuple[float, float], radius: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        column, row = round(place[0]) - radius, round(place[1]) - radius
        side = 2 * radius + 1
        top, left = max(0, row), max(0, column)
        bottom, right = min(plane.shape[0], row + side), min(plane.shape[1], column + side)
        if bottom <= top or right <= left:
            return plane[:0, :0], self._sprites[2][:0, :0]
        sprite = self._sprites[radius][top - row : bottom - row, left - column : right - column]
        return plane[top:bottom, left:right], sprite

    def _lighten(
        self, plane: NDArray[np.uint8], place: tuple[float, float], radius: int, strength: float
    ) -> None:
        patch, sprite = self._patch(plane, place, radius)
        if patch.size:
            cv2.add(patch, (sprite * strength).astype(np.uint8), dst=patch)

    def _tint(
        self,
        plane: NDArray[np.uint8],
        place: tuple[float, float],
        radius: int,
        share: float,
        target: int,
    ) -> None:
        patch, sprite = self._patch(plane, place, radius)
        if patch.size:
            cover = sprite * np.float32(share / 255)
            patch[:] = (patch + (target - patch.astype(np.float32)) * cover).astype(np.uint8)


def chroma_of(red: int, green: int, blue: int) -> tuple[int, int]:
    """Return Cb, Cr of an sRGB colour (ITU-R BT.709-6, limited range)."""
    return (
        round(-0.100644 * red - 0.338572 * green + 0.439216 * blue + 128),
        round(0.439216 * red - 0.398942 * green - 0.040274 * blue + 128),
    )
