"""What the triangles of a mesh say about its vertices: neighbours, normals, open borders."""

from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
"""``(n, 3)`` metres, right-handed, y up."""
Triangles: TypeAlias = NDArray[np.int64]
"""``(t, 3)`` vertex indices, counter-clockwise seen from outside."""

_TINY = 1e-9


def unit(vectors: Points) -> Points:
    """Scale vectors along the last axis to length one; zero vectors stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, _TINY))


def triangulate(quads: NDArray[np.int64]) -> Triangles:
    """Cut ``(q, 4)`` quads into triangles and drop degenerate ones."""
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    a, b, c = triangles.T
    return np.asarray(triangles[(a != b) & (b != c) & (a != c)])


def triangle_normals(points: Points, triangles: Triangles) -> Points:
    """Return ``(t, 3)`` normals as long as twice the triangle's area."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    return np.asarray(np.cross(b - a, c - a))


def incidence(triangles: Triangles, vertex_count: int) -> sp.csr_matrix:
    """Return the ``(vertex, triangle)`` matrix that sums triangle values at their corners."""
    columns = np.tile(np.arange(len(triangles)), 3)
    ones = np.ones(3 * len(triangles))
    shape = (vertex_count, len(triangles))
    return sp.csr_matrix((ones, (triangles.T.ravel(), columns)), shape=shape)


def vertex_normals(points: Points, triangles: Triangles) -> Points:
    """Return ``(n, 3)`` unit normals weighted by triangle area."""
    return unit(incidence(triangles, len(points)) @ triangle_normals(points, triangles))


def neighbour_average(triangles: Triangles, vertex_count: int) -> sp.csr_matrix:
    """Return the square matrix that replaces each vertex by the mean of its neighbours.

    Rows of vertices without a triangle are zero.
    """
    start = np.concatenate([triangles[:, 0], triangles[:, 1], triangles[:, 2]])
    stop = np.concatenate([triangles[:, 1], triangles[:, 2], triangles[:, 0]])
    ones = np.ones(len(start))
    links = sp.csr_matrix((ones, (start, stop)), shape=(vertex_count, vertex_count))
    links = (links + links.T).tocsr()
    links.data[:] = 1.0
    degree = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1.0)
    return (sp.diags(1.0 / degree) @ links).tocsr()


def directed_edges(triangles: Triangles) -> NDArray[np.int64]:
    """Return the ``(3 t, 2)`` edges of all triangles in winding order."""
    return np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])


def border_edges(triangles: Triangles) -> NDArray[np.int64]:
    """Return the ``(e, 2)`` directed edges that only one triangle has."""
    if not len(triangles):
        return np.zeros((0, 2), np.int64)
    edges = directed_edges(triangles)
    ordered = np.sort(edges, axis=1)
    keys = ordered[:, 0] * (int(triangles.max()) + 1) + ordered[:, 1]
    _, first, count = np.unique(keys, return_index=True, return_counts=True)
    return np.asarray(edges[first[count == 1]])


def border_vertices(triangles: Triangles) -> NDArray[np.int64]:
    """Return the sorted vertices that lie on an open border."""
    return np.unique(border_edges(triangles))


def border_loops(triangles: Triangles, minimum: int = 8) -> list[NDArray[np.int64]]:
    """Return the closed border polygons of more than ``minimum`` vertices, in winding order."""
    following = {int(start): int(stop) for start, stop in border_edges(triangles)}
    loops: list[NDArray[np.int64]] = []
    while following:
        first = next(iter(following))
        loop = [first]
        current = following.pop(first)
        while current in following and current != first:
            loop.append(current)
            current = following.pop(current)
        if len(loop) > minimum:
            loops.append(np.array(loop))
    return loops
