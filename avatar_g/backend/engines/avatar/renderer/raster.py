"""The triangle in front of every pixel centre: rows solved as spans, no per-pixel edge tests.

Places in the inner loops are unsigned (``up``): a signed one may count from the end, which costs a
question each.
"""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel

f32, up = np.float32, np.uintp
_HALF = f32(0.5)
_ZERO = f32(0)
_ONE = f32(1)


@njit_kernel
def find_visible(
    triangles: NDArray[np.int32],
    two_sided: NDArray[np.uint8],
    screen: NDArray[np.float32],
    box: NDArray[np.int32],
    visible: NDArray[np.int32],
) -> int:
    """List the triangles that face the camera and touch ``box``; return their number."""
    left, top, right, bottom = f32(box[0]), f32(box[1]), f32(box[2]), f32(box[3])
    count = 0
    for triangle in range(triangles.shape[0]):
        at = up(triangle)
        a, b, c = up(triangles[at, 0]), up(triangles[at, 1]), up(triangles[at, 2])
        ax, ay = screen[a, 0], screen[a, 1]
        bx, by = screen[b, 0], screen[b, 1]
        cx, cy = screen[c, 0], screen[c, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area >= _ZERO and (two_sided[triangle] == 0 or area == _ZERO):
            continue
        if max(ax, bx, cx) < left or min(ax, bx, cx) > right:
            continue
        if max(ay, by, cy) < top or min(ay, by, cy) > bottom:
            continue
        if min(screen[a, 2], screen[b, 2], screen[c, 2]) <= _ZERO:
            continue  # reaches behind the camera
        visible[count] = triangle
        count += 1
    return count


@njit_kernel
def draw_centres(
    triangles: NDArray[np.int32],
    visible: NDArray[np.int32],
    screen: NDArray[np.float32],
    box: NDArray[np.int32],
    ids: NDArray[np.int32],
    depth: NDArray[np.float32],
    spans: NDArray[np.int32],
) -> None:
    """Fill ``ids`` (triangle) and ``depth`` (1 / metres) at the pixel centres of ``box``.

    Depth is 0 where nothing is, and ``ids`` is stale there. ``spans`` gets, per row, the first
    covered column and the one after the last (equal where the row is empty).
    """
    left, top, right, bottom = box[0], box[1], box[2], box[3]
    for y in range(top, bottom):
        spans[y, 0], spans[y, 1] = right, left
        for x in range(left, right):
            depth[up(y), up(x)] = _ZERO
    for item in range(visible.shape[0]):
        triangle = visible[item]
        at = up(triangle)
        a, b, c = up(triangles[at, 0]), up(triangles[at, 1]), up(triangles[at, 2])
        ax, ay, az = screen[a, 0], screen[a, 1], screen[a, 2]
        bx, by = screen[b, 0], screen[b, 1]
        cx, cy = screen[c, 0], screen[c, 1]
        # Truncation is the floor here: everything is clamped to pixels >= 0.
        y_first = max(top, int(min(ay, by, cy) + _HALF))
        y_last = min(bottom, int(max(ay, by, cy) + _HALF)) - 1
        if y_last < y_first:
            continue
        low, high = min(ax, bx, cx), max(ax, bx, cx)
        column = max(left, int(low + _HALF))
        reach = min(right, int(high + _HALF)) - 1 - column
        if reach < 0:
            continue
        inverse = _ONE / ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
        u_x, u_y = (cy - ay) * inverse, (ax - cx) * inverse
        v_x, v_y = (ay - by) * inverse, (bx - ax) * inverse
        w_x = -u_x - v_x
        z_u, z_v = screen[b, 2] - az, screen[c, 2] - az
        z_x = u_x * z_u + v_x * z_v
        u_cross = -_ONE / u_x if u_x != _ZERO else _ZERO
        v_cross = -_ONE / v_x if v_x != _ZERO else _ZERO
        w_cross = -_ONE / w_x if w_x != _ZERO else _ZERO
        from_x = f32(column) + _HALF - ax
        for y in range(y_first, y_last + 1):
            # Along this row the barycentrics at pixel column + k are u + k u_x, and so on.
            from_y = f32(y) + _HALF - ay
            u = from_x * u_x + from_y * u_y
            v = from_x * v_x + from_y * v_y
            first, last = _ZERO, f32(reach)
            first, last = clipped(first, last, u, u_x, u_cross)
            first, last = clipped(first, last, v, v_x, v_cross)
            first, last = clipped(first, last, _ONE - u - v, w_x, w_cross)
            if last < first:
                continue
            k_first = int(first)
            k_first += 1 if f32(k_first) < first else 0
            z = az + u * z_u + v * z_v + f32(k_first) * z_x
            begin, end = column + k_first, column + int(last) + 1
            if end <= begin:
                continue
            row = up(y)
            spans[row, 0], spans[row, 1] = min(spans[row, 0], begin), max(spans[row, 1], end)
            for x in range(begin, end):
                # Selects, not branches: which surface is in front is anybody's guess.
                at = up(x)
                before = depth[row, at]
                depth[row, at] = max(before, z)
                ids[row, at] = triangle if z > before else ids[row, at]
                z += z_x
    for y in range(top, bottom):
        if spans[y, 1] < spans[y, 0]:
            spans[y, 0] = spans[y, 1] = left


@njit_kernel
def clipped(
    first: np.float32, last: np.float32, value: np.float32, step: np.float32, cross: np.float32
) -> tuple[np.float32, np.float32]:
    """Narrow a range of k to where ``value + k * step`` is not negative; ``cross`` = -1 / step."""
    if step > _ZERO:
        return max(first, value * cross), last
    if step < _ZERO:
        return first, min(last, value * cross)
    return (first, last) if value >= _ZERO else (_ONE, _ZERO)
