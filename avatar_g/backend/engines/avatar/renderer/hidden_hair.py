"""Find hair that no camera ever sees: the inner layers of locks, about a third of all hair.

Hair is drawn from many sides; a triangle is kept if it is in front, or hardly behind what is in
front, from any of them. Only hair and head hide hair: they move together.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.layout import SCREEN_FLOATS
from avatar_g.backend.engines.avatar.renderer.raster import draw_centres, find_visible
from avatar_g.backend.engines.avatar.rigged import Material

_SIDES: Final = 20
_SIZE_PX: Final = 448
_DISTANCE_M: Final = 10.0
_KEPT_BEHIND_M: Final = 0.004
"""Hair so little behind the front is kept: locks part a little when they swing."""
_HIDES: Final = (Material.HAIR, Material.HEAD)
_ROOM: Final = 1.02


def hidden_hair(
    positions: NDArray[np.float32],
    triangles: NDArray[np.int32],
    materials: NDArray[np.uint8],
    two_sided: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    """Return which triangles ``(t,)`` are hair that is never seen.

    Parameters
    ----------
    positions
        ``(v, 3)`` at rest.
    materials, two_sided
        Of every triangle.
    """
    hidden = np.asarray(materials == Material.HAIR)
    if not hidden.any():
        return hidden
    solid = np.flatnonzero(np.isin(materials, _HIDES))
    sides = _Sides(positions, triangles[solid], two_sided[solid])
    seen = np.zeros(len(solid), np.bool_)
    for direction in _directions():
        seen |= sides.seen_from(direction)
    hidden[solid[seen]] = False
    return hidden


def _directions() -> NDArray[np.float64]:
    """Return ``_SIDES`` directions spread evenly over a sphere (a Fibonacci lattice)."""
    step = np.arange(_SIDES) + 0.5
    height = 1 - 2 * step / _SIDES
    turn = np.pi * (1 + 5**0.5) * step
    radius = np.sqrt(1 - height**2)
    return np.stack([radius * np.cos(turn), height, radius * np.sin(turn)], axis=1)


class _Sides:
    """Draws the same triangles from one side after the other."""

    def __init__(
        self,
        positions: NDArray[np.float32],
        triangles: NDArray[np.int32],
        two_sided: NDArray[np.uint8],
    ) -> None:
        used = np.unique(triangles)
        low, high = positions[used].min(axis=0), positions[used].max(axis=0)
        middle = (low + high).astype(np.float64) / 2
        self._points = positions.astype(np.float64) - middle
        self._radius_m = _ROOM * float(np.linalg.norm(self._points[used], axis=1).max())
        self._triangles, self._two_sided = np.ascontiguousarray(triangles), two_sided.copy()
        self._middles = self._points[triangles].mean(axis=1)
        self._screen = np.zeros((len(positions), SCREEN_FLOATS), np.float32)
        self._ids = np.zeros((_SIZE_PX, _SIZE_PX), np.int32)
        self._depth = np.zeros((_SIZE_PX, _SIZE_PX), np.float32)
        self._spans = np.zeros((_SIZE_PX, 2), np.int32)
        self._visible = np.zeros(len(triangles), np.int32)
        self._box = np.array([0, 0, _SIZE_PX, _SIZE_PX], np.int32)

    def seen_from(self, direction: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which triangles are in front, or nearly, seen from far away."""
        across = np.cross((0.0, 1.0, 0.0), direction)
        across /= np.linalg.norm(across)
        frame = np.stack([across, np.cross(direction, across), direction], axis=1)
        self._screen[:, :3] = self._pixels(self._points @ frame)
        faces, screen = self._triangles, self._screen
        count = find_visible(faces, self._two_sided, screen, self._box, self._visible)
        facing = self._visible[:count]
        draw_centres(faces, facing, screen, self._box, self._ids, self._depth, self._spans)
        seen = np.zeros(len(faces), np.bool_)
        seen[self._ids[self._depth > 0]] = True
        place = self._pixels(self._middles[facing] @ frame)
        column, row = place[:, :2].astype(np.int64).clip(0, _SIZE_PX - 1).T
        seen[facing[place[:, 2] >= self._depth[row, column] - _KEPT_BEHIND_M]] = True
        return seen

    def _pixels(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixel x, pixel y and nearness (metres, always positive)."""
        shares = points_m / self._radius_m
        return np.stack(
            [
                (0.5 + 0.5 * shares[:, 0]) * _SIZE_PX,
                (0.5 - 0.5 * shares[:, 1]) * _SIZE_PX,
                points_m[:, 2] + _DISTANCE_M,
            ],
            axis=1,
        )
