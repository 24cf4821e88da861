"""Measures of the fitted head: where hair, hats and glasses go."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from avatar_g.backend.engines.avatar.body import Figure
from avatar_g.backend.engines.geometry.topology import Points, unit

_EAR_BAND_M = 0.09


@dataclass(frozen=True)
class Head:
    """An ellipsoid around the skull, the eyes, and the skull itself.

    Directions on the skull are polar angles: ``polar`` from the crown (0) downwards, ``azimuth``
    from the face (0) to the figure's left (positive).
    """

    figure: Figure
    centre: Points
    radii: Points
    left_eye: Points
    right_eye: Points
    eye_radius: float
    ear_x: float
    """Half the width between the ears."""
    mouth: Points
    """Centre of the upper teeth."""

    @property
    def eyes(self) -> Points:
        """The point between the eyes."""
        return np.asarray((self.left_eye + self.right_eye) / 2)

    @property
    def eye_distance(self) -> float:
        """Distance between the eyes' centres in metres: the face's unit of length."""
        return float(np.linalg.norm(self.left_eye - self.right_eye))

    @cached_property
    def _skull(self) -> tuple[cKDTree, Points, Points]:
        data = self.figure.data
        body = data.group_vertices("body")
        skull = body[data.head_weight[body] > 0.9]
        points = self.figure.positions[skull]
        return cKDTree(points), points, self.figure.skin_normals[skull]

    @property
    def skin_points(self) -> Points:
        """Vertices of the head's skin."""
        return self._skull[1]

    def on_skull(
        self,
        polar: NDArray[np.float64] | float,
        azimuth: NDArray[np.float64] | float,
        scale: float = 1.0,
    ) -> Points:
        """Return points of the ellipsoid, ``(..., 3)``."""
        polar, azimuth = np.broadcast_arrays(np.asarray(polar), np.asarray(azimuth))
        direction = np.stack(
            [np.sin(polar) * np.sin(azimuth), np.cos(polar), np.sin(polar) * np.cos(azimuth)],
            axis=-1,
        )
        return np.asarray(self.centre + self.radii * scale * direction)

    def angles(self, points: Points) -> tuple[NDArray[np.float64], ...]:
        """Return polar angle, azimuth and relative distance of points."""
        local = (points - self.centre) / self.radii
        distance = np.linalg.norm(local, axis=1)
        polar = np.arccos(np.clip(local[:, 1] / np.maximum(distance, 1e-9), -1, 1))
        return polar, np.arctan2(local[:, 0], local[:, 2]), distance

    def lifted(self, points: Points, height_m: NDArray[np.float64] | float) -> Points:
        """Push points outwards until they are at least ``height_m`` above the skin."""
        tree, skin, normals = self._skull
        distance, found = tree.query(points, k=3)
        weights = 1 / (distance + 1e-4)
        weights /= weights.sum(axis=1, keepdims=True)
        base = (skin[found] * weights[..., None]).sum(axis=1)
        normal = unit((normals[found] * weights[..., None]).sum(axis=1))
        missing = np.maximum(height_m - ((points - base) * normal).sum(axis=1), 0)
        return np.asarray(points + normal * missing[:, None])


def measure_head(figure: Figure) -> Head:
    """Fit the ellipsoid to the skull above the eyes."""
    data = figure.data
    body = data.group_vertices("body")
    skull = figure.positions[body[data.head_weight[body] > 0.9]]
    left, right = (figure.positions[data.group_vertices(f"helper-{side}-eye")] for side in "lr")
    left_eye = left.mean(axis=0)
    left_eye = (left_eye + right.mean(axis=0) * [-1, 1, 1]) / 2
    right_eye = left_eye * [-1, 1, 1]
    eye_y = left_eye[1]
    upper = skull[skull[:, 1] > eye_y]
    front = upper[np.abs(upper[:, 0]) < 0.03][:, 2].max()
    back = upper[:, 2].min()
    crown = skull[:, 1].max() - eye_y - 0.012
    beside = skull[np.abs(skull[:, 1] - eye_y) < _EAR_BAND_M]
    teeth = figure.positions[data.group_vertices("helper-upper-teeth")]
    return Head(
        figure=figure,
        centre=np.array([0.0, eye_y + 0.012, (front + back) / 2]),
        radii=np.array([np.abs(upper[:, 0]).max(), crown, (front - back) / 2]),
        left_eye=left_eye,
        right_eye=right_eye,
        eye_radius=float(np.ptp(left, axis=0).max() / 2),
        ear_x=float(np.abs(beside[:, 0]).max()),
        mouth=teeth.mean(axis=0) * [0, 1, 1],
    )
