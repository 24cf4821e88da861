"""Rotation matrices and the Euler angles of the pose contract (R = Rz Ry Rx)."""

import math

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Triple = tuple[float, float, float]


def about_x(angle_rad: float) -> Matrix:
    """Turn about x: nods forwards for a trunk."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def about_y(angle_rad: float) -> Matrix:
    """Turn about y: +z goes towards +x."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def about_z(angle_rad: float) -> Matrix:
    """Turn about z: +x goes towards +y."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def turn(angles: Triple, share: float = 1.0) -> Matrix:
    """Return Ry Rx Rz of ``share`` times ``angles`` (x, y, z): the order of a trunk."""
    x, y, z = angles
    return about_y(y * share) @ about_x(x * share) @ about_z(z * share)


def from_euler(angles: Triple) -> Matrix:
    """Return Rz Ry Rx."""
    return about_z(angles[2]) @ about_y(angles[1]) @ about_x(angles[0])


def to_euler(matrix: Matrix) -> Triple:
    """Return (x, y, z) with Rz Ry Rx equal to ``matrix``; x is 0 at the pole."""
    sine = -float(matrix[2, 0])
    if abs(sine) > 1.0 - 1e-12:
        y = math.copysign(math.pi / 2.0, sine)
        return (0.0, y, math.atan2(-float(matrix[0, 1]), float(matrix[1, 1])))
    return (
        math.atan2(float(matrix[2, 1]), float(matrix[2, 2])),
        math.asin(sine),
        math.atan2(float(matrix[1, 0]), float(matrix[0, 0])),
    )


def unit(vector: Vector) -> Vector:
    """Return ``vector`` with length 1 (or zero, if it has none)."""
    return vector / (math.sqrt(float(vector @ vector)) + 1e-12)


def cross(a: Vector, b: Vector) -> Vector:
    """Return a x b; ten times quicker than ``numpy.cross`` on single vectors."""
    return np.array(
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    )


def frame(along: Vector, beside: Vector) -> Matrix:
    """Return a right-handed frame: columns ``along``, ``beside`` made square to it, their cross."""
    first = unit(along)
    second = unit(beside - (beside @ first) * first)
    return np.stack([first, second, cross(first, second)], axis=1)


def twist_about_x(matrix: Matrix) -> float:
    """Return the part of a rotation that turns about x (swing-twist), -pi..pi."""
    w = 1.0 + float(matrix[0, 0] + matrix[1, 1] + matrix[2, 2])
    x = float(matrix[2, 1] - matrix[1, 2])
    # As a quaternion: w is 4 qw^2 and x is 4 qw qx, so x / w is the tangent of half the twist.
    if w < 1e-9:
        return math.pi
    return 2.0 * math.atan2(x, w)


def limited(matrix: Matrix, most_rad: float) -> Matrix:
    """Return the rotation about the same axis, turned by at most ``most_rad``."""
    cosine = min(1.0, max(-1.0, (float(np.trace(matrix)) - 1.0) / 2.0))
    angle = math.acos(cosine)
    if angle <= most_rad:
        return matrix
    axis = unit(
        np.array(
            [
                matrix[2, 1] - matrix[1, 2],
                matrix[0, 2] - matrix[2, 0],
                matrix[1, 0] - matrix[0, 1],
            ]
        )
    )
    skew = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    # Rodrigues' rotation formula.
    turned = np.eye(3) + math.sin(most_rad) * skew + (1.0 - math.cos(most_rad)) * (skew @ skew)
    return np.asarray(turned)


def smooth(share: float) -> float:
    """Ease 0..1 in and out; clamps outside."""
    t = min(max(share, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
