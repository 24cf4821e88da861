"""Forward kinematics: a pose becomes the bone matrices that move the skin."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.rigged import Rigged


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a character stands: the floor is y = 0, the audience is at +z."""

    x_m: float = 0.0
    z_m: float = 0.0
    yaw_rad: float = 0.0
    """Turn about the vertical axis; positive turns the face towards +x."""


CENTRE_STAGE: Final = Placement()


class Skeleton:
    """The joints of one character.

    Parameters
    ----------
    rigged
        The character; its joints have identity rest rotations.
    """

    def __init__(self, rigged: Rigged) -> None:
        self._index = {name: index for index, name in enumerate(rigged.joint_names)}
        self._parents = np.ascontiguousarray(rigged.joint_parents, np.int32)
        self._positions = np.ascontiguousarray(rigged.joint_positions, np.float64)
        self._ground_y_m = rigged.ground_y_m

    def bone_matrices(
        self, pose: BodyPose, placement: Placement = CENTRE_STAGE
    ) -> NDArray[np.float32]:
        """Return ``(j, 3, 4)`` matrices from T-pose metres to stage metres.

        Rotations of joints that the character lacks are ignored, so one move fits every rig.
        """
        angles = np.zeros((len(self._parents), 3))
        for name, euler in pose.rotations.items():
            joint = self._index.get(name)
            if joint is not None:
                angles[joint] = euler
        stand = np.array([placement.x_m, -self._ground_y_m, placement.z_m, placement.yaw_rad])
        matrices = np.zeros((len(self._parents), 3, 4), np.float32)
        _solve(
            self._positions, self._parents, angles, np.array(pose.root_m, float), stand, matrices
        )
        return matrices

    def joint_place(self, name: str, matrices: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return where the joint ``name`` is on stage, ``(3,)`` metres.

        Raises
        ------
        ValueError
            If the character has no such joint.
        """
        if name not in self._index:
            raise ValueError(f"no joint {name}")
        joint = self._index[name]
        bone = matrices[joint].astype(np.float64)
        return np.asarray(bone[:, :3] @ self._positions[joint] + bone[:, 3])


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _euler(angles, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Rz Ry Rx of ``angles`` (x, y, z)."""
    cx, sx = np.cos(angles[0]), np.sin(angles[0])
    cy, sy = np.cos(angles[1]), np.sin(angles[1])
    cz, sz = np.cos(angles[2]), np.sin(angles[2])
    out[0, 0], out[0, 1], out[0, 2] = cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx
    out[1, 0], out[1, 1], out[1, 2] = sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx
    out[2, 0], out[2, 1], out[2, 2] = -sy, cy * sx, cy * cx


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _solve(positions, parents, angles, root, stand, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Accumulate local rotations down the tree, then apply the placement."""
    count = positions.shape[0]
    turns = np.zeros((count, 3, 3))
    places = np.zeros((count, 3))
    local = np.zeros((3, 3))
    cos_yaw, sin_yaw = np.cos(stand[3]), np.sin(stand[3])
    for joint in range(count):
        _euler(angles[joint], local)
        parent = parents[joint]
        if parent < 0:
            turns[joint] = local
            places[joint] = positions[joint] + root
        else:
            for row in range(3):
                place = places[parent, row]
                for column in range(3):
                    place += turns[parent, row, column] * (
                        positions[joint, column] - positions[parent, column]
                    )
                    total = 0.0
                    for inner in range(3):
                        total += turns[parent, row, inner] * local[inner, column]
                    turns[joint, row, column] = total
                places[joint, row] = place
        for column in range(4):
            if column < 3:
                x, y, z = turns[joint, 0, column], turns[joint, 1, column], turns[joint, 2, column]
            else:
                x, y, z = places[joint, 0], places[joint, 1], places[joint, 2]
                for inner in range(3):
                    x -= turns[joint, 0, inner] * positions[joint, inner]
                    y -= turns[joint, 1, inner] * positions[joint, inner]
                    z -= turns[joint, 2, inner] * positions[joint, inner]
            shift = 1.0 if column == 3 else 0.0
            out[joint, 0, column] = cos_yaw * x + sin_yaw * z + shift * stand[0]
            out[joint, 1, column] = y + shift * stand[1]
            out[joint, 2, column] = cos_yaw * z - sin_yaw * x + shift * stand[2]
