"""Textures as one flat buffer of packed texels with mip levels and a mark on fine detail."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.layout import MATERIAL_COUNT
from avatar_g.backend.engines.avatar.rigged import Rigged

LEVEL_COUNT = 6
_WHITE = 0x00FFFFFF
_WHITE_PX = 2
_DETAIL_CONTRAST = 28
"""Range within 5x5 texels (of 255) from which a pixel is always shaded on its own."""


@dataclass(frozen=True, slots=True)
class TextureSet:
    """Every texture of a character.

    A texel packs red, green, blue and the detail mark from the low to the high byte; the colours
    are stored as square roots of linear light (gamma 2), so decoding is one multiplication.
    """

    texels: NDArray[np.uint32]
    """``(n,)``."""
    offsets: NDArray[np.int32]
    """``(MATERIAL_COUNT, LEVEL_COUNT)``: first texel; materials without a texture are white."""
    widths: NDArray[np.int32]
    heights: NDArray[np.int32]
    texels_per_metre: NDArray[np.float64]
    """``(MATERIAL_COUNT,)``: density of level 0 on the body."""

    def level_table(self, pixels_per_metre: float) -> NDArray[np.int32]:
        """Return ``(MATERIAL_COUNT, 3)``: offset, width and height of the level for a scale."""
        ratio = np.maximum(self.texels_per_metre / max(pixels_per_metre, 1e-6), 1e-3)
        levels = np.clip(np.log2(ratio) + 0.25, 0, LEVEL_COUNT - 1).astype(np.int64)
        rows = np.arange(MATERIAL_COUNT)
        return np.ascontiguousarray(
            np.stack(
                [table[rows, levels] for table in (self.offsets, self.widths, self.heights)], 1
            ),
            np.int32,
        )


def load_textures(rigged: Rigged) -> TextureSet:
    """Pack the textures of ``rigged``."""
    white = np.full((_WHITE_PX, _WHITE_PX), _WHITE, np.uint32)
    offsets = np.zeros((MATERIAL_COUNT, LEVEL_COUNT), np.int32)
    widths, heights = np.full_like(offsets, _WHITE_PX), np.full_like(offsets, _WHITE_PX)
    buffers: list[NDArray[np.uint32]] = [white.ravel()]
    position = white.size
    for material, pixels in sorted(rigged.textures.items()):
        linear = (np.arange(256) / 255.0) ** 2.2
        rooted = np.rint(np.sqrt(linear) * 255).astype(np.uint8)[pixels]
        for level in range(LEVEL_COUNT):
            packed = _pack(_shrink(rooted, 1 << level))
            offsets[material, level] = position
            heights[material, level], widths[material, level] = packed.shape
            buffers.append(packed.ravel())
            position += packed.size
    density = np.ones(MATERIAL_COUNT)
    for material in rigged.textures:
        size = (int(widths[material, 0]), int(heights[material, 0]))
        density[material] = _density(rigged, material, size)
    return TextureSet(np.concatenate(buffers), offsets, widths, heights, density)


def _shrink(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    if factor == 1:
        return pixels
    size = (max(4, pixels.shape[1] // factor), max(4, pixels.shape[0] // factor))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _pack(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    window = np.ones((5, 5), np.uint8)
    contrast = cv2.subtract(cv2.dilate(pixels, window), cv2.erode(pixels, window)).max(axis=2)
    detail = (contrast > _DETAIL_CONTRAST).astype(np.uint32)
    red, green, blue = (pixels[:, :, channel].astype(np.uint32) for channel in range(3))
    return np.ascontiguousarray(red | green << 8 | blue << 16 | detail << 24)


def _density(rigged: Rigged, material: int, size: tuple[int, int]) -> float:
    """Median texels per metre of the triangles of a material."""
    triangles = rigged.triangles_medium
    triangles = triangles[rigged.material[triangles[:, 0]] == material]
    if not len(triangles):
        return 1.0
    edges_m = rigged.positions[triangles[:, 1:]] - rigged.positions[triangles[:, :1]]
    edges_px = (rigged.uv[triangles[:, 1:]] - rigged.uv[triangles[:, :1]]) * size
    area_m2 = np.linalg.norm(np.cross(edges_m[:, 0], edges_m[:, 1]), axis=1)
    area_px2 = np.abs(edges_px[:, 0, 0] * edges_px[:, 1, 1] - edges_px[:, 0, 1] * edges_px[:, 1, 0])
    good = area_m2 > 1e-10
    return float(np.sqrt(np.median(area_px2[good] / area_m2[good]))) if good.any() else 1.0
