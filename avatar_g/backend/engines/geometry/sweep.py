"""Surfaces of revolution, tubes along paths, boxes, strips along garment borders."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.geometry.topology import Points, Triangles, triangle_normals, unit

Shape = tuple[Points, Triangles]


def grid_triangles(
    rows: int, columns: int, *, wraps_rows: bool = False, wraps_columns: bool = False
) -> Triangles:
    """Triangulate a ``rows x columns`` lattice of vertices numbered row by row."""
    row, column = np.meshgrid(
        np.arange(rows if wraps_rows else rows - 1),
        np.arange(columns if wraps_columns else columns - 1),
        indexing="ij",
    )
    below, right = (row + 1) % rows, (column + 1) % columns
    a, b = row * columns + column, row * columns + right
    c, d = below * columns + column, below * columns + right
    first = np.stack([a, c, b], axis=-1).reshape(-1, 3)
    second = np.stack([b, c, d], axis=-1).reshape(-1, 3)
    return np.concatenate([first, second]).astype(np.int64)


def facing_outwards(points: Points, triangles: Triangles) -> Triangles:
    """Flip all triangles if they enclose a negative volume about the centroid."""
    centre = points.mean(axis=0)
    volume = (triangle_normals(points, triangles) * (points[triangles[:, 0]] - centre)).sum()
    return triangles[:, ::-1] if volume < 0 else triangles


def tube(
    path: Points,
    radius: NDArray[np.float64] | float,
    sides: int = 6,
    *,
    flatness: float = 1.0,
    up: Points | None = None,
    closed: bool = False,
) -> Shape:
    """Sweep an ellipse along a path.

    Parameters
    ----------
    path : ``(n, 3)`` metres.
    radius : one value, or ``(n,)``.
    flatness : the ellipse's extent along ``up`` relative to the other axis.
    up : a direction ``(3,)`` or one per point ``(n, 3)``.

    Returns
    -------
    ``(n * sides, 3)`` points ring by ring, and outward triangles.
    """
    count = len(path)
    if closed:
        tangents = unit(np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0))
    else:
        tangents = unit(np.gradient(path, axis=0))
    across = _frame(tangents, up)
    sideways = np.cross(tangents, across)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    radii = np.broadcast_to(np.asarray(radius, np.float64), (count,))[:, None, None]
    ring = (
        np.cos(angles)[None, :, None] * sideways[:, None]
        + flatness * np.sin(angles)[None, :, None] * across[:, None]
    )
    points = (path[:, None] + radii * ring).reshape(-1, 3)
    triangles = grid_triangles(count, sides, wraps_rows=closed, wraps_columns=True)
    return points, _outwards_from_path(points, triangles, path, sides)


def _frame(tangents: Points, up: Points | None) -> Points:
    """Return unit vectors across the path: projected ``up``, or carried along without twist."""
    if up is not None and np.ndim(up) == 2:
        return unit(up - (up * tangents).sum(axis=1, keepdims=True) * tangents)
    first = tangents[0]
    start = np.cross(first, [0, 0, 1.0]) if up is None else up - np.dot(up, first) * first
    if np.linalg.norm(start) < 1e-4:
        start = np.cross(first, [1.0, 0, 0])
    across = np.zeros_like(tangents)
    across[0] = unit(start)
    for index in range(1, len(tangents)):
        carried = across[index - 1]
        across[index] = unit(carried - np.dot(carried, tangents[index]) * tangents[index])
    return across


def _outwards_from_path(
    points: Points, triangles: Triangles, path: Points, sides: int
) -> Triangles:
    centres = path[triangles // sides].mean(axis=1)
    outward = points[triangles].mean(axis=1) - centres
    facing = (triangle_normals(points, triangles) * outward).sum()
    return triangles[:, ::-1] if facing < 0 else triangles


def lathe(profile: Sequence[tuple[float, float]], sides: int = 32) -> Shape:
    """Turn a profile of ``(radius, height)`` pairs around the y axis."""
    radius, height = np.array(profile, np.float64).T
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    points = np.stack(
        [
            np.outer(radius, np.cos(angles)),
            np.repeat(height[:, None], sides, axis=1),
            np.outer(radius, np.sin(angles)),
        ],
        axis=-1,
    ).reshape(-1, 3)
    return points, facing_outwards(points, grid_triangles(len(radius), sides, wraps_columns=True))


def rounded_box(centre: Sequence[float], half_size: Sequence[float]) -> Shape:
    """Return a box with softened corners."""
    points, triangles = lathe(
        [(1e-4, -1), (0.92, -1), (1, -0.9), (1, 0.9), (0.92, 1), (1e-4, 1)], 16
    )
    largest = np.maximum(np.abs(points[:, 0]), np.abs(points[:, 2]))
    squareness = (np.hypot(points[:, 0], points[:, 2]) / np.maximum(largest, 1e-9)) ** 0.75
    points = points * np.stack([squareness, np.ones(len(points)), squareness], axis=1)
    return np.asarray(centre) + points * np.asarray(half_size), triangles


def resampled_loop(points: Points, count: int, *, rounds: int) -> sp.csr_matrix:
    """Return ``(count, k)`` rows that smooth a closed polygon and space it evenly."""
    size = len(points)
    following = sp.csr_matrix(
        (np.ones(size), (np.arange(size), (np.arange(size) + 1) % size)), shape=(size, size)
    )
    soften = (0.5 * sp.identity(size) + 0.25 * following + 0.25 * following.T).tocsr()
    rows = sp.identity(size, format="csr")
    for _ in range(rounds):
        rows = soften @ rows
    smooth_points = rows @ points
    closed = np.concatenate([smooth_points, smooth_points[:1]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    wanted = np.linspace(0, length[-1], count, endpoint=False)
    index = np.clip(np.searchsorted(length, wanted, side="right") - 1, 0, size - 1)
    share = (wanted - length[index]) / np.maximum(length[index + 1] - length[index], 1e-9)
    row = np.arange(count)
    spread = sp.csr_matrix(
        (
            np.concatenate([1 - share, share]),
            (np.concatenate([row, row]), np.concatenate([index, (index + 1) % size])),
        ),
        shape=(count, size),
    )
    return (spread @ rows).tocsr()


def resampled_path(path: Points, count: int) -> Points:
    """Return ``count`` evenly spaced points along an open path."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    length = np.concatenate([[0], np.cumsum(steps)])
    wanted = np.linspace(0, length[-1], count)
    return np.stack([np.interp(wanted, length, path[:, axis]) for axis in range(3)], axis=1)


def softened_path(path: Points, rounds: int) -> Points:
    """Smooth an open path, keeping its ends."""
    result = path.copy()
    for _ in range(rounds):
        result[1:-1] = (result[:-2] + 2 * result[1:-1] + result[2:]) / 4
    return result


def softened_ring(path: Points, rounds: int) -> Points:
    """Smooth a closed path."""
    for _ in range(rounds):
        path = (np.roll(path, 1, axis=0) + 2 * path + np.roll(path, -1, axis=0)) / 4
    return path
