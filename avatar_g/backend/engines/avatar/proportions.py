"""The few lengths of a body that motion needs; moves never see a mesh."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.rigged import Material, Rigged

Vector = NDArray[np.float64]

SIDES: Final = (("Left", 1.0), ("Right", -1.0))
"""Side prefix of a joint name and the sign of its x: the character faces +z, its left is +x."""

_TRUNK: Final = ("Hips", "Spine", "Spine1", "Spine2", "Neck", "Head")
_LIMBS: Final = ("Shoulder", "Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot", "ToeBase")
_TRUNK_JOINTS: Final = ("Hips", "Spine", "LeftUpLeg", "RightUpLeg")
_TRUNK_SHARE: Final = 0.85
"""Below the armpits, where sleeves begin to share the weight."""
TRUNK_LEVELS: Final = 24
MOTION_JOINTS: Final = _TRUNK + tuple(side + limb for side, _ in SIDES for limb in _LIMBS)
"""Joints that the solver places, parents first."""


@dataclass(frozen=True)
class Proportions:
    """Rest places of ``MOTION_JOINTS`` in T-pose metres, and the height of the soles."""

    places: Mapping[str, Vector]
    parents: Mapping[str, str]
    ground_y_m: float
    trunk_m: NDArray[np.float64]
    """``(TRUNK_LEVELS, 2)``: half width and front of what is worn, from the knees up to the
    shoulders."""

    def trunk_at(self, height_m: float) -> tuple[float, float]:
        """Return half width and front of the dressed trunk near a height in T-pose."""
        low, high = self._trunk_range_m
        level = (height_m - low) / (high - low) * (TRUNK_LEVELS - 1)
        near = self.trunk_m[max(0, round(level) - 1) : max(0, round(level) + 2)]
        if not len(near):
            return 0.0, 0.0
        return float(near[:, 0].max()), float(near[:, 1].max())

    @cached_property
    def _trunk_range_m(self) -> tuple[float, float]:
        return float(self.places["LeftLeg"][1]), float(self.places["LeftArm"][1])

    @cached_property
    def arm_m(self) -> float:
        """Shoulder joint to wrist along the bones."""
        upper = self.places["LeftForeArm"] - self.places["LeftArm"]
        lower = self.places["LeftHand"] - self.places["LeftForeArm"]
        return float(np.linalg.norm(upper) + np.linalg.norm(lower))

    @cached_property
    def leg_m(self) -> float:
        """Hip joint to ankle, vertically."""
        return float(self.places["LeftUpLeg"][1] - self.places["LeftFoot"][1])

    @cached_property
    def shoulder_half_m(self) -> float:
        """Middle of the body to the shoulder joint."""
        return float(abs(self.places["LeftArm"][0]))

    @cached_property
    def stance_half_m(self) -> float:
        """Middle of the body to the ankle at rest."""
        return float(abs(self.places["LeftFoot"][0]))


def proportions_of(rigged: Rigged) -> Proportions:
    """Read the proportions of a character.

    Raises
    ------
    ValueError
        If a joint of ``MOTION_JOINTS`` is missing.
    """
    index = {name: place for place, name in enumerate(rigged.joint_names)}
    missing = [name for name in MOTION_JOINTS if name not in index]
    if missing:
        raise ValueError(f"the skeleton lacks {', '.join(missing)}")
    places = {
        name: np.asarray(rigged.joint_positions[index[name]], np.float64) for name in MOTION_JOINTS
    }
    parents = {
        name: rigged.joint_names[parent]
        for name in MOTION_JOINTS
        if (parent := int(rigged.joint_parents[index[name]])) >= 0
    }
    return Proportions(places, parents, rigged.ground_y_m, _trunk_m(rigged, places))


def _trunk_m(rigged: Rigged, places: Mapping[str, Vector]) -> NDArray[np.float64]:
    """Measure the dressed trunk in slices; hair and what arms wear do not count."""
    names = rigged.joint_names
    is_trunk = np.array([name.startswith(_TRUNK_JOINTS) for name in names])
    share = (rigged.skin_weights * is_trunk[rigged.skin_joints]).sum(axis=1)
    points = rigged.positions[(share > _TRUNK_SHARE) & (rigged.material != Material.HAIR)]
    low, high = places["LeftLeg"][1], places["LeftArm"][1]
    level = np.rint((points[:, 1] - low) / (high - low) * (TRUNK_LEVELS - 1)).astype(np.int64)
    widest = np.zeros((TRUNK_LEVELS, 2))
    inside = (level >= 0) & (level < TRUNK_LEVELS)
    np.maximum.at(widest[:, 0], level[inside], np.abs(points[inside, 0]))
    np.maximum.at(widest[:, 1], level[inside], points[inside, 2])
    return widest
