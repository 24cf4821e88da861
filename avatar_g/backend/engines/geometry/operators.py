"""Sparse linear operators that cut, refine, smooth and hem a mesh."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.geometry.mesh import Mesh, compact
from avatar_g.backend.engines.geometry.topology import (
    Triangles,
    border_edges,
    border_vertices,
    directed_edges,
    neighbour_average,
    vertex_normals,
)


def clip(mesh: Mesh, field: NDArray[np.float64]) -> Mesh:
    """Keep the part where ``field`` (one value per vertex) is positive.

    Triangles across the zero line are cut exactly along it.
    """
    triangles = mesh.triangles
    inside = field > 0
    corners_inside = inside[triangles].sum(axis=1)
    whole = triangles[corners_inside == 3]
    one = _first_corner_first(triangles[corners_inside == 1], inside, wanted=True)
    two = _first_corner_first(triangles[corners_inside == 2], inside, wanted=False)
    edges = np.concatenate([one[:, [0, 1]], one[:, [0, 2]], two[:, [0, 1]], two[:, [0, 2]]])
    count = len(mesh.positions)
    ordered = np.sort(edges, axis=1)
    keys, renumbered = np.unique(ordered[:, 0] * count + ordered[:, 1], return_inverse=True)
    low, high = keys // count, keys % count
    share = field[low] / np.where(field[low] == field[high], 1.0, field[low] - field[high])
    cuts = _mix(low, high, share, count)
    rows = sp.vstack([sp.identity(count), cuts]).tocsr()
    new = renumbered.ravel() + count
    first, second = new[: len(one)], new[len(one) : 2 * len(one)]
    third, fourth = np.split(new[2 * len(one) :], 2)
    result = np.concatenate(
        [
            whole,
            np.stack([one[:, 0], first, second], axis=1),
            np.stack([third, two[:, 1], two[:, 2]], axis=1),
            np.stack([third, two[:, 2], fourth], axis=1),
        ]
    )
    used, packed = np.unique(result.ravel(), return_inverse=True)
    return mesh.mapped(rows[used], packed.reshape(-1, 3))


def _first_corner_first(
    triangles: Triangles, inside: NDArray[np.bool_], *, wanted: bool
) -> Triangles:
    """Rotate triangles so that their one corner with ``inside == wanted`` comes first."""
    turn = np.argmax(inside[triangles] == wanted, axis=1)[:, None]
    order = (turn + np.arange(3)) % 3
    return np.asarray(np.take_along_axis(triangles, order, axis=1))


def _mix(
    low: NDArray[np.int64], high: NDArray[np.int64], share: NDArray[np.float64], count: int
) -> sp.csr_matrix:
    """Return rows ``(1 - share) * low + share * high``."""
    row = np.arange(len(low))
    values = np.concatenate([1.0 - share, share])
    place = (np.concatenate([row, row]), np.concatenate([low, high]))
    return sp.csr_matrix((values, place), shape=(len(low), count))


def near(mesh: Mesh, field: NDArray[np.float64], reach: float = 0.05) -> Mesh:
    """Drop triangles whose corners all have ``field`` below ``-reach``: less work afterwards."""
    keep = (field[mesh.triangles] > -reach).any(axis=1)
    return compact(mesh, mesh.triangles[keep])


def subdivide(mesh: Mesh, smoothing: float = 0.5) -> Mesh:
    """Split every triangle in four and relax the inside by ``smoothing`` (0..1)."""
    triangles = mesh.triangles
    count, size = len(mesh.positions), len(triangles)
    edges = np.sort(directed_edges(triangles), axis=1)
    keys, renumbered = np.unique(edges[:, 0] * count + edges[:, 1], return_inverse=True)
    middles = _mix(keys // count, keys % count, np.full(len(keys), 0.5), count)
    rows = sp.vstack([sp.identity(count), middles]).tocsr()
    new = renumbered.ravel() + count
    ab, bc, ca = new[:size], new[size : 2 * size], new[2 * size :]
    a, b, c = triangles.T
    refined = np.concatenate(
        [np.stack(corner, axis=1) for corner in ((a, ab, ca), (b, bc, ab), (c, ca, bc))]
        + [np.stack((ab, bc, ca), axis=1)]
    )
    if smoothing > 0:
        rows = _relaxation(refined, rows.shape[0], smoothing) @ rows
    return mesh.mapped(rows.tocsr(), refined)


def _relaxation(triangles: Triangles, count: int, share: float) -> sp.csr_matrix:
    """Return the matrix that moves inner vertices by ``share`` towards their neighbours' mean."""
    amount = np.full(count, share)
    amount[border_vertices(triangles)] = 0.0
    move = sp.diags(amount)
    return (sp.identity(count) - move + move @ neighbour_average(triangles, count)).tocsr()


def smooth(mesh: Mesh, rounds: int, share: float = 0.5) -> Mesh:
    """Relax the inside of a mesh ``rounds`` times; borders stay."""
    step = _relaxation(mesh.triangles, len(mesh.positions), share)
    result = mesh
    for _ in range(rounds):
        result = result.mapped(step, mesh.triangles)
    return result


def blurred(
    values: NDArray[np.float64], averaging: sp.csr_matrix, rounds: int
) -> NDArray[np.float64]:
    """Replace values by their neighbours' mean ``rounds`` times."""
    for _ in range(rounds):
        values = averaging @ values
    return np.asarray(values)


def hem(mesh: Mesh, depth_m: float) -> Mesh:
    """Fold every open border inwards by ``depth_m`` so that cloth looks thick."""
    edges = border_edges(mesh.triangles)
    if not len(edges):
        return mesh
    normals = vertex_normals(mesh.positions, mesh.triangles)
    used, renumbered = np.unique(edges.ravel(), return_inverse=True)
    pairs = renumbered.reshape(-1, 2)
    count, rim = len(mesh.positions), len(used)
    start, stop = pairs[:, 0] + count, pairs[:, 1] + count
    inner_start, inner_stop = start + rim, stop + rim
    folded = np.concatenate(
        [
            mesh.triangles,
            np.stack([stop, start, inner_start], axis=1),
            np.stack([stop, inner_start, inner_stop], axis=1),
        ]
    )
    result = mesh.taken(np.concatenate([np.arange(count), used, used]), folded)
    result.positions[count + rim :] -= normals[used] * depth_m
    result.colours[count + rim :] *= 0.6
    return result
