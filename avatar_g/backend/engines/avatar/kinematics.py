"""From a figure to joint angles: two-bone inverse kinematics for arms and legs.

Frames: the skeleton rests in T-pose with identity rotations, metres, y up, faces +z.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.figure import Figure, Foot, Hand, Triple
from avatar_g.backend.engines.avatar.proportions import MOTION_JOINTS, SIDES, Proportions
from avatar_g.backend.engines.avatar.rotations import (
    Matrix,
    Vector,
    about_x,
    about_y,
    about_z,
    cross,
    frame,
    from_euler,
    limited,
    to_euler,
    turn,
    twist_about_x,
    unit,
)

LONGEST_REACH: Final = 0.985
"""Share of the full limb length that a limb may use: a locked joint looks stiff and pops."""
SHORTEST_REACH: Final = 0.25
LARGEST_TWIST_RAD: Final = 1.5
"""Pronation and supination of the forearm from palm-in neutral."""
LARGEST_WRIST_BEND_RAD: Final = 1.15
OWN_SIDE: Final = 0.04
"""Least distance of a wrist from the middle, in arm lengths, unless the hand may cross."""
TORSO_WIDTH: Final = 0.44
TORSO_DEPTH: Final = 0.36
"""Least half axes of the ellipse that hands keep out of below shoulder height, in arm lengths; it
grows with what the body wears."""
HAND_LENGTH: Final = 0.34
"""Wrist to fingertips, in arm lengths."""
PALM_M: Final = 0.035
"""From the wrist joint to the outside of a hand that lies against the body."""

_SPINE_SHARES: Final = (("Spine", 0.30), ("Spine1", 0.35), ("Spine2", 0.35))
_HEAD_SHARES: Final = (("Neck", 0.35), ("Head", 0.65))
_FINGERS: Final = (("Index", 0.80), ("Middle", 1.00), ("Ring", 1.15), ("Pinky", 1.30))
_KNUCKLES: Final = ((1, 0.75), (2, 1.15), (3, 0.80))


def solve(figure: Figure, body: Proportions) -> BodyPose:
    """Return the pose in which ``body`` stands as ``figure`` asks.

    Feet reach their places exactly: where a leg is too short, the hips sink.
    """
    rotations: dict[str, Matrix] = {"Hips": turn(figure.hips_turn)}
    for name, share in _SPINE_SHARES:
        rotations[name] = turn(figure.spine, share)
    for name, share in _HEAD_SHARES:
        rotations[name] = turn(figure.head, share)
    feet = _feet(figure, body)
    root = np.array(figure.hips) * body.leg_m
    root[1] -= _sink(rotations["Hips"], root, feet, body)
    for side, _ in SIDES:
        _solve_leg(side, rotations, root, feet[side], body)
    chest_turn, chest = _chest(rotations, root, body)
    hands = (figure.left_hand, figure.right_hand)
    for (side, sign), hand, shrug in zip(SIDES, hands, figure.shrug, strict=True):
        rotations[f"{side}Shoulder"] = about_z(sign * shrug)
        _solve_arm(side, sign, rotations, (chest_turn, chest, root), hand, body)
    angles = {name: to_euler(matrix) for name, matrix in rotations.items()}
    for (side, sign), hand in zip(SIDES, hands, strict=True):
        angles.update(_finger_angles(side, sign, hand))
    return BodyPose(angles, (float(root[0]), float(root[1]), float(root[2])))


def joint_places(pose: BodyPose, body: Proportions) -> dict[str, Vector]:
    """Return where ``MOTION_JOINTS`` are in ``pose``, metres in the character's own frame."""
    turns: dict[str, Matrix] = {}
    places: dict[str, Vector] = {}
    for name in MOTION_JOINTS:
        local = from_euler(pose.rotations.get(name, (0.0, 0.0, 0.0)))
        parent = body.parents.get(name)
        if parent is None:
            turns[name], places[name] = local, body.places[name] + np.array(pose.root_m)
            continue
        offset = body.places[name] - body.places[parent]
        places[name] = places[parent] + turns[parent] @ offset
        turns[name] = turns[parent] @ local
    return places


