"""Tint points by their textures (bilinear), many at a time.

Only the four loads per point are scattered; what comes before and after them is straight loops over
rows, which the compiler turns into vector instructions.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel

f32, u32 = np.float32, np.uint32
_ZERO = f32(0)
_ONE = f32(1)
_HALF = f32(0.5)
_BYTE = f32(1 / 255)
_MASK = u32(255)

TINT_ROW: Final = 6
"""Red, green and blue of the fields; the rows below come after those of the lights."""
U_ROW: Final = 17
"""Texture place, u then v, 0..1; the lookup leaves the share within the texel there."""
WIDTH_ROW: Final = 19
"""Texels across and down."""
GAIN_ROW: Final = 21
LOOKUP_ROWS: Final = 5
OFFSET_ROW: Final = 0
"""Of the texel rows: first texel of the texture, then the four texels around the point."""
TEXEL_ROW: Final = 1


@njit_kernel
def paint(
    count: int,
    fields: NDArray[np.float32],
    found: NDArray[np.uint32],
    texels: NDArray[np.uint32],
    details: NDArray[np.uint8],
) -> None:
    """Multiply the tint rows by the textures and note texels of fine detail.

    Parameters
    ----------
    fields
        Rows as in ``gathering``.
    found
        ``(LOOKUP_ROWS, n)``: scratch, but for the first texel of each point's texture.
    details
        ``(count,)``: receives the detail mark of each point.
    """
    _find_texels(count, fields, found)
    for item in range(count):
        at = found[OFFSET_ROW, item]
        width = u32(fields[WIDTH_ROW, item])
        found[TEXEL_ROW, item] = texels[at]
        found[TEXEL_ROW + 1, item] = texels[at + u32(1)]
        found[TEXEL_ROW + 2, item] = texels[at + width]
        found[TEXEL_ROW + 3, item] = texels[at + width + u32(1)]
    for channel in range(3):
        _tint(count, fields, found, channel)
    for item in range(count):
        details[item] = np.uint8((found[TEXEL_ROW, item] | found[TEXEL_ROW + 3, item]) >> u32(24))


@njit_kernel
def _find_texels(count: int, fields: NDArray[np.float32], found: NDArray[np.uint32]) -> None:
    for item in range(count):
        width, height = fields[WIDTH_ROW, item], fields[WIDTH_ROW + 1, item]
        x = min(max(fields[U_ROW, item] * width - _HALF, _ZERO), width - f32(1.01))
        y = min(max(fields[U_ROW + 1, item] * height - _HALF, _ZERO), height - f32(1.01))
        column, row = np.int32(x), np.int32(y)
        fields[U_ROW, item] = x - f32(column)
        fields[U_ROW + 1, item] = y - f32(row)
        found[OFFSET_ROW, item] += u32(row * np.int32(width) + column)


@njit_kernel
def _tint(count: int, fields: NDArray[np.float32], found: NDArray[np.uint32], channel: int) -> None:
    low, row = u32(8 * channel), TINT_ROW + channel
    for item in range(count):
        x, y = fields[U_ROW, item], fields[U_ROW + 1, item]
        t0 = f32(np.int32((found[TEXEL_ROW, item] >> low) & _MASK))
        t1 = f32(np.int32((found[TEXEL_ROW + 1, item] >> low) & _MASK))
        t2 = f32(np.int32((found[TEXEL_ROW + 2, item] >> low) & _MASK))
        t3 = f32(np.int32((found[TEXEL_ROW + 3, item] >> low) & _MASK))
        above, below = t0 + (t1 - t0) * x, t2 + (t3 - t2) * x
        root = (above + (below - above) * y) * _BYTE
        fields[row, item] *= root * root * fields[GAIN_ROW, item]
