"""Depth seen from the key light, and coarse bounds of it that answer most look-ups at once."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel
from avatar_g.backend.engines.avatar.renderer.layout import LIGHT

f32, up = np.float32, np.uintp  # unsigned places cannot count from the end: no question
_HALF = f32(0.5)
_ZERO = f32(0)
_ONE = f32(1)
_NOTHING = f32(1e9)
_OPEN_CLOTH_M = f32(0.02)
"""Deeper than the bias of a look-up on steep cloth, less than from a skirt to a leg."""
BLOCK_BITS = 2
BLOCK_PX = 1 << BLOCK_BITS
"""Side of the blocks whose nearest and farthest depth are kept."""


@njit_kernel
def draw_shadow_map(
    triangles: NDArray[np.int32],
    two_sided: NDArray[np.uint8],
    vertices: NDArray[np.float32],
    depth: NDArray[np.float32],
) -> None:
    """Draw faces turned away from the light: that leaves less self-shadow acne on lit skin.

    Open cloth has no far side close behind: its near side is drawn, a little deeper than it is.
    """
    size = depth.shape[0]
    for y in range(size):
        for x in range(size):
            depth[y, x] = _NOTHING
    for triangle in range(triangles.shape[0]):
        a, b, c = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
        ax, ay, az = vertices[a, LIGHT], vertices[a, LIGHT + 1], vertices[a, LIGHT + 2]
        bx, by = vertices[b, LIGHT], vertices[b, LIGHT + 1]
        cx, cy = vertices[c, LIGHT], vertices[c, LIGHT + 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area > f32(-1e-6) and (two_sided[triangle] == 0 or area < f32(1e-6)):
            continue
        deeper = _OPEN_CLOTH_M if area > _ZERO else _ZERO
        y_first = max(0, int(min(ay, by, cy) + _HALF))
        y_last = min(size, int(max(ay, by, cy) + _HALF)) - 1
        x_first = max(0, int(min(ax, bx, cx) + _HALF))
        x_last = min(size, int(max(ax, bx, cx) + _HALF)) - 1
        if y_last < y_first or x_last < x_first:
            continue
        inverse = _ONE / area
        u_x, u_y = (cy - ay) * inverse, (ax - cx) * inverse
        v_x, v_y = (ay - by) * inverse, (bx - ax) * inverse
        z_u, z_v = vertices[b, LIGHT + 2] - az, vertices[c, LIGHT + 2] - az
        az += deeper
        from_x = f32(x_first) + _HALF - ax
        for y in range(y_first, y_last + 1):
            from_y = f32(y) + _HALF - ay
            u = from_x * u_x + from_y * u_y
            v = from_x * v_x + from_y * v_y
            row = up(y)
            for x in range(x_first, x_last + 1):
                at = up(x)
                inside = (u >= _ZERO) & (v >= _ZERO) & (u + v <= _ONE)
                depth[row, at] = min(depth[row, at], az + u * z_u + v * z_v if inside else _NOTHING)
                u += u_x
                v += v_x


@njit_kernel
def bound_shadow_map(
    depth: NDArray[np.float32],
    work: NDArray[np.float32],
    nearest: NDArray[np.float32],
    farthest: NDArray[np.float32],
) -> None:
    """Fill, per block, the least and greatest depth of the block and its eight neighbours.

    ``work`` is ``(2, n, n)`` for ``n`` blocks a side. A shadow look-up reaches less than one block
    beyond its own, so a point in front of ``nearest`` is lit and one behind ``farthest`` is not.
    """
    count = nearest.shape[0]
    for row in range(count):
        for column in range(count):
            low, high = _NOTHING, -_NOTHING
            for y in range(row * BLOCK_PX, (row + 1) * BLOCK_PX):
                for x in range(column * BLOCK_PX, (column + 1) * BLOCK_PX):
                    here = depth[up(y), up(x)]
                    low, high = min(low, here), max(high, here)
            work[0, row, column] = low
            work[1, row, column] = high
    for row in range(count):
        for column in range(count):
            low, high = _NOTHING, -_NOTHING
            for y in range(max(0, row - 1), min(count, row + 2)):
                for x in range(max(0, column - 1), min(count, column + 2)):
                    low, high = min(low, work[0, y, x]), max(high, work[1, y, x])
            nearest[row, column] = low
            farthest[row, column] = high