def joint_turns(pose: BodyPose, body: Proportions) -> dict[str, Matrix]:
    """Return the world rotation of ``MOTION_JOINTS`` in ``pose``."""
    turns: dict[str, Matrix] = {}
    for name in MOTION_JOINTS:
        local = from_euler(pose.rotations.get(name, (0.0, 0.0, 0.0)))
        parent = body.parents.get(name)
        turns[name] = local if parent is None else turns[parent] @ local
    return turns


def two_bone(
    start: Vector, target: Vector, *, lengths_m: tuple[float, float], pole: Vector
) -> tuple[Vector, Vector, Vector]:
    """Bend a two-bone limb so that its end reaches ``target``.

    Parameters
    ----------
    pole
        Direction the middle joint points to; need not be square to the limb.

    Returns
    -------
    tuple
        Place of the middle joint, place of the end (``target`` pulled into reach), and the unit
        normal of the bending plane.

    References
    ----------
    Law of cosines on the triangle (upper, lower, distance).
    """
    upper_m, lower_m = lengths_m
    full_m = upper_m + lower_m
    way = target - start
    distance_m = math.sqrt(float(way @ way))
    reach_m = min(max(distance_m, SHORTEST_REACH * full_m), LONGEST_REACH * full_m)
    along = way / (distance_m + 1e-12)
    side = unit(pole - (pole @ along) * along)
    cosine = (upper_m**2 + reach_m**2 - lower_m**2) / (2.0 * upper_m * reach_m)
    cosine = min(1.0, max(-1.0, cosine))
    middle = start + upper_m * (along * cosine + side * math.sqrt(1.0 - cosine * cosine))
    return middle, start + along * reach_m, cross(along, side)


def _limb_turns(
    joints: tuple[Vector, Vector, Vector],
    solved: tuple[Vector, Vector, Vector, Vector],
    rest_pole: Vector,
) -> tuple[Matrix, Matrix]:
    """Return world rotations that carry the rest bones onto the solved ones.

    ``joints`` are the rest places (start, middle, end); ``solved`` the start, middle, end and plane
    normal of the bent limb.
    """
    first, middle, last = joints
    start, bend, end, normal = solved
    rest_normal = cross(unit(last - first), rest_pole)
    upper = frame(bend - start, normal) @ frame(middle - first, rest_normal).T
    lower = frame(end - bend, normal) @ frame(last - middle, rest_normal).T
    return upper, lower


def _lengths(joints: tuple[Vector, Vector, Vector]) -> tuple[float, float]:
    first, middle, last = joints
    return float(np.linalg.norm(middle - first)), float(np.linalg.norm(last - middle))


# --- legs -------------------------------------------------------------------------------------


def _feet(figure: Figure, body: Proportions) -> dict[str, tuple[Vector, Matrix, float, float]]:
    """Return per side: the ankle's place, the foot's world turn, its yaw and its heel lift."""
    feet = (figure.left_foot, figure.right_foot)
    return {
        side: _foot(side, sign, foot, body) for (side, sign), foot in zip(SIDES, feet, strict=True)
    }


def _foot(
    side: str, sign: float, foot: Foot, body: Proportions
) -> tuple[Vector, Matrix, float, float]:
    ankle, ball = body.places[f"{side}Foot"], body.places[f"{side}ToeBase"]
    yaw = sign * foot.toe_out
    world = about_y(yaw) @ about_x(foot.heel)
    goal = ball + np.array(
        [
            sign * (foot.out - 1.0) * body.stance_half_m,
            foot.lift * body.leg_m,
            foot.ahead * body.leg_m,
        ]
    )
    return goal + world @ (ankle - ball), world, yaw, foot.heel


def _leg_joints(side: str, body: Proportions) -> tuple[Vector, Vector, Vector]:
    return body.places[f"{side}UpLeg"], body.places[f"{side}Leg"], body.places[f"{side}Foot"]


def _hip_joint(side: str, hips_turn: Matrix, root: Vector, body: Proportions) -> Vector:
    offset = body.places[f"{side}UpLeg"] - body.places["Hips"]
    return body.places["Hips"] + root + hips_turn @ offset


