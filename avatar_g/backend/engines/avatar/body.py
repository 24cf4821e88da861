"""Shape the body from its sliders and stand it in T-pose."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from avatar_g.backend.domain.avatar import Body
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.details import detail_weights
from avatar_g.backend.engines.avatar.stylise import FaceWarp, face_weights, stylised
from avatar_g.backend.engines.avatar.tpose import to_t_pose
from avatar_g.backend.engines.geometry.topology import Points, unit, vertex_normals

_YOUNGEST_SLIDER = 0.4
_ADULT_MACRO_AGE = 0.5
"""MakeHuman's 'young' adult; younger targets are not even in the data."""
_IDEAL_PROPORTIONS = 0.8
_STATURE_RANGE = 0.36
"""Share of MakeHuman's height targets at the slider's ends: about 1.5 m and 2.0 m."""
_COLLAR_RISE_M, _COLLAR_BAND_M, _WIDEST_NECK_M = 0.035, 0.012, 0.13
_LEVELS = {
    "muscle": ("minmuscle", "averagemuscle", "maxmuscle"),
    "weight": ("minweight", "averageweight", "maxweight"),
}


@dataclass(frozen=True)
class Figure:
    """A shaped body in T-pose, in metres, and the places on it that clothes refer to."""

    data: BodyData
    positions: Points
    """``(n, 3)`` base vertices."""
    joints: Points
    """``(52, 3)``."""
    warp: FaceWarp

    def joint(self, name: str) -> Points:
        """Return a joint's position."""
        return np.asarray(self.joints[self.data.joint(name)])

    @cached_property
    def skin_normals(self) -> Points:
        """``(n, 3)`` unit normals of the naked body; zero on helpers."""
        return vertex_normals(self.positions, self.data.skin_triangles)

    @cached_property
    def floor_y(self) -> float:
        """Height of the naked soles."""
        return float(self.positions[self.data.group_vertices("body"), 1].min())

    @cached_property
    def landmarks(self) -> "Landmarks":
        """The measures a tailor takes."""
        arm, leg, foot = self.joint("LeftArm"), self.joint("LeftUpLeg"), self.joint("LeftFoot")
        return Landmarks(
            shoulder_x=float(arm[0]),
            wrist_x=float(self.joint("LeftHand")[0]),
            arm_y=float(arm[1]),
            arm_z=float(arm[2]),
            hip_y=float(self.joint("Hips")[1]),
            crotch_y=float(leg[1]),
            knee_y=float(self.joint("LeftLeg")[1]),
            ankle_y=float(foot[1]),
            floor_y=self.floor_y,
            toe_z=float(self.joint("LeftToeBase")[2]),
            neck=self.joint("Neck"),
            neck_half_width=self._neck_half_width(),
            head=self.joint("Head"),
            leg_axis=np.stack([foot, self.joint("LeftLeg"), leg]),
        )

    def _neck_half_width(self) -> float:
        """Measure the neck just above its joint."""
        neck = self.joint("Neck")
        skin = self.positions[self.data.group_vertices("body")]
        near = np.abs(skin[:, 1] - neck[1] - _COLLAR_RISE_M) < _COLLAR_BAND_M
        near &= np.abs(skin[:, 0]) < _WIDEST_NECK_M
        return float(np.abs(skin[near, 0]).max()) if near.any() else _WIDEST_NECK_M / 2

    @cached_property
    def _skin(self) -> tuple[cKDTree, NDArray[np.int64]]:
        vertices = self.data.group_vertices("body")
        return cKDTree(self.positions[vertices]), vertices

    def nearest_skin(
        self, points: Points, count: int = 3
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Return distance to, and ``(n, count)`` base vertices and weights of, the near skin."""
        tree, vertices = self._skin
        distance, found = tree.query(points, k=count)
        weights = 1 / (distance + 1e-4)
        weights /= weights.sum(axis=1, keepdims=True)
        return distance[:, 0], vertices[found], weights

    def height_above_skin(self, points: Points) -> tuple[NDArray[np.float64], Points, Points]:
        """Return signed height over the nearest skin, its normal and its distance."""
        distance, vertices, weights = self.nearest_skin(points)
        base = (self.positions[vertices] * weights[..., None]).sum(axis=1)
        normal = unit((self.skin_normals[vertices] * weights[..., None]).sum(axis=1))
        return ((points - base) * normal).sum(axis=1), normal, distance


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Lengths and heights in metres on the left side; the body is symmetric."""

    shoulder_x: float
    wrist_x: float
    arm_y: float
    arm_z: float
    hip_y: float
    crotch_y: float
    knee_y: float
    ankle_y: float
    floor_y: float
    toe_z: float
    neck: Points
    neck_half_width: float
    head: Points
    leg_axis: Points
    """``(3, 3)``: ankle, knee and hip joint of the left leg."""

    def along_arm(self, points: Points) -> NDArray[np.float64]:
        """Return 0 at the shoulder joint, 1 at the wrist, negative on the torso."""
        reach = self.wrist_x - self.shoulder_x
        return np.asarray((np.abs(points[:, 0]) - self.shoulder_x) / reach)

    def leg_centre(self, height: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """Return x and z of the left leg's axis at the given heights."""
        known = self.leg_axis[:, 1]
        x = np.interp(height, known, self.leg_axis[:, 0])
        z = np.interp(height, known, self.leg_axis[:, 2])
        return x, z


def shape_body(data: BodyData, body: Body) -> Figure:
    """Apply the sliders, stylise, and turn the resting arms into a T-pose."""
    return finished_body(data, realistic_body(data, body), body)


def finished_body(data: BodyData, realistic: Points, body: Body) -> Figure:
    """Stylise what ``realistic_body`` gave and stand it in T-pose."""
    positions, warp = stylised(data, realistic, body)
    posed, joints = to_t_pose(data, positions * 0.1)
    return Figure(data=data, positions=posed, joints=joints, warp=warp)


def realistic_body(data: BodyData, body: Body) -> Points:
    """Return ``(n, 3)`` decimetres, arms lowered: the sliders' targets, not stylised yet."""
    positions = data.vertices.copy()
    weights = (_macro_weights(body), face_weights(body), detail_weights(body.details))
    for name, weight in (entry for table in weights for entry in table.items()):
        if weight > 1e-4:
            vertices, delta = data.targets[name]
            positions[vertices] += weight * delta
    return positions


def _macro_weights(body: Body) -> dict[str, float]:
    """Return MakeHuman's macro targets: every combination, weighted by the product of shares.

    Source: MakeHuman's modelling targets, ``targets/macrodetails`` naming convention.
    """
    share = np.clip((body.age - _YOUNGEST_SLIDER) / (1 - _YOUNGEST_SLIDER), 0, 1)
    age = _ADULT_MACRO_AGE + float(share) * (1 - _ADULT_MACRO_AGE)
    ages = {"young": 2 - 2 * age, "old": 2 * age - 1}
    genders = {"female": body.femininity, "male": 1 - body.femininity}
    total = sum(body.ancestry) or 1.0
    origins = dict(zip(("african", "asian", "caucasian"), body.ancestry, strict=True))
    stature = _STATURE_RANGE * (2 * body.height - 1)
    tall = {"minheight": max(0.0, -stature), "maxheight": max(0.0, stature)}
    weights: dict[str, float] = {}
    for gender, gender_share in genders.items():
        for era, era_share in ages.items():
            both = gender_share * era_share
            for origin, origin_share in origins.items():
                key = f"macrodetails/{origin}-{gender}-{era}"
                weights[key] = both * origin_share / total
            for level, level_share in tall.items():
                key = f"{gender}-{era}-averagemuscle-averageweight-{level}"
                weights[f"macrodetails/height/{key}"] = both * level_share
            for muscle, muscle_share in _three_levels(body.muscle, "muscle").items():
                for weight, weight_share in _three_levels(body.weight, "weight").items():
                    key = f"{gender}-{era}-{muscle}-{weight}"
                    product = both * muscle_share * weight_share
                    weights[f"macrodetails/universal-{key}"] = product
                    proportions = f"macrodetails/proportions/{key}-idealproportions"
                    weights[proportions] = product * _IDEAL_PROPORTIONS
    return weights


def _three_levels(value: float, kind: str) -> dict[str, float]:
    low, middle, high = _LEVELS[kind]
    if value < 0.5:
        return {low: 1 - 2 * value, middle: 2 * value}
    return {middle: 2 - 2 * value, high: 2 * value - 1}
