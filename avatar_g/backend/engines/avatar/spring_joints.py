"""Joints that let long hair and skirts swing: chains hung on the head, the hips and the thighs.

A chain takes weight only from the joint it hangs on, so a body at rest looks the same with and
without springs. The last joint of a chain moves nothing: it marks where the chain ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.rigged import Material, Rigged

HAIR: Final = "HairSpring"
SKIRT: Final = "SkirtSpring"
JOINTS_PER_CHAIN: Final = 3
_HAIR_PARTS: Final = ("hair", "tie")
_SKIRT_PARTS: Final = ("bottom", "over", "hem")
_SKIRT_MATERIAL: Final = Material.CLOTH
_HAIR_CHAINS: Final = 6
_SKIRT_CHAINS: Final = 8
_SHORTEST_M: Final = 0.07
"""Hair and skirts that hang less than this do not swing."""
_FACE_HALF_RAD: Final = 0.7
"""No chain hangs before the face."""
_LEAST_VERTICES: Final = 12
_INFLUENCES: Final = 4


@dataclass(frozen=True, slots=True)
class Spring:
    """How a kind of chain swings; VRMC_springBone-1.0 says what the numbers mean."""

    stiffness: float
    drag: float
    gravity: float
    radius_m: float


SPRINGS: Final[Mapping[str, Spring]] = MappingProxyType(
    {
        HAIR: Spring(stiffness=1.1, drag=0.32, gravity=0.25, radius_m=0.02),
        SKIRT: Spring(stiffness=1.8, drag=0.40, gravity=0.10, radius_m=0.02),
    }
)


@dataclass(frozen=True, slots=True)
class Chain:
    """Three joints, root to end, as rows of the character's joint arrays."""

    kind: str
    joints: tuple[int, ...]
    parent: int


@dataclass(frozen=True, slots=True)
class _Hanging:
    """The vertices of one kind that may swing."""

    kind: str
    rows: NDArray[np.int64]
    root_y_m: float
    length_m: float
    azimuth: NDArray[np.float64]
    """Of each vertex about the axis it hangs around; 0 is the front, positive the left."""


def chains_of(rigged: Rigged) -> tuple[Chain, ...]:
    """Return the spring chains of a character; none if it has no springs."""
    chains = []
    for joint, name in enumerate(rigged.joint_names):
        kind = next((kind for kind in SPRINGS if name.startswith(kind)), None)
        if kind is not None and name.endswith("_1"):
            row = tuple(range(joint, joint + JOINTS_PER_CHAIN))
            chains.append(Chain(kind, row, int(rigged.joint_parents[joint])))
    return tuple(chains)


def with_springs(rigged: Rigged) -> Rigged:
    """Return the character with chains in its long hair and its skirt, where it has any."""
    for hanging in (_hair(rigged), _skirt(rigged)):
        if hanging is not None:
            rigged = _chained(rigged, hanging)
    return rigged


def _rows_of(rigged: Rigged, names: tuple[str, ...]) -> NDArray[np.int64]:
    wanted = np.array([name in names for name in rigged.part_names])
    return np.flatnonzero(wanted[rigged.part])


def _joint(rigged: Rigged, name: str) -> NDArray[np.float64]:
    place: NDArray[np.float64] = rigged.joint_positions[rigged.joint_names.index(name)]
    return place


def _hair(rigged: Rigged) -> _Hanging | None:
    neck, head = _joint(rigged, "Neck"), _joint(rigged, "Head")
    root_y_m = 0.5 * (rigged.eye_y_m + float(neck[1]))
    return _hanging(rigged, HAIR, _rows_of(rigged, _HAIR_PARTS), root_y_m, head)


def _skirt(rigged: Rigged) -> _Hanging | None:
    rows = _rows_of(rigged, _SKIRT_PARTS)
    if not rigged.two_sided[rows].any():
        return None
    hips, thigh = _joint(rigged, "Hips"), _joint(rigged, "LeftUpLeg")
    is_skirt = rigged.two_sided[rows] > 0
    lowest_y_m = float(rigged.positions[rows[is_skirt], 1].min())
    is_hem = rigged.positions[rows, 1] < lowest_y_m + 0.08
    named_hem = np.array([name == "hem" for name in rigged.part_names])[rigged.part[rows]]
    rows = rows[is_skirt | (named_hem & is_hem)]
    return _hanging(rigged, SKIRT, rows, float(thigh[1]) - 0.02, hips)


def _hanging(
    rigged: Rigged, kind: str, rows: NDArray[np.int64], root_y_m: float, axis: NDArray[np.float64]
) -> _Hanging | None:
    points = rigged.positions[rows].astype(np.float64)
    rows, points = rows[points[:, 1] < root_y_m], points[points[:, 1] < root_y_m]
    if len(rows) < _LEAST_VERTICES:
        return None
    length_m = root_y_m - float(np.quantile(points[:, 1], 0.01))
    if length_m < _SHORTEST_M:
        return None
    azimuth = np.arctan2(points[:, 0] - axis[0], points[:, 2] - axis[2])
    return _Hanging(kind, rows, root_y_m, length_m, azimuth)


