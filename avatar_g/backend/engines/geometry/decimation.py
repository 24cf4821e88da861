"""Half-edge collapse guided by quadric errors: fewer triangles over the same vertices.

Only the index list changes, so weights, morphs, uv and baked light stay valid for every level.
Source: M. Garland and P. Heckbert, "Surface simplification using quadric error metrics", 1997.
"""

import heapq
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.engines.geometry.topology import (
    Triangles,
    border_edges,
    triangle_normals,
    unit,
)

_MAXIMUM_TURN_COSINE = 0.55
_MINIMUM_SLENDERNESS = 0.06
_MAXIMUM_NEIGHBOURS = 64


def decimate(
    positions: NDArray[np.float64],
    triangles: Triangles,
    target: int,
    *,
    importance: NDArray[np.float64],
    locked: NDArray[np.bool_],
) -> Triangles:
    """Return about ``target`` triangles over a subset of the vertices.

    Parameters
    ----------
    importance : ``(n,)`` factor on the error of removing a vertex.
    locked : ``(n,)`` vertices that must stay.
    """
    points = np.ascontiguousarray(positions, np.float64)
    work = np.array(triangles, np.int64)
    if len(work) <= target:
        return work
    border = np.zeros(len(points), np.bool_)
    border[border_edges(work)] = True
    alive = np.ones(len(work), np.bool_)
    quadrics = _quadrics(points, work)
    _collapse(points, work, alive, quadrics, importance, locked, border, target)
    return np.asarray(work[alive])


def _quadrics(points: NDArray[np.float64], triangles: Triangles) -> NDArray[np.float64]:
    """Return ``(n, 10)`` symmetric plane quadrics, with fences along open borders."""
    normals = triangle_normals(points, triangles)
    area = np.linalg.norm(normals, axis=1)
    quadrics = np.zeros((len(points), 10))
    planes = unit(normals)
    _add_planes(quadrics, triangles, planes, points[triangles[:, 0]], area / 2)
    edges = border_edges(triangles)
    if len(edges):
        along = points[edges[:, 1]] - points[edges[:, 0]]
        beside = np.zeros_like(points)
        for corner in range(3):
            np.add.at(beside, triangles[:, corner], planes)
        fence = unit(np.cross(along, beside[edges[:, 0]]))
        _add_planes(quadrics, edges, fence, points[edges[:, 0]], 8 * (along**2).sum(axis=1))
    return quadrics


