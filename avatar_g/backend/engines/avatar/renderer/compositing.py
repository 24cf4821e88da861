"""Lay the drawn character over a picture."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel
from avatar_g.backend.engines.avatar.renderer.refinement import Canvas

# BT.709 R'G'B' full range to Y'CbCr limited range, ITU-R BT.709-6 section 3, scaled by 2**14 * 255
# and rounded so that white is 235 and grey has no colour.


@njit_kernel
def over_i420(
    canvas: Canvas,
    box: NDArray[np.int32],
    luma: NDArray[np.uint8],
    blue: NDArray[np.uint8],
    red: NDArray[np.uint8],
) -> None:
    """Blend into Y, U and V planes; ``box`` has even edges."""
    coverage, pixels, spans = canvas.coverage, canvas.pixels, canvas.spans
    for row in range(box[1] // 2, box[3] // 2):
        upper, lower = 2 * row, 2 * row + 1
        first, end = min(spans[upper, 0], spans[lower, 0]), max(spans[upper, 1], spans[lower, 1])
        for column in range(first // 2, (end + 1) // 2):
            covered = sum_r = sum_g = sum_b = 0
            for corner in range(4):
                y, x = 2 * row + (corner >> 1), 2 * column + (corner & 1)
                share = int(coverage[y, x])
                if share == 0:
                    continue
                packed = int(pixels[y, x])
                r, g, b = packed & 255, (packed >> 8) & 255, (packed >> 16) & 255
                covered += share
                sum_r += r
                sum_g += g
                sum_b += b
                under = (4 - share) * 16384 * int(luma[y, x])
                value = 11966 * r + 40254 * g + 4064 * b + 16 * 16384 * share + 32768 + under
                luma[y, x] = value >> 16
            if covered == 0:
                continue
            # Premultiplied sums: the offset of chroma scales with the coverage.
            under = (16 - covered) * 16384
            base = 128 * 16384 * covered + 131072
            value = -6596 * sum_r - 22189 * sum_g + 28785 * sum_b + base
            blue[row, column] = (value + under * int(blue[row, column])) >> 18
            value = 28785 * sum_r - 26145 * sum_g - 2640 * sum_b + base
            red[row, column] = (value + under * int(red[row, column])) >> 18


@njit_kernel
def to_rgba(canvas: Canvas, box: NDArray[np.int32], picture: NDArray[np.uint8]) -> None:
    """Write straight (not premultiplied) RGBA; ``picture`` ``(h, w, 4)`` is clear outside."""
    for y in range(box[1], box[3]):
        for x in range(box[0], box[2]):
            share = int(canvas.coverage[y, x])
            if share == 0:
                continue
            half = share >> 1
            packed = int(canvas.pixels[y, x])
            for channel in range(3):
                value = 4 * ((packed >> (8 * channel)) & 255)
                picture[y, x, channel] = min(255, (value + half) // share)
            picture[y, x, 3] = (255 * share) >> 2
