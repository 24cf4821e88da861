"""Four samples only where they show: pixels on a silhouette or between two surfaces.

An outline pixel is found by its neighbours; its samples are drawn in a second pass over the visible
triangles that touches nothing else. Outline pixels are numbered in raster order, so a row range of
pixels is a range of numbers.
"""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import kernel
from avatar_g.backend.engines.avatar.renderer.layout import SAMPLE_COUNT, SCREEN

f32 = np.float32
_ZERO = f32(0)
_ONE = f32(1)
_HALF = f32(0.5)
_QUARTER = f32(0.25)
_EIGHTH = f32(0.125)
DEPTH_STEP = f32(0.008)
"""Relative change of 1 / depth between neighbours that makes an outline."""
SAMPLE_X = (f32(0.375), f32(0.875), f32(0.125), f32(0.625))
SAMPLE_Y = (f32(0.125), f32(0.375), f32(0.625), f32(0.875))
"""The rotated grid: no two samples share a row or a column."""
OUTLINE = 128
"""Bit of the surface plane that marks an outline pixel; the low bits are material + 1 or 0."""


@kernel
def mark_surfaces(
    ids: NDArray[np.int32],
    depth: NDArray[np.float32],
    materials: NDArray[np.uint8],
    box: NDArray[np.int32],
    surface: NDArray[np.uint8],
    coverage: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    every_pixel: bool,
) -> int:
    """Fill the surface and coverage planes of ``box``; return the number of outline pixels.

    ``every_pixel`` makes everything near the character an outline: the full-rate reference.
    """
    left, top, right, bottom = box[0], box[1], box[2], box[3]
    for y in range(top, bottom):
        for x in range(left, right):
            triangle = ids[y, x]
            surface[y, x] = 0 if triangle < 0 else materials[triangle] + 1
            coverage[y, x] = 0 if triangle < 0 else SAMPLE_COUNT
    count = 0
    one, nothing = np.uint8(1), np.uint8(0)
    for y in range(top + 1, bottom - 1):
        # No branches: the compiler turns this row into vector instructions.
        for x in range(left + 1, right - 1):
            own, z = surface[y, x] & 127, depth[y, x]
            differs = one if own != surface[y, x - 1] & 127 else nothing
            differs |= one if own != surface[y, x + 1] & 127 else nothing
            differs |= one if own != surface[y - 1, x] & 127 else nothing
            differs |= one if own != surface[y + 1, x] & 127 else nothing
            step = max(abs(depth[y, x - 1] - z), abs(depth[y, x + 1] - z))
            step = max(step, max(abs(depth[y - 1, x] - z), abs(depth[y + 1, x] - z)))
            differs |= one if step > DEPTH_STEP * z else nothing
            flags[x] = differs
        for x in range(left + 1, right - 1):
            if flags[x] or (every_pixel and surface[y, x]):
                surface[y, x] |= OUTLINE
                count += 1
    return count


@kernel
def number_outlines(
    surface: NDArray[np.uint8],
    box: NDArray[np.int32],
    rank: NDArray[np.int32],
    columns: NDArray[np.int32],
    rows: NDArray[np.int32],
) -> None:
    """Number the outline pixels: ``rank[y, x]`` counts those before (y, x)."""
    count = 0
    for y in range(box[1], box[3]):
        for x in range(box[0], box[2]):
            rank[y, x] = count
            if surface[y, x] >= 128:
                columns[count] = x
                rows[count] = y
                count += 1
        rank[y, box[2]] = count


@kernel
def draw_samples(
    triangles: NDArray[np.int32],
    visible: NDArray[np.int32],
    vertices: NDArray[np.float32],
    box: NDArray[np.int32],
    rank: NDArray[np.int32],
    columns: NDArray[np.int32],
    ids: NDArray[np.int32],
    depth: NDArray[np.float32],
) -> None:
    """Fill ``ids`` and ``depth`` ``(n, 4)`` of the outline pixels; sample 0 is the topmost."""
    left, top, right, bottom = box[0], box[1], box[2], box[3]
    for item in range(ids.shape[0]):
        for sample in range(SAMPLE_COUNT):
            ids[item, sample] = -1
            depth[item, sample] = _ZERO
    for item in range(visible.shape[0]):
        triangle = visible[item]
        a, b, c = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
        ax, ay, az = vertices[a, SCREEN], vertices[a, SCREEN + 1], vertices[a, SCREEN + 2]
        bx, by = vertices[b, SCREEN], vertices[b, SCREEN + 1]
        cx, cy = vertices[c, SCREEN], vertices[c, SCREEN + 1]
        y_first = max(top, int(min(ay, by, cy) - _EIGHTH))
        y_last = min(bottom - 1, int(max(ay, by, cy)))
        x_first = max(left, int(min(ax, bx, cx) - _EIGHTH))
        x_last = min(right - 1, int(max(ax, bx, cx)))
        if x_last < x_first or y_last < y_first:
            continue
        if rank[y_first, x_first] == rank[y_last, x_last + 1]:
            continue  # no outline pixel from the first row to the last
        inverse = _ONE / ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
        u_x, u_y = (cy - ay) * inverse, (ax - cx) * inverse
        v_x, v_y = (ay - by) * inverse, (bx - ax) * inverse
        z_u, z_v = vertices[b, SCREEN + 2] - az, vertices[c, SCREEN + 2] - az
        for y in range(y_first, y_last + 1):
            begin, end = rank[y, x_first], rank[y, x_last + 1]
            from_y = f32(y) + _EIGHTH - ay
            for slot in range(begin, end):
                from_x = f32(columns[slot]) - ax
                for sample in range(SAMPLE_COUNT):
                    step_y = from_y + f32(sample) * _QUARTER
                    u = (from_x + SAMPLE_X[sample]) * u_x + step_y * u_y
                    v = (from_x + SAMPLE_X[sample]) * v_x + step_y * v_y
                    if u >= _ZERO and v >= _ZERO and u + v <= _ONE:
                        z = az + u * z_u + v * z_v
                        if z > depth[slot, sample]:
                            depth[slot, sample] = z
                            ids[slot, sample] = triangle