def _middles(hanging: _Hanging) -> NDArray[np.float64]:
    """Return the azimuths of the chains of a kind."""
    if hanging.kind == SKIRT:
        return (np.arange(_SKIRT_CHAINS) + 0.5) * 2 * np.pi / _SKIRT_CHAINS
    room = 2 * (np.pi - _FACE_HALF_RAD)
    return _FACE_HALF_RAD + (np.arange(_HAIR_CHAINS) + 0.5) * room / _HAIR_CHAINS


def _parent_of(rigged: Rigged, kind: str, middle: float) -> int:
    """Return the joint a chain hangs on: in front a skirt follows the thighs."""
    if kind == HAIR:
        return rigged.joint_names.index("Head")
    if np.cos(middle) < -0.1:
        return rigged.joint_names.index("Hips")
    return rigged.joint_names.index("LeftUpLeg" if np.sin(middle) > 0 else "RightUpLeg")


def _chained(rigged: Rigged, hanging: _Hanging) -> Rigged:
    """Add the chains of one kind and give them their share of the weights."""
    middles = _middles(hanging)
    apart = np.abs(np.angle(np.exp(1j * (hanging.azimuth[:, None] - middles))))
    pitch = float(middles[1] - middles[0])
    nearness = np.clip(1 - apart / pitch, 0, 1)
    points = rigged.positions[hanging.rows].astype(np.float64)
    fall = np.clip((hanging.root_y_m - points[:, 1]) / hanging.length_m, 0, 1)
    names, parents = list(rigged.joint_names), list(rigged.joint_parents)
    places = list(rigged.joint_positions)
    weights = _Weights(rigged, hanging.rows, len(names) + JOINTS_PER_CHAIN * len(middles))
    for number, middle in enumerate(middles):
        near = nearness[:, number]
        if np.count_nonzero(near > 0.5) < _LEAST_VERTICES:
            continue
        parent = _parent_of(rigged, hanging.kind, float(middle))
        first = len(names)
        weights.move(parent, first, near * _share(fall) * (1 - _lower(fall)))
        weights.move(parent, first + 1, near * _share(fall) * _lower(fall))
        for place, level in enumerate((0.0, 0.5, 1.0)):
            names.append(f"{hanging.kind}{number}_{place + 1}")
            parents.append(parent if place == 0 else len(names) - 2)
            places.append(_middle_at(points[near > 0.5], fall[near > 0.5], level))
    joints, values = weights.strongest()
    skin_joints, skin_weights = rigged.skin_joints.copy(), rigged.skin_weights.copy()
    skin_joints[hanging.rows], skin_weights[hanging.rows] = joints, values
    return replace(
        rigged,
        joint_names=tuple(names),
        joint_parents=np.array(parents, np.int16),
        joint_positions=np.array(places, np.float64),
        skin_joints=skin_joints,
        skin_weights=skin_weights,
    )


def _share(fall: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of a vertex swings: nothing at the root, all from a third down."""
    t = np.clip(fall * 3, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _lower(fall: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of the swing belongs to the second joint."""
    t = np.clip((fall - 0.35) / 0.4, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _middle_at(
    points: NDArray[np.float64], fall: NDArray[np.float64], level: float
) -> NDArray[np.float64]:
    """Return the middle of the vertices near a level of the chain."""
    nearness = np.exp(-(((fall - level) / 0.12) ** 2)) + 1e-9
    return np.asarray((points * nearness[:, None]).sum(axis=0) / nearness.sum())


class _Weights:
    """Dense weights of the vertices that swing."""

    def __init__(self, rigged: Rigged, rows: NDArray[np.int64], joint_count: int) -> None:
        self._dense = np.zeros((len(rows), joint_count))
        joints, values = rigged.skin_joints[rows], rigged.skin_weights[rows]
        for slot in range(_INFLUENCES):
            np.add.at(self._dense, (np.arange(len(rows)), joints[:, slot]), values[:, slot])
        self._before = self._dense.copy()

    def move(self, giver: int, taker: int, share: NDArray[np.float64]) -> None:
        """Move a share (0..1) of what ``giver`` had at first to ``taker``."""
        part = self._before[:, giver] * share
        self._dense[:, giver] -= part
        self._dense[:, taker] += part

    def strongest(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return the four strongest joints of each vertex, descending, summing to 1."""
        dense = np.maximum(self._dense, 0)
        joints = np.argsort(-dense, axis=1, kind="stable")[:, :_INFLUENCES]
        values = np.take_along_axis(dense, joints, axis=1)
        values /= values.sum(axis=1, keepdims=True)
        return joints.astype(np.uint8), values.astype(np.float32)
