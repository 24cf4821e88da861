"""Sound as a picture over the scene: bars, a wave, a ring; drawn with anti-aliased shapes."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.scenes import LyricPosition, SceneVisualiser, VisualiserKind
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.frame import Frame, chroma_of
from avatar_g.backend.engines.video.grading import luma_of, rgb_of
from avatar_g.backend.engines.video.spectrum import BANDS, Spectrum

_FIXED_POINT: Final = 4
"""Bits of sub-pixel places in OpenCV's shapes."""
_CENTRES: Final = {LyricPosition.TOP: 0.16, LyricPosition.MIDDLE: 0.5, LyricPosition.BOTTOM: 0.80}
_SIDE: Final = 0.08
_TALL: Final = 0.20
"""Largest height of bars and waves, of the picture's short side."""
_RADIUS: Final = 0.24
_REACH: Final = 0.17
"""Of a ring in the middle: its radius and its longest ray, of the picture's short side."""
_SWELL: Final = 0.06
"""How much the lowest bands widen a ring."""
_RING_MARGIN: Final = 0.04
_EDGE_RING: Final = 0.5
"""Size of a ring at the top or bottom: only a smaller one is clear of the middle."""


class VisualiserPainter:
    """Draws one scene's visualiser; stateless."""

    def __init__(self, wish: SceneVisualiser, spectrum: Spectrum, picture: VideoFormat) -> None:
        self._wish, self._spectrum, self._picture = wish, spectrum, picture
        rgb = rgb_of(wish.colour)
        self._luma = round(luma_of(rgb))
        self._chroma = chroma_of(*rgb)

    def draw(self, at_s: float, planes: I420) -> None:
        """Draw over a finished picture."""
        height, width = self._picture.height_px, self._picture.width_px
        mask = np.zeros((height, width), np.uint8)
        match self._wish.kind:
            case VisualiserKind.BARS:
                self._bars(mask, self._spectrum.bands_at(at_s))
            case VisualiserKind.WAVE:
                self._wave(mask, self._spectrum.wave_at(at_s))
            case VisualiserKind.RING:
                self._ring(mask, self._spectrum.bands_at(at_s))
            case _:
                return
        self._lay(mask, planes)

    def _bars(self, mask: NDArray[np.uint8], bands: NDArray[np.float32]) -> None:
        height, width = mask.shape
        short = min(width, height)
        floor = height * _CENTRES[self._wish.at] + _TALL * short / 2
        room = width * (1 - 2 * _SIDE)
        count = BANDS if width >= height else BANDS // 2
        levels = bands.reshape(count, -1).max(1)
        pitch = room / count
        for bar, level in enumerate(levels):
            left = width * _SIDE + bar * pitch + 0.14 * pitch
            tall = max(pitch * 0.3, float(level) * _TALL * short)
            _box(mask, left, floor - tall, left + 0.72 * pitch, floor)

    def _wave(self, mask: NDArray[np.uint8], wave: NDArray[np.float32]) -> None:
        height, width = mask.shape
        short = min(width, height)
        x = np.linspace(width * _SIDE, width * (1 - _SIDE), len(wave))
        fade = np.sin(np.linspace(0, np.pi, len(wave))) ** 0.6
        y = height * _CENTRES[self._wish.at] - wave * fade * _TALL * 0.75 * short
        _line(mask, np.stack([x, y], 1), max(2, round(short / 180)))

    def _ring(self, mask: NDArray[np.uint8], bands: NDArray[np.float32]) -> None:
        height, width = mask.shape
        size = min(width, height) * (1.0 if self._wish.at is LyricPosition.MIDDLE else _EDGE_RING)
        radius = _RADIUS * size * (1.0 + _SWELL * float(bands[:8].mean()))
        levels = np.concatenate([bands[::-1], bands])
        angles = np.linspace(0, 2 * math.pi, len(levels), endpoint=False) + math.pi / 2
        thick = max(2, round(size / 240))
        room = (_RADIUS * (1.0 + _SWELL) + _REACH + _RING_MARGIN) * size
        middle = min(max(height * _CENTRES[self._wish.at], room), height - room)
        centre = np.array((width / 2, middle))
        rays = np.stack([np.cos(angles), np.sin(angles)], 1)
        for ray, level in zip(rays, levels, strict=True):
            reach = radius + max(0.004, _REACH * float(level)) * size
            _line(mask, centre + np.stack([ray * radius, ray * reach]), thick)

    def _lay(self, mask: NDArray[np.uint8], planes: I420) -> None:
        """Mix the colour in where the mask is, inside its bounding box only."""
        frame = Frame.of(planes, self._picture)
        x, y, width, height = cv2.boundingRect(mask)
        if not width:
            return
        left, top = x // 2 * 2, y // 2 * 2
        right = min(mask.shape[1], (x + width + 3) // 2 * 2)
        bottom = min(mask.shape[0], (y + height + 3) // 2 * 2)
        cover = mask[top:bottom, left:right].astype(np.float32)
        part = np.asarray(cover * (self._wish.strength / 255), np.float32)
        size = (part.shape[1] // 2, part.shape[0] // 2)
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        _mix(frame.luma[top:bottom, left:right], part, self._luma)
        half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
        _mix(frame.blue[half], small, self._chroma[0])
        _mix(frame.red[half], small, self._chroma[1])


def _mix(plane: NDArray[np.uint8], cover: NDArray[np.float32], level: int) -> None:
    values = plane.astype(np.float32)
    plane[:] = (values + (np.float32(level) - values) * cover + np.float32(0.5)).astype(np.uint8)


def _box(mask: NDArray[np.uint8], left: float, top: float, right: float, bottom: float) -> None:
    scale = 1 << _FIXED_POINT
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) * scale
    cv2.fillConvexPoly(mask, np.rint(corners).astype(np.int32), 255, cv2.LINE_AA, _FIXED_POINT)


def _line(mask: NDArray[np.uint8], places: NDArray[np.float64], thick_px: int) -> None:
    scaled = np.rint(places * (1 << _FIXED_POINT)).astype(np.int32)
    cv2.polylines(mask, [scaled], False, 255, thick_px, cv2.LINE_AA, _FIXED_POINT)
