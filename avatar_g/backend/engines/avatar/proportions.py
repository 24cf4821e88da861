"""The few lengths of a body that motion needs; moves never see a mesh."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.rigged import Rigged

Vector = NDArray[np.float64]

SIDES: Final = (("Left", 1.0), ("Right", -1.0))
"""Side prefix of a joint name and the sign of its x: the character faces +z, its left is +x."""

_TRUNK: Final = ("Hips", "Spine", "Spine1", "Spine2", "Neck", "Head")
_LIMBS: Final = ("Shoulder", "Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot", "ToeBase")
MOTION_JOINTS: Final = _TRUNK + tuple(side + limb for side, _ in SIDES for limb in _LIMBS)
"""Joints that the solver places, parents first."""


@dataclass(frozen=True)
class Proportions:
    """Rest places of ``MOTION_JOINTS`` in T-pose metres, and the height of the soles."""

    places: Mapping[str, Vector]
    parents: Mapping[str, str]
    ground_y_m: float

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
    return Proportions(places, parents, rigged.ground_y_m)
