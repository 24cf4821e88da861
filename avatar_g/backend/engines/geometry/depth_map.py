"""Orthographic depth maps of triangle meshes: what a distant light sees."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

_FAR = np.float32(1e9)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def draw_depth(
    triangles: NDArray[np.int32], points: NDArray[np.float32], depth: NDArray[np.float32]
) -> None:
    """Fill ``depth`` (h, w) with the nearest z of the triangles that face the light.

    Parameters
    ----------
    triangles : ``(t, 3)``.
    points : ``(n, 3)``: pixel x, pixel y (growing upwards) and depth.
    depth : overwritten; untouched pixels hold 1e9.
    """
    size_y, size_x = depth.shape
    depth[:] = _FAR
    half = np.float32(0.5)
    for index in range(triangles.shape[0]):
        a, b, c = triangles[index, 0], triangles[index, 1], triangles[index, 2]
        xa, ya, xb, yb = points[a, 0], points[a, 1], points[b, 0], points[b, 1]
        xc, yc = points[c, 0], points[c, 1]
        area = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya)
        if area < np.float32(1e-6):
            continue
        top = max(0, math.ceil(min(ya, yb, yc) - half))
        bottom = min(size_y - 1, math.floor(max(ya, yb, yc) - half))
        left = max(0, math.ceil(min(xa, xb, xc) - half))
        right = min(size_x - 1, math.floor(max(xa, xb, xc) - half))
        if bottom < top or right < left:
            continue
        scale = np.float32(1.0) / area
        ux, uy = (yc - ya) * scale, (xa - xc) * scale
        vx, vy = (ya - yb) * scale, (xb - xa) * scale
        za, zu, zv = points[a, 2], points[b, 2] - points[a, 2], points[c, 2] - points[a, 2]
        for y in range(top, bottom + 1):
            u = (left + half - xa) * ux + (y + half - ya) * uy
            v = (left + half - xa) * vx + (y + half - ya) * vy
            for x in range(left, right + 1):
                if u >= 0 and v >= 0 and u + v <= np.float32(1.0):
                    z = za + u * zu + v * zv
                    depth[y, x] = min(depth[y, x], z)
                u += ux
                v += vx


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def gather_light(
    points: NDArray[np.float32],
    facing: NDArray[np.float32],
    depth: NDArray[np.float32],
    bias: float,
    lit: NDArray[np.float64],
    possible: NDArray[np.float64],
) -> None:
    """Add the light each point receives from one direction.

    Parameters
    ----------
    points : ``(n, 3)`` in the depth map's pixels.
    facing : ``(n,)`` cosine between normal and light.
    bias : depth tolerance.
    lit, possible : ``(n,)`` sums, updated in place.
    """
    size_y, size_x = depth.shape
    for index in range(points.shape[0]):
        weight = facing[index]
        if weight <= 0:
            continue
        x = min(max(int(points[index, 0]), 0), size_x - 1)
        y = min(max(int(points[index, 1]), 0), size_y - 1)
        possible[index] += weight
        if points[index, 2] < depth[y, x] + bias:
            lit[index] += weight
