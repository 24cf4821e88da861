"""How face shapes turn the normals: without it a smile moves the cheeks but not their light."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.geometry.topology import incidence, triangle_normals, unit

_WELD_DIGITS: Final = 5
"""Corners within 0.01 mm are one, so that seams of the texture do not show."""
_TURNS: Final = 4e-3


def turned_normals(
    positions: NDArray[np.float64],
    triangles: NDArray[np.int64],
    moved: NDArray[np.int64],
    offsets: NDArray[np.float16],
) -> NDArray[np.float16]:
    """Return ``(shapes, m, 3)`` changes of the normals of the ``m`` moved vertices.

    Parameters
    ----------
    offsets
        ``(shapes, m, 3)`` displacements of those vertices.
    """
    turned = np.zeros_like(offsets)
    is_moved = np.zeros(len(positions), np.bool_)
    is_moved[moved] = True
    near = triangles[is_moved[triangles].any(axis=1)]
    if not len(near):
        return turned
    used, local = np.unique(near, return_inverse=True)
    _, first, welded = np.unique(
        np.round(positions[used], _WELD_DIGITS), axis=0, return_index=True, return_inverse=True
    )
    welded = welded.ravel()
    corners = welded[local.reshape(-1, 3)]
    rest = positions[used][first]
    place = np.full(len(positions), -1)
    place[used] = welded
    rows = place[moved]
    gather = incidence(corners, len(rest))
    before = unit(gather @ triangle_normals(rest, corners))
    for shape in range(len(offsets)):
        if not offsets[shape].any():
            continue
        posed = rest.copy()
        posed[rows] = rest[rows] + offsets[shape].astype(np.float64)
        change = unit(gather @ triangle_normals(posed, corners)) - before
        change[np.abs(change).max(axis=1) < _TURNS] = 0.0
        turned[shape] = change[rows].astype(np.float16)
    return turned
