"""Raise the arms of the base body and straighten its legs, so that all joints rest unrotated."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.geometry.topology import Points, unit

_NEXT_JOINT = {
    "Arm": "ForeArm",
    "ForeArm": "Hand",
    "Hand": "HandMiddle1",
    "UpLeg": "Leg",
    "Leg": "Foot",
}
_LEG_SPREAD = {"UpLeg": 0.55, "Leg": 0.3}
"""Share of the sideways slant that the legs keep."""

Rotation = NDArray[np.float64]


def to_t_pose(data: BodyData, positions: Points) -> tuple[Points, Points]:
    """Return ``(n, 3)`` vertices and ``(52, 3)`` joints in T-pose, both in metres."""
    joints = _mirrored(data, data.joint_operator @ positions)
    rotations = np.tile(np.eye(3), (len(joints), 1, 1))
    placed = joints.copy()
    for index, parent in enumerate(data.joint_parents):
        inherited = np.eye(3)
        if parent >= 0:
            inherited = rotations[parent]
            placed[index] = placed[parent] + inherited @ (joints[index] - joints[parent])
        rotations[index] = _wanted_rotation(data, joints, index, inherited) @ inherited
        if data.joint_names[index].endswith("Foot"):
            rotations[index] = np.eye(3)
    return _skinned(positions, data.weights, rotations, joints, placed), placed


def _mirrored(data: BodyData, joints: Points) -> Points:
    """Remove the base mesh's small left-right differences from the skeleton."""
    flip = np.array([-1.0, 1.0, 1.0])
    swapped = [
        name.replace("Left", "#").replace("Right", "Left").replace("#", "Right")
        for name in data.joint_names
    ]
    return np.asarray((joints + joints[[data.joint(name) for name in swapped]] * flip) / 2)


def _wanted_rotation(data: BodyData, joints: Points, index: int, inherited: Rotation) -> Rotation:
    """Return the turn that brings a limb into its T-pose direction."""
    name = data.joint_names[index]
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        limb = name.removeprefix(side)
        if not name.startswith(side) or limb not in _NEXT_JOINT:
            continue
        end = joints[data.joint(side + _NEXT_JOINT[limb])]
        direction = inherited @ (end - joints[index])
        if limb == "UpLeg":
            return _turn(direction, np.array([direction[0] * _LEG_SPREAD[limb], direction[1], 0.0]))
        if limb == "Leg":
            return _turn(direction, direction * [_LEG_SPREAD[limb], 1.0, 1.0])
        return _turn(direction, np.array([sign, 0.0, 0.0]))
    return np.eye(3)


def _turn(start: Points, stop: Points) -> Rotation:
    """Return the shortest rotation from one direction to another (Rodrigues)."""
    a, b = unit(start), unit(stop)
    x, y, z = np.cross(a, b)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + a @ b))


def _skinned(
    positions: Points,
    weights: NDArray[np.float32],
    rotations: NDArray[np.float64],
    joints: Points,
    placed: Points,
) -> Points:
    """Blend the joints' rigid motions linearly."""
    result = np.zeros_like(positions)
    for index in range(len(joints)):
        moved = np.nonzero(weights[:, index])[0]
        if len(moved):
            local = (positions[moved] - joints[index]) @ rotations[index].T + placed[index]
            result[moved] += weights[moved, index, None] * local
    return result
