"""Turn a character to face us, in metres, in T-pose, with the joints the animator knows."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.importing.limits import refused
from avatar_g.backend.engines.avatar.importing.meshes import Skin
from avatar_g.backend.engines.avatar.importing.report import Finding, ImportReport

Matrix = NDArray[np.float64]
Places = dict[str, NDArray[np.float64]]
_LEAST_HEIGHT_M: Final = 0.9
_MOST_HEIGHT_M: Final = 2.6
_USUAL_HEIGHT_M: Final = 1.7
_RAISED_RAD: Final = 0.17
"""Arms that are lowered by less than 10 degrees are worth no word."""
_SIDES: Final = (("Left", 1.0), ("Right", -1.0))
_FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Pinky")


def _parents() -> dict[str, str]:
    parents = {
        "Hips": "", "Spine": "Hips", "Spine1": "Spine", "Spine2": "Spine1", "Neck": "Spine2",
        "Head": "Neck", "LeftEye": "Head", "RightEye": "Head",
    }  # fmt: skip
    limbs = {
        "Shoulder": "Spine2", "Arm": "Shoulder", "ForeArm": "Arm", "Hand": "ForeArm",
        "UpLeg": "Hips", "Leg": "UpLeg", "Foot": "Leg", "ToeBase": "Foot",
    }  # fmt: skip
    for side, _ in _SIDES:
        for limb, parent in limbs.items():
            whole = parent in {"Spine2", "Hips"}
            parents[f"{side}{limb}"] = parent if whole else f"{side}{parent}"
        for finger in _FINGERS:
            for knuckle in (1, 2, 3):
                before = f"{side}Hand{finger}{knuckle - 1}" if knuckle > 1 else f"{side}Hand"
                parents[f"{side}Hand{finger}{knuckle}"] = before
    return parents


PARENT_OF: Final = _parents()
"""Joint to its parent, parents first; the root has an empty one."""


@dataclass(slots=True)
class Upright:
    """A skin in T-pose: metres, y up, facing +z."""

    positions: Matrix
    normals: Matrix
    places: Places
    """Joint name to its place; every joint of ``proportions.MOTION_JOINTS`` is there."""
    ground_y_m: float
    turns: Matrix
    """``(v, 3, 3)``: what a displacement of the file's space is multiplied with."""
    jaw_place: NDArray[np.float64] | None


def stand_upright(
    skin: Skin, places: Places, jaw: NDArray[np.float64] | None, report: ImportReport
) -> Upright:
    """Return the skin as the animator wants it.

    Parameters
    ----------
    places
        Joint name to its place in the file's space.
    jaw
        Place of the jaw bone.

    Raises
    ------
    UnsupportedInput
        Reason ``avatar_size`` if the character has no height, or its limbs no length.
    """
    turn = _facing(places)
    if np.abs(turn - np.eye(3)).max() > 1e-6:
        report.add(Finding.TURNED)
    height = float(np.ptp(skin.positions @ turn[1]))
    if not np.isfinite(height) or height < 1e-4:
        raise refused("size", "the character has no height")
    scale = 1.0
    if not _LEAST_HEIGHT_M <= height <= _MOST_HEIGHT_M:
        scale = _USUAL_HEIGHT_M / height
        report.add(Finding.RESCALED)
    moved = scale * turn
    origin = moved @ places["Hips"]
    origin[1] = float((skin.positions @ moved[1]).min())
    positions = skin.positions @ moved.T - origin
    found = {name: moved @ place - origin for name, place in places.items()}
    _complete(found, report)
    turns, raised = _straighten(found)
    if raised > _RAISED_RAD:
        report.add(Finding.ARMS_RAISED, round(np.degrees(raised)))
    straight = _posed(found, turns)
    blend, shift = _blend(skin, found, straight, turns)
    return Upright(
        positions=np.einsum("vij,vj->vi", blend, positions) + shift,
        normals=np.einsum("vij,vj->vi", blend, skin.normals @ turn.T),
        places=straight,
        ground_y_m=0.0,
        turns=np.asarray(blend @ moved),
        jaw_place=None if jaw is None else moved @ jaw - origin,
    )


def _facing(places: Places) -> Matrix:
    """Return the rotation whose rows are the file's axes to our x (left), y (up) and z (front)."""
    up = _axis(places["Head"] - places["Hips"])
    left = _axis(places["LeftUpLeg"] - places["RightUpLeg"], without=up)
    return np.stack([left, up, np.cross(left, up)])


