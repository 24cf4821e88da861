"""Levels of detail over the same vertices: a medium one for video, a coarse one for shadows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.decimation import decimate
from avatar_g.backend.engines.geometry.topology import Points, Triangles

MEDIUM_TRIANGLES = 22_500
SHADOW_TRIANGLES = 8_000
_SMALLEST_PART = 60
_SMALL_PART = 1_000
_SMALL_PART_SHARE = 0.7
"""Collars, waistbands and eyes are thin or round: their two sides cut through each other sooner."""
_FACE_SHARE = {Material.HEAD: 1.6, Material.EYE: 0.7, Material.MOUTH: 0.6, Material.LASH: 1.2}
_NO_SHADOW = (Material.EYE, Material.MOUTH, Material.LASH)
_EXPRESSIVE_M = 0.004
"""Vertices that a face shape moves this far are the most worth keeping."""


@dataclass(frozen=True, slots=True)
class PartRange:
    """One part's slice of the triangle list."""

    material: Material
    start: int
    stop: int


def medium_detail(
    positions: Points,
    triangles: Triangles,
    ranges: list[PartRange],
    movement_m: NDArray[np.float64],
) -> list[Triangles]:
    """Return each part's triangles, about 24 k together; the expressive face stays finest.

    Parameters
    ----------
    movement_m : ``(v,)`` largest displacement by any face shape.
    """
    importance = 1 + 30 * np.clip(movement_m / _EXPRESSIVE_M, 0, 1)
    sizes = [part.stop - part.start for part in ranges]
    shares = [
        size * _FACE_SHARE.get(part.material, 1.0) for part, size in zip(ranges, sizes, strict=True)
    ]
    budget = MEDIUM_TRIANGLES / sum(shares)
    seams = _seams(positions)
    result = []
    for part, share, size in zip(ranges, shares, sizes, strict=True):
        piece = triangles[part.start : part.stop]
        target = int(share * budget)
        if size <= _SMALL_PART:
            target = max(target, int(_SMALL_PART_SHARE * size))
        result.append(_reduced(positions, piece, target, importance, seams))
    return result


def shadow_detail(positions: Points, pieces: list[Triangles], ranges: list[PartRange]) -> Triangles:
    """Return about 8 k triangles from the medium level, seams welded: only the outline matters."""
    _, first, welded = np.unique(
        np.round(positions, 6), axis=0, return_index=True, return_inverse=True
    )
    same = first[welded.ravel()]
    kept = [
        same[piece]
        for piece, part in zip(pieces, ranges, strict=True)
        if part.material not in _NO_SHADOW
    ]
    budget = SHADOW_TRIANGLES / sum(len(piece) for piece in kept)
    importance = np.ones(len(positions))
    free = np.zeros(len(positions), np.bool_)
    return np.concatenate(
        [
            _reduced(positions, _valid(piece), int(len(piece) * budget), importance, free)
            for piece in kept
        ]
    )


def _valid(triangles: Triangles) -> Triangles:
    a, b, c = triangles.T
    return np.asarray(triangles[(a != b) & (b != c) & (a != c)])


def _seams(positions: Points) -> NDArray[np.bool_]:
    """Mark vertices that share their place with another: texture seams must not open."""
    _, welded, counts = np.unique(
        np.round(positions, 6), axis=0, return_inverse=True, return_counts=True
    )
    return np.asarray(counts[welded.ravel()] > 1)


def _reduced(
    positions: Points,
    triangles: Triangles,
    target: int,
    importance: NDArray[np.float64],
    locked: NDArray[np.bool_],
) -> Triangles:
    if len(triangles) <= max(_SMALLEST_PART, target):
        return triangles
    used, renumbered = np.unique(triangles.ravel(), return_inverse=True)
    reduced = decimate(
        positions[used],
        renumbered.reshape(-1, 3),
        max(target, 24),
        importance=importance[used],
        locked=locked[used],
    )
    return np.asarray(used[reduced])