def _sink(
    hips_turn: Matrix,
    root: Vector,
    feet: Mapping[str, tuple[Vector, Matrix, float, float]],
    body: Proportions,
) -> float:
    """Return how far the hips must sink (metres) so that both legs reach their ankles."""
    deepest_m = 0.0
    for side, _ in SIDES:
        way = _hip_joint(side, hips_turn, root, body) - feet[side][0]
        reach_m = LONGEST_REACH * sum(_lengths(_leg_joints(side, body)))
        aside = min(float(way[0] ** 2 + way[2] ** 2), 0.98 * reach_m**2)
        deepest_m = max(deepest_m, float(way[1]) - math.sqrt(reach_m**2 - aside))
    return deepest_m


def _solve_leg(
    side: str,
    rotations: dict[str, Matrix],
    root: Vector,
    foot: tuple[Vector, Matrix, float, float],
    body: Proportions,
) -> None:
    ankle, world, yaw, heel = foot
    joints = _leg_joints(side, body)
    start = _hip_joint(side, rotations["Hips"], root, body)
    outwards = math.copysign(0.06, float(joints[0][0]))
    pole = about_y(0.8 * yaw) @ np.array([outwards, 0.0, 1.0])
    knee, end, normal = two_bone(start, ankle, lengths_m=_lengths(joints), pole=pole)
    upper, lower = _limb_turns(joints, (start, knee, end, normal), np.array([0.0, 0.0, 1.0]))
    rotations[f"{side}UpLeg"] = rotations["Hips"].T @ upper
    rotations[f"{side}Leg"] = upper.T @ lower
    rotations[f"{side}Foot"] = lower.T @ world
    rotations[f"{side}ToeBase"] = about_x(-heel)


# --- arms -------------------------------------------------------------------------------------


def _chest(
    rotations: Mapping[str, Matrix], root: Vector, body: Proportions
) -> tuple[Matrix, Vector]:
    world, place = _chain(("Hips", "Spine", "Spine1", "Spine2"), rotations, root, body)
    return world, place


def _chain(
    names: Iterable[str], rotations: Mapping[str, Matrix], root: Vector, body: Proportions
) -> tuple[Matrix, Vector]:
    """Follow joints from the hips; return the last one's world turn and place."""
    world = np.eye(3)
    place = root
    before: Vector | None = None
    for name in names:
        rest = body.places[name]
        place = rest + root if before is None else place + world @ (rest - before)
        world = world @ rotations[name]
        before = rest
    return world, place


def _solve_arm(
    side: str,
    sign: float,
    rotations: dict[str, Matrix],
    trunk: tuple[Matrix, Vector, Vector],
    hand: Hand,
    body: Proportions,
) -> None:
    chest_turn, chest_place, root = trunk
    collar = body.places[f"{side}Shoulder"]
    collar_place = chest_place + chest_turn @ (collar - body.places["Spine2"])
    collar_turn = chest_turn @ rotations[f"{side}Shoulder"]
    joints = (
        body.places[f"{side}Arm"],
        body.places[f"{side}ForeArm"],
        body.places[f"{side}Hand"],
    )
    start = collar_place + collar_turn @ (joints[0] - collar)
    own_side = np.array([sign, 1.0, 1.0])
    hips_place = body.places["Hips"] + root
    aside_m = sign * float((chest_turn.T @ (hips_place - chest_place))[0])
    target = start + chest_turn @ (_clear_of_torso(hand, body, aside_m) * own_side) * body.arm_m
    pole = chest_turn @ (np.array(hand.elbow) * own_side)
    elbow, wrist, normal = two_bone(start, target, lengths_m=_lengths(joints), pole=pole)
    upper, lower = _limb_turns(joints, (start, elbow, wrist, normal), np.array([0.0, 0.0, -1.0]))
    bend = _wrist_turn(sign, lower, chest_turn, hand)
    twist = min(max(twist_about_x(bend), -LARGEST_TWIST_RAD), LARGEST_TWIST_RAD)
    swing = limited(bend @ about_x(-twist_about_x(bend)), LARGEST_WRIST_BEND_RAD)
    rotations[f"{side}Arm"] = collar_turn.T @ upper
    rotations[f"{side}ForeArm"] = upper.T @ lower @ about_x(0.6 * twist)
    rotations[f"{side}Hand"] = about_x(-0.6 * twist) @ swing @ about_x(twist)