def _add_planes(
    quadrics: NDArray[np.float64],
    corners: NDArray[np.int64],
    normals: NDArray[np.float64],
    points: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> None:
    a, b, c = normals.T
    d = -(normals * points).sum(axis=1)
    terms = (a * a, a * b, a * c, a * d, b * b, b * c, b * d, c * c, c * d, d * d)
    values = np.stack(terms, axis=1) * weight[:, None]
    for corner in range(corners.shape[1]):
        np.add.at(quadrics, corners[:, corner], values)


@njit(cache=True, nogil=True, error_model="numpy")
def _error(quadric: NDArray[np.float64], other: NDArray[np.float64], p: NDArray[np.float64]) -> Any:
    """Return the squared distance of ``p`` to the planes of both quadrics."""
    q = quadric + other
    x, y, z = p[0], p[1], p[2]
    return abs(
        q[0] * x * x + 2 * q[1] * x * y + 2 * q[2] * x * z + 2 * q[3] * x + q[4] * y * y
        + 2 * q[5] * y * z + 2 * q[6] * y + q[7] * z * z + 2 * q[8] * z + q[9]
    )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def _neighbours(
    vertex: int,
    triangles: NDArray[np.int64],
    alive: NDArray[np.bool_],
    head: NDArray[np.int64],
    following: NDArray[np.int64],
    found: NDArray[np.int64],
    shared: NDArray[np.int64],
) -> int:
    """List the vertices next to ``vertex`` and how many triangles each edge has."""
    count = 0
    corner = head[vertex]
    while corner >= 0:
        triangle = corner // 3
        if alive[triangle]:
            for k in range(3):
                other = triangles[triangle, k]
                if other == vertex:
                    continue
                known = False
                for index in range(count):
                    if found[index] == other:
                        shared[index] += 1
                        known = True
                        break
                if not known and count < found.shape[0]:
                    found[count] = other
                    shared[count] = 1
                    count += 1
        corner = following[corner]
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _keeps_shape(
    gone: int,
    kept: int,
    points: NDArray[np.float64],
    triangles: NDArray[np.int64],
    alive: NDArray[np.bool_],
    head: NDArray[np.int64],
    following: NDArray[np.int64],
) -> bool:
    """Tell whether no triangle would flip or become a sliver."""
    corner = head[gone]
    while corner >= 0:
        triangle = corner // 3
        corner = following[corner]
        if not alive[triangle]:
            continue
        i, j, k = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
        if kept in (i, j, k):
            continue
        before = np.cross(points[j] - points[i], points[k] - points[i])
        i = kept if i == gone else i
        j = kept if j == gone else j
        k = kept if k == gone else k
        first, second, third = points[j] - points[i], points[k] - points[j], points[i] - points[k]
        after = np.cross(first, -third)
        length_before = np.sqrt((before * before).sum())
        length_after = np.sqrt((after * after).sum())
        if length_after < 1e-12:
            return False
        if (before * after).sum() < _MAXIMUM_TURN_COSINE * length_before * length_after:
            return False
        longest = max((first * first).sum(), (second * second).sum(), (third * third).sum())
        if length_after < _MINIMUM_SLENDERNESS * longest:
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _best_target(
    vertex: int,
    count: int,
    found: NDArray[np.int64],
    shared: NDArray[np.int64],
    rejected: NDArray[np.bool_],
    points: NDArray[np.float64],
    quadrics: NDArray[np.float64],
    border: NDArray[np.bool_],
) -> tuple[float, int]:
    """Return the cheapest neighbour to collapse into and its error; -1 if there is none."""
    best, cost = -1, np.inf
    for index in range(count):
        other = found[index]
        if rejected[index] or shared[index] > 2:
            continue
        if border[vertex] and not (border[other] and shared[index] == 1):
            continue
        step = points[vertex] - points[other]
        error = _error(quadrics[vertex], quadrics[other], points[other])
        error += 1e-7 * (step * step).sum()
        if error < cost:
            best, cost = index, error
    return cost, best


@njit(cache=True, nogil=True, error_model="numpy")
def _link_holds(
    count: int,
    found: NDArray[np.int64],
    other_count: int,
    other_found: NDArray[np.int64],
    shared: int,
) -> bool:
    """Tell whether the two ends have no common neighbour beyond their shared triangles."""
    common = 0
    for i in range(count):
        for j in range(other_count):
            if found[i] == other_found[j]:
                common += 1
                break
    return common <= shared


@njit(cache=True, nogil=True, error_model="numpy")
def _corner_lists(
    count: int, triangles: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Chain the corners ``3 * triangle + k`` of every vertex: first, last, next."""
    head = np.full(count, -1, np.int64)
    tail = np.full(count, -1, np.int64)
    following = np.full(3 * triangles.shape[0], -1, np.int64)
    for corner in range(3 * triangles.shape[0]):
        vertex = triangles[corner // 3, corner % 3]
        if head[vertex] < 0:
            head[vertex] = corner
        else:
            following[tail[vertex]] = corner
        tail[vertex] = corner
    return head, tail, following


@njit(cache=True, nogil=True, error_model="numpy")
def _merge(
    gone: int,
    kept: int,
    triangles: NDArray[np.int64],
    alive: NDArray[np.bool_],
    head: NDArray[np.int64],
    tail: NDArray[np.int64],
    following: NDArray[np.int64],
) -> int:
    """Replace one vertex by another; return how many triangles vanished."""
    vanished = 0
    corner = head[gone]
    while corner >= 0:
        triangle = corner // 3
        if alive[triangle]:
            triangles[triangle, corner % 3] = kept
            a, b, c = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
            if a in (b, c) or b == c:
                alive[triangle] = False
                vanished += 1
        corner = following[corner]
    following[tail[kept]] = head[gone]
    tail[kept] = tail[gone]
    head[gone] = -1
    return vanished


@njit(cache=True, nogil=True, error_model="numpy")
def _collapse(
    points: NDArray[np.float64],
    triangles: NDArray[np.int64],
    alive: NDArray[np.bool_],
    quadrics: NDArray[np.float64],
    importance: NDArray[np.float64],
    locked: NDArray[np.bool_],
    border: NDArray[np.bool_],
    target: int,
) -> None:
    """Collapse the cheapest half-edges until ``target`` triangles are alive."""
    count = points.shape[0]
    head, tail, following = _corner_lists(count, triangles)
    found, shared = np.zeros(_MAXIMUM_NEIGHBOURS, np.int64), np.zeros(_MAXIMUM_NEIGHBOURS, np.int64)
    other_found, other_shared = found.copy(), shared.copy()
    rejected = np.zeros(_MAXIMUM_NEIGHBOURS, np.bool_)
    nothing = np.zeros(_MAXIMUM_NEIGHBOURS, np.bool_)
    version = np.zeros(count, np.int64)
    queue = [(0.0, 0, -1)]
    for vertex in range(count):
        if locked[vertex] or head[vertex] < 0:
            continue
        size = _neighbours(vertex, triangles, alive, head, following, found, shared)
        cost, best = _best_target(vertex, size, found, shared, nothing, points, quadrics, border)
        if best >= 0:
            queue.append((cost * importance[vertex], vertex, 0))
    heapq.heapify(queue)
    left = triangles.shape[0]
    while left > target and len(queue) > 0:
        _, gone, stamp = heapq.heappop(queue)
        if stamp != version[gone] or head[gone] < 0:
            continue
        size = _neighbours(gone, triangles, alive, head, following, found, shared)
        rejected[:] = False
        kept = -1
        for _ in range(size):
            _, best = _best_target(gone, size, found, shared, rejected, points, quadrics, border)
            if best < 0:
                break
            other = found[best]
            other_size = _neighbours(
                other, triangles, alive, head, following, other_found, other_shared
            )
            if _link_holds(size, found, other_size, other_found, shared[best]) and _keeps_shape(
                gone, other, points, triangles, alive, head, following
            ):
                kept = other
                break
            rejected[best] = True
        if kept < 0:
            continue
        left -= _merge(gone, kept, triangles, alive, head, tail, following)
        quadrics[kept] += quadrics[gone]
        size = _neighbours(kept, triangles, alive, head, following, other_found, other_shared)
        for index in range(-1, size):
            vertex = kept if index < 0 else other_found[index]
            version[vertex] += 1
            if locked[vertex]:
                continue
            around = _neighbours(vertex, triangles, alive, head, following, found, shared)
            cost, best = _best_target(
                vertex, around, found, shared, nothing, points, quadrics, border
            )
            if best >= 0:
                heapq.heappush(queue, (cost * importance[vertex], vertex, version[vertex]))
