"""Camera and light matrices: right-handed, y up, the camera looks along its -z axis."""

import math

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CameraView

Vector = NDArray[np.float64]

NEAR_M = 0.1
FAR_M = 40.0


def look_at(eye: Vector, target: Vector) -> NDArray[np.float64]:
    """Return the ``(4, 4)`` matrix from stage metres to camera metres."""
    forward = target - eye
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, (0.0, 1.0, 0.0))
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[0, :3], matrix[1, :3], matrix[2, :3] = right, np.cross(right, forward), -forward
    matrix[:3, 3] = -matrix[:3, :3] @ eye
    return matrix


def perspective(fov_deg: float, ratio: float) -> NDArray[np.float64]:
    """Return the ``(4, 4)`` pinhole projection; ``fov_deg`` is vertical."""
    scale = 1 / math.tan(math.radians(fov_deg) / 2)
    depth = NEAR_M - FAR_M
    return np.array(
        [
            [scale / ratio, 0, 0, 0],
            [0, scale, 0, 0],
            [0, 0, (FAR_M + NEAR_M) / depth, 2 * FAR_M * NEAR_M / depth],
            [0, 0, -1, 0],
        ]
    )


def orthographic(half_size_m: float, far_m: float) -> NDArray[np.float64]:
    """Return the ``(4, 4)`` parallel projection of a square ``2 * half_size_m`` wide."""
    depth = far_m - NEAR_M
    return np.array(
        [
            [1 / half_size_m, 0, 0, 0],
            [0, 1 / half_size_m, 0, 0],
            [0, 0, -2 / depth, -(far_m + NEAR_M) / depth],
            [0, 0, 0, 1],
        ]
    )


def view_projection(view: CameraView, ratio: float) -> NDArray[np.float64]:
    """Return the ``(4, 4)`` matrix from stage metres to clip space."""
    eye, target = np.array(view.eye, float), np.array(view.target, float)
    return np.asarray(perspective(view.fov_deg, ratio) @ look_at(eye, target))


def project(
    view: CameraView, points_m: NDArray[np.float64], width_px: int, height_px: int
) -> NDArray[np.float64]:
    """Return the pixel ``(n, 2)`` under each stage point ``(n, 3)``."""
    points = np.c_[points_m, np.ones(len(points_m))] @ view_projection(view, width_px / height_px).T
    unit = points[:, :2] / points[:, 3:]
    return np.asarray((unit * (0.5, -0.5) + 0.5) * (width_px, height_px))


def pixels_per_metre(view: CameraView, height_px: int) -> float:
    """Return the scale of the picture at the target."""
    distance_m = float(np.linalg.norm(np.subtract(view.eye, view.target)))
    return height_px / (2 * distance_m * math.tan(math.radians(view.fov_deg) / 2))


def focal_px(view: CameraView, height_px: int) -> float:
    """Return the focal length: pixels per metre at one metre."""
    return height_px / (2 * math.tan(math.radians(view.fov_deg) / 2))