def _clear_of_torso(hand: Hand, body: Proportions, aside_m: float) -> Vector:
    """Return the reach with wrist and fingers outside the torso, in arm lengths.

    ``aside_m`` is how far the hips are on the side of the hand, seen from the chest.
    """
    shoulder = body.shoulder_half_m / body.arm_m
    outwards, up, ahead = hand.reach[0] + shoulder, hand.reach[1], hand.reach[2]
    least = OWN_SIDE - hand.crossing * (OWN_SIDE + shoulder)
    outwards = max(outwards, least)
    # Fade the ellipse out above the shoulders, where the neck is thin.
    strength = min(1.0, max(0.0, (0.25 - up) / 0.25)) * (1.0 - hand.crossing)
    width_m, front_m = body.trunk_at(float(body.places["LeftArm"][1]) + up * body.arm_m)
    width_m += max(0.0, aside_m) * min(1.0, max(0.0, -up / LONGEST_REACH))
    width = max(TORSO_WIDTH, (width_m + PALM_M) / body.arm_m)
    depth = max(TORSO_DEPTH, (front_m + PALM_M) / body.arm_m)
    inside = (outwards / width) ** 2 + (ahead / depth) ** 2
    if inside < 1.0:
        push = 1.0 + strength * (1.0 / math.sqrt(max(inside, 1e-3)) - 1.0)
        outwards, ahead = outwards * push, ahead * push
    tip_out = outwards + HAND_LENGTH * hand.fingers[0]
    if ahead > 0.0 and abs(tip_out) < width:
        surface = depth * math.sqrt(1.0 - (tip_out / width) ** 2)
        missing = surface - ahead - HAND_LENGTH * hand.fingers[2]
        ahead += strength * max(0.0, missing) * min(1.0, abs(hand.fingers[0]) / 0.5)
    return np.array([outwards - shoulder, up, ahead])


def _wrist_turn(sign: float, forearm: Matrix, chest_turn: Matrix, hand: Hand) -> Matrix:
    """Return the hand's turn relative to the forearm that looks as ``hand`` asks."""
    own_side = np.array([sign, 1.0, 1.0])
    wish = chest_turn @ (np.array(hand.fingers) * own_side)
    firmness = min(1.0, math.sqrt(float(wish @ wish)))
    rest_fingers = np.array([sign, 0.0, 0.0])
    fingers = wish + (1.0 - firmness) * (forearm @ rest_fingers)
    palm = chest_turn @ (np.array(hand.palm) * own_side)
    rest = frame(rest_fingers, np.array([0.0, -1.0, 0.0]))
    return forearm.T @ frame(fingers, palm) @ rest.T


def _finger_angles(side: str, sign: float, hand: Hand) -> dict[str, Triple]:
    """Curl the fingers: outer ones more, as a relaxed hand does."""
    angles: dict[str, Triple] = {}
    for place, (finger, weight) in enumerate(_FINGERS):
        for knuckle, share in _KNUCKLES:
            curl = hand.curl * weight * share
            if finger == "Index":
                curl *= 1.0 - hand.pointing
            fan = sign * (0.07 - 0.06 * place) * (1.0 + 3.0 * hand.spread) if knuckle == 1 else 0.0
            angles[f"{side}Hand{finger}{knuckle}"] = (0.0, fan, -sign * curl)
    angles[f"{side}HandThumb1"] = (0.2, 0.25 * sign, 0.0)
    angles[f"{side}HandThumb2"] = (0.0, -0.5 * sign * hand.curl, 0.0)
    angles[f"{side}HandThumb3"] = (0.0, -0.5 * sign * hand.curl, 0.0)
    return angles
