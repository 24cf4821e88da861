"""Neck openings as scalar fields: positive where cloth is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.body import Landmarks
from avatar_g.backend.engines.avatar.parts import Field
from avatar_g.backend.engines.geometry.topology import Points


@dataclass(frozen=True, slots=True)
class _Opening:
    """An ellipsoid around the neck joint that is cut away, in metres."""

    rise: float
    half_height: float
    half_width: float
    half_depth: float
    forward: float

    def distance(self, marks: Landmarks, points: Points) -> NDArray[np.float64]:
        # On a strong neck a narrow opening would only graze the skin and come out ragged.
        wide = max(1.0, (marks.neck_half_width + _NECK_ROOM_M) / self.half_width)
        x = points[:, 0] / (self.half_width * wide)
        y = (points[:, 1] - marks.neck[1] - self.rise) / self.half_height
        z = (points[:, 2] - marks.neck[2] - self.forward) / (self.half_depth * wide)
        return np.asarray((np.sqrt(x**2 + y**2 + z**2) - 1) * self.half_width)


_OPENINGS = {
    "crew": _Opening(0.035, 0.060, 0.074, 0.080, 0.022),
    "scoop": _Opening(0.030, 0.100, 0.092, 0.105, 0.040),
    "boat": _Opening(0.035, 0.055, 0.120, 0.085, 0.02),
    "wide": _Opening(0.030, 0.085, 0.105, 0.10, 0.03),
    "shirt": _Opening(0.045, 0.055, 0.066, 0.075, 0.020),
    "v": _Opening(0.040, 0.062, 0.078, 0.080, 0.018),
}
_NECK_ROOM_M = 0.016
_V_DEPTH_M = 0.105
_V_SLOPE = 2.1
_TURTLE_SHARE = 0.55
"""Height of a turtle neck on the way from neck to head joint."""


def neckline(marks: Landmarks, kind: str) -> Field:
    """Return the field of a neck opening of the wardrobe's ``NECKS``."""
    if kind == "turtle":
        limit = marks.neck[1] + _TURTLE_SHARE * (marks.head[1] - marks.neck[1])
        return lambda points: limit - points[:, 1]
    opening = _OPENINGS[kind]
    if kind != "v":
        return lambda points: opening.distance(marks, points)

    def inside(points: Points) -> NDArray[np.float64]:
        slope = np.abs(points[:, 0]) * _V_SLOPE - (points[:, 1] - (marks.neck[1] - _V_DEPTH_M))
        front = points[:, 2] > marks.neck[2]
        return np.asarray(np.minimum(opening.distance(marks, points), np.where(front, slope, 1.0)))

    return inside
