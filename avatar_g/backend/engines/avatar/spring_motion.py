"""Swing the spring chains of a character: a pure function of time.

The state at an instant is found by running the springs from rest through the eight tenths of a
second before it: drag forgets everything older, so frames come in any order, in any process, and
agree.

Source of the algorithm: the VRM Consortium's VRMC_springBone-1.0 specification (Verlet steps).
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.rotations import cross, to_euler
from avatar_g.backend.engines.avatar.skeleton import Skeleton
from avatar_g.backend.engines.avatar.spring_joints import JOINTS_PER_CHAIN, SPRINGS, chains_of

STEP_S: Final = 0.04
"""Poses are taken on this grid, which is that of films with 25 frames a second."""
HISTORY: Final = 20
_SUBSTEPS: Final = 2
_KEPT: Final = 64
_MOST_BEND_COSINE: Final = 0.45
"""A joint turns at most about 63 degrees from where it hangs."""

PoseAt = Callable[[float], BodyPose]


class SpringMotion:
    """Adds the swing of hair and skirt to the poses of one performer.

    Parameters
    ----------
    rigged
        The character; without spring joints poses pass through unchanged.
    pose_at
        The body at any time: pure.
    """

    def __init__(self, rigged: Rigged, pose_at: PoseAt) -> None:
        self._pose_at = pose_at
        self._skeleton = Skeleton(rigged)
        chains = chains_of(rigged)
        self._names = [rigged.joint_names[joint] for chain in chains for joint in chain.joints[:-1]]
        self._parents = np.array([chain.parent for chain in chains], np.int32)
        places = rigged.joint_positions
        shape = (len(chains), JOINTS_PER_CHAIN, 3)
        self._joints = np.array([places[list(chain.joints)] for chain in chains]).reshape(shape)
        rows = [SPRINGS[chain.kind] for chain in chains]
        self._springs = np.array([[row.stiffness, row.drag, row.gravity] for row in rows])
        self._history: OrderedDict[int, NDArray[np.float64]] = OrderedDict()

    def pose(self, at_s: float) -> BodyPose:
        """Return the body at ``at_s`` with hair and skirt swinging."""
        pose = self._pose_at(at_s)
        if not self._names:
            return pose
        place = at_s / STEP_S - 0.5
        before = int(np.floor(place + 1e-6))
        share = place - before
        turns = self._turns(before)
        if share > 1e-6:
            turns = turns + (self._turns(before + 1) - turns) * share
        swing = {
            name: to_euler(_square(turn)) for name, turn in zip(self._names, turns, strict=True)
        }
        return BodyPose(pose.rotations | swing, pose.root_m)

    def _turns(self, index: int) -> NDArray[np.float64]:
        """Return the local rotations ``(n, 3, 3)`` of the spring joints at a point of the grid."""
        frames = np.array([self._bones(index - HISTORY + step) for step in range(HISTORY + 1)])
        turns = np.zeros((len(self._parents), JOINTS_PER_CHAIN - 1, 3, 3))
        _swing(frames, self._joints, self._springs, STEP_S / _SUBSTEPS, _SUBSTEPS, turns)
        return turns.reshape(-1, 3, 3)

    def _bones(self, index: int) -> NDArray[np.float64]:
        """Return the matrices ``(chains, 3, 4)`` of the joints the chains hang on."""
        known = self._history.get(index)
        if known is None:
            pose = self._pose_at(max(0.0, (index + 0.5) * STEP_S))
            known = self._skeleton.bone_matrices(pose)[self._parents].astype(np.float64)
            self._history[index] = known
            if len(self._history) > _KEPT:
                self._history.popitem(last=False)
        return known


def _square(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make a mean of two near rotations a rotation again (Gram-Schmidt)."""
    first = turn[:, 0] / np.linalg.norm(turn[:, 0])
    second = turn[:, 1] - (turn[:, 1] @ first) * first
    second /= np.linalg.norm(second)
    return np.stack([first, second, cross(first, second)], axis=1)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _swing(
    frames: NDArray[np.float64],
    joints: NDArray[np.float64],
    springs: NDArray[np.float64],
    step_s: float,
    substeps: int,
    out: NDArray[np.float64],
) -> None:
    """Run every chain through ``frames`` ``(k, chains, 3, 4)``; write local rotations."""
    links = joints.shape[1] - 1
    tails, lasts = np.zeros((links, 3)), np.zeros((links, 3))
    turn, relative, bone = np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((3, 4))
    head, axis, aim = np.zeros(3), np.zeros(3), np.zeros(3)
    for chain in range(joints.shape[0]):
        stiffness, drag, gravity = springs[chain]
        for step in range((frames.shape[0] - 1) * substeps + 1):
            frame, share = step // substeps, step % substeps / substeps
            for row in range(3):
                for column in range(4):
                    now = frames[frame, chain, row, column]
                    if share > 0:
                        now += share * (frames[frame + 1, chain, row, column] - now)
                    bone[row, column] = now
                for column in range(3):
                    turn[row, column] = bone[row, column]
                head[row] = bone[row, 3]
                for column in range(3):
                    head[row] += bone[row, column] * joints[chain, 0, column]
            for link in range(links):
                length = 0.0
                for row in range(3):
                    axis[row] = joints[chain, link + 1, row] - joints[chain, link, row]
                    length += axis[row] ** 2
                length = np.sqrt(length)
                for row in range(3):
                    aim[row] = 0.0
                    for column in range(3):
                        aim[row] += turn[row, column] * axis[column] / length
                if step == 0:
                    for row in range(3):
                        tails[link, row] = lasts[link, row] = head[row] + aim[row] * length
                _verlet(
                    tails[link],
                    lasts[link],
                    head,
                    aim,
                    length,
                    (stiffness * step_s, 1.0 - drag, gravity * step_s),
                )
                _turn_between(aim, tails[link], head, relative)
                if step == (frames.shape[0] - 1) * substeps:
                    _to_local(turn, relative, out[chain, link])
                _after(relative, turn)
                for row in range(3):
                    head[row] = tails[link, row]


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _verlet(
    tail: NDArray[np.float64],
    last: NDArray[np.float64],
    head: NDArray[np.float64],
    aim: NDArray[np.float64],
    length: float,
    forces: tuple[float, float, float],
) -> None:
    """Move the tail of one joint: inertia, the pull home, gravity, then its length."""
    pull, kept, weight = forces
    distance = 0.0
    for row in range(3):
        moved = tail[row] + (tail[row] - last[row]) * kept + aim[row] * pull
        if row == 1:
            moved -= weight
        last[row] = tail[row]
        tail[row] = moved
        distance += (moved - head[row]) ** 2
    distance = np.sqrt(distance) + 1e-12
    cosine = 0.0
    for row in range(3):
        tail[row] = (tail[row] - head[row]) / distance
        cosine += tail[row] * aim[row]
    if cosine < _MOST_BEND_COSINE:
        # Keep the side it swings to, at the greatest angle.
        sine = np.sqrt(max(1.0 - cosine * cosine, 1e-12))
        most = np.sqrt(1.0 - _MOST_BEND_COSINE**2)
        for row in range(3):
            side = (tail[row] - cosine * aim[row]) / sine
            tail[row] = _MOST_BEND_COSINE * aim[row] + most * side
    for row in range(3):
        tail[row] = head[row] + tail[row] * length


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _turn_between(
    aim: NDArray[np.float64],
    tail: NDArray[np.float64],
    head: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Write the shortest rotation from ``aim`` to the way from ``head`` to ``tail``.

    Rodrigues' formula with the axis a x b: R = I + K + K K / (1 + a b).
    """
    length = np.sqrt((tail[0] - head[0]) ** 2 + (tail[1] - head[1]) ** 2 + (tail[2] - head[2]) ** 2)
    bx, by, bz = (
        (tail[0] - head[0]) / length,
        (tail[1] - head[1]) / length,
        (tail[2] - head[2]) / length,
    )
    x, y, z = aim[1] * bz - aim[2] * by, aim[2] * bx - aim[0] * bz, aim[0] * by - aim[1] * bx
    share = 1.0 / (1.0 + aim[0] * bx + aim[1] * by + aim[2] * bz)
    out[0, 0], out[0, 1], out[0, 2] = (
        1 - (y * y + z * z) * share,
        x * y * share - z,
        x * z * share + y,
    )
    out[1, 0], out[1, 1], out[1, 2] = (
        x * y * share + z,
        1 - (x * x + z * z) * share,
        y * z * share - x,
    )
    out[2, 0], out[2, 1], out[2, 2] = (
        x * z * share - y,
        y * z * share + x,
        1 - (x * x + y * y) * share,
    )


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _to_local(
    turn: NDArray[np.float64], relative: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Express a world rotation in the frame of ``turn``: turn^T relative turn."""
    for row in range(3):
        for column in range(3):
            total = 0.0
            for inner in range(3):
                for other in range(3):
                    total += turn[inner, row] * relative[inner, other] * turn[other, column]
            out[row, column] = total


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _after(relative: NDArray[np.float64], turn: NDArray[np.float64]) -> None:
    """Replace ``turn`` by relative turn."""
    x, y, z = np.zeros(3), np.zeros(3), np.zeros(3)
    for column in range(3):
        x[column], y[column], z[column] = turn[0, column], turn[1, column], turn[2, column]
    for row in range(3):
        for column in range(3):
            turn[row, column] = (
                relative[row, 0] * x[column]
                + relative[row, 1] * y[column]
                + relative[row, 2] * z[column]
            )


def warm_up() -> None:
    """Compile the kernels on one short chain."""
    still = np.zeros((2, 1, 3, 4))
    still[:, 0, :, :3] = np.eye(3)
    joints = np.array([[[0.0, 0.3, 0.0], [0.0, 0.2, 0.0], [0.0, 0.1, 0.0]]])
    turns = np.zeros((1, JOINTS_PER_CHAIN - 1, 3, 3))
    _swing(still, joints, np.ones((1, 3)), STEP_S, _SUBSTEPS, turns)
