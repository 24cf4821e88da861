"""Bake how much sky each vertex sees: soft shadows in folds and under chins."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.depth_map import draw_depth, gather_light
from avatar_g.backend.engines.geometry.topology import Points, neighbour_average

_DIRECTIONS = 40
_MAP_PX = 420
_GOLDEN_ANGLE_RAD = 2.399963
_OFFSET_M = 0.006
_BIAS_M = 0.008
_DARKEST = 0.25
_TEETH_OPENNESS = 0.9


def ambient_occlusion(
    positions: Points,
    normals: Points,
    triangles: NDArray[np.int64],
    material: NDArray[np.uint8],
) -> NDArray[np.float64]:
    """Return ``(v,)`` openness 0.25..1, from depth maps of light around the character.

    Every fourth direction leans upwards, as more light comes from the sky than from the floor.
    """
    indices = np.ascontiguousarray(triangles, np.int32)
    lit, possible = np.zeros(len(positions)), np.zeros(len(positions))
    depth = np.zeros((_MAP_PX, _MAP_PX), np.float32)
    centre = (positions.min(axis=0) + positions.max(axis=0)) / 2
    reach = float(np.linalg.norm(positions - centre, axis=1).max())
    raised = positions + normals * _OFFSET_M
    for direction in _sphere():
        frame = _view(direction)
        seen = np.ascontiguousarray(_to_map((positions - centre) @ frame.T, reach), np.float32)
        draw_depth(indices, seen, depth)
        probe = np.ascontiguousarray(_to_map((raised - centre) @ frame.T, reach), np.float32)
        facing = np.ascontiguousarray(normals @ direction, np.float32)
        gather_light(probe, facing, depth, _BIAS_M, lit, possible)
    openness = np.clip(lit / np.maximum(possible, 1e-6), 0, 1)
    result = _DARKEST + (1 - _DARKEST) * openness**1.1
    on_face = material == Material.HEAD
    result[on_face] = 0.45 + 0.55 * result[on_face]
    on_eye = material == Material.EYE
    result[on_eye] = np.maximum(result[on_eye], 0.8)
    # Measured behind closed lips, where it is dark; teeth are seen only when the mouth opens.
    in_mouth = material == Material.MOUTH
    result[in_mouth] = np.maximum(result[in_mouth], _TEETH_OPENNESS)
    average = neighbour_average(triangles, len(positions))
    for _ in range(2):
        result = 0.5 * result + 0.5 * (average @ result)
    return np.asarray(result)


def _sphere() -> list[NDArray[np.float64]]:
    """Return unit vectors towards the lights, spread by the golden angle."""
    directions = []
    for index in range(_DIRECTIONS):
        y = 1 - 2 * (index + 0.5) / _DIRECTIONS
        if index % 4 == 0:
            y = y * 0.5 + 0.35
        y = min(max(y, -0.98), 0.98)
        radius, angle = np.sqrt(1 - y * y), index * _GOLDEN_ANGLE_RAD
        directions.append(np.array([radius * np.cos(angle), y, radius * np.sin(angle)]))
    return directions


def _view(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows right, up and away from the light."""
    helper = np.array([0.0, 1, 0]) if abs(direction[1]) < 0.95 else np.array([1.0, 0, 0])
    right = np.cross(-direction, helper)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(right, -direction), -direction])


def _to_map(local: Points, reach: float) -> Points:
    """Scale x and y to pixels; keep depth in metres."""
    local[:, :2] = (local[:, :2] / (reach * 1.01) * 0.5 + 0.5) * _MAP_PX
    return local