def _axis(direction: NDArray[np.float64], without: NDArray[np.float64] | None = None) -> Matrix:
    """Return the signed axis nearest to ``direction``: nobody stands slanted on purpose."""
    size = np.abs(direction) if without is None else np.abs(direction) * (1.0 - np.abs(without))
    if not np.isfinite(size).all() or size.max() < 1e-7:
        raise refused("size", "hips, head and legs are at the same place")
    axis = np.zeros(3)
    axis[int(size.argmax())] = np.sign(direction[int(size.argmax())])
    return axis


def _complete(places: Places, report: ImportReport) -> None:
    """Add the joints that the file has no bones for."""
    before = len(places)
    if "Spine2" not in places:
        places["Spine2"] = places["Spine"]
        places["Spine"] = (2.0 * places["Hips"] + places["Spine2"]) / 3.0
        places["Spine1"] = (places["Hips"] + 2.0 * places["Spine2"]) / 3.0
    if "Spine1" not in places:
        places["Spine1"] = (places["Spine"] + places["Spine2"]) / 2.0
    if "Neck" not in places:
        places["Neck"] = 0.3 * places["Spine2"] + 0.7 * places["Head"]
    for side, _ in _SIDES:
        arm, foot = places[f"{side}Arm"], places[f"{side}Foot"]
        if f"{side}Shoulder" not in places:
            middle = np.array([places["Spine2"][0], arm[1], arm[2]])
            places[f"{side}Shoulder"] = middle + 0.25 * (arm - middle)
        if f"{side}ToeBase" not in places:
            places[f"{side}ToeBase"] = np.array([foot[0], 0.25 * foot[1], foot[2] + 1.2 * foot[1]])
    report.add(Finding.JOINTS_ADDED, len(places) - before)


def _straighten(places: Places) -> tuple[dict[str, Matrix], float]:
    """Return the turn of each arm joint to a T-pose, and the largest turn in radians."""
    turns: dict[str, Matrix] = {}
    largest = 0.0
    for side, sign in _SIDES:
        goal = np.array([sign, 0.0, 0.0])
        before = np.eye(3)
        for joint, end in (("Arm", "ForeArm"), ("ForeArm", "Hand"), ("Hand", "HandMiddle1")):
            start, stop = places[f"{side}{joint}"], places.get(f"{side}{end}")
            if stop is None:
                continue
            along = before @ (stop - start)
            length = float(np.linalg.norm(along))
            if length < 1e-5:
                raise refused("size", f"the bone {side}{joint} has no length")
            added = _shortest_turn(along / length, goal)
            if joint == "Arm":
                largest = max(largest, float(np.arccos(np.clip(along[0] / length * sign, -1, 1))))
            before = added @ before
            turns[f"{side}{joint}"] = before
    return turns, largest


def _shortest_turn(start: Matrix, goal: Matrix) -> Matrix:
    """Return the rotation about ``start`` x ``goal`` (Rodrigues' formula)."""
    axis = np.cross(start, goal)
    cosine = float(start @ goal)
    if cosine < -0.9999:
        return np.diag([-1.0, -1.0, 1.0])
    cross = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + cosine))


def _turn_of(name: str, turns: dict[str, Matrix]) -> Matrix:
    """Return a joint's turn, or that of the nearest joint above it."""
    while name:
        if name in turns:
            return turns[name]
        name = PARENT_OF[name]
    return np.eye(3)


def _posed(places: Places, turns: dict[str, Matrix]) -> Places:
    straight: Places = {}
    for name, above in PARENT_OF.items():
        if name not in places:
            continue
        parent = above
        while parent and parent not in straight:
            parent = PARENT_OF[parent]
        if not parent:
            straight[name] = places[name].copy()
        else:
            offset = _turn_of(parent, turns) @ (places[name] - places[parent])
            straight[name] = straight[parent] + offset
    return straight


def _blend(
    skin: Skin, places: Places, straight: Places, turns: dict[str, Matrix]
) -> tuple[Matrix, Matrix]:
    """Return ``(v, 3, 3)`` and ``(v, 3)``: the linear blend that straightens each vertex."""
    rotations = np.stack([_turn_of(name, turns) for name in skin.joint_names])
    shifts = np.stack(
        [
            straight[name] - turn @ places[name]
            for name, turn in zip(skin.joint_names, rotations, strict=True)
        ]
    )
    weights = skin.weights.astype(np.float64)
    return np.einsum("vj,jab->vab", weights, rotations), weights @ shifts
