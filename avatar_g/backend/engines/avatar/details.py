"""The finer sliders as MakeHuman targets: what each moves at its two ends."""

from collections.abc import Mapping
from typing import Final

from avatar_g.backend.domain.avatar_parts import Detail

Targets = Mapping[str, float]
"""Target to its weight at the slider's end."""


def _pair(low: str, high: str, weight: float = 1.0) -> tuple[Targets, Targets]:
    return {low: weight}, {high: weight}


def _turned(stem: str, weight: float = 1.0) -> tuple[Targets, Targets]:
    return _pair(f"{stem}-decr", f"{stem}-incr", weight)


def _sides(low: str, high: str, weight: float = 1.0) -> tuple[Targets, Targets]:
    """Return a pair for both sides; ``%`` stands for the side."""
    low_names, high_names = ([name.replace("%", side) for side in "lr"] for name in (low, high))
    return dict.fromkeys(low_names, weight), dict.fromkeys(high_names, weight)


def _both(stem: str, weight: float = 1.0) -> tuple[Targets, Targets]:
    return _sides(f"{stem}-decr", f"{stem}-incr", weight)


def _together(*pairs: tuple[Targets, Targets]) -> tuple[Targets, Targets]:
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    for one, other in pairs:
        low |= one
        high |= other
    return low, high


DETAIL_TARGETS: Final[Mapping[Detail, tuple[Targets, Targets]]] = {
    Detail.EYE_HEIGHT: _both("eyes/%-eye-height1", 0.9),
    Detail.EYE_SPACING: _sides("eyes/%-eye-trans-in", "eyes/%-eye-trans-out", 0.8),
    Detail.EYE_POSITION: _sides("eyes/%-eye-trans-down", "eyes/%-eye-trans-up", 0.7),
    Detail.EYE_TILT: _sides("eyes/%-eye-corner2-down", "eyes/%-eye-corner2-up"),
    Detail.EYE_INNER: _sides("eyes/%-eye-corner1-down", "eyes/%-eye-corner1-up"),
    Detail.EYE_FOLD: _sides("eyes/%-eye-eyefold-down", "eyes/%-eye-eyefold-up", 0.8),
    Detail.EYE_BAGS: _both("eyes/%-eye-bag", 0.8),
    Detail.NOSE_WIDTH: _turned("nose/nose-scale-horiz"),
    Detail.NOSE_LENGTH: _turned("nose/nose-scale-vert"),
    Detail.NOSE_DEPTH: _turned("nose/nose-scale-depth"),
    Detail.NOSE_BRIDGE: _turned("nose/nose-hump"),
    Detail.NOSE_TIP: _pair("nose/nose-point-down", "nose/nose-point-up"),
    Detail.NOSE_TIP_WIDTH: _turned("nose/nose-point-width"),
    Detail.NOSTRILS: _turned("nose/nose-flaring"),
    Detail.MOUTH_WIDTH: _turned("mouth/mouth-scale-horiz"),
    Detail.MOUTH_POSITION: _pair("mouth/mouth-trans-down", "mouth/mouth-trans-up", 0.8),
    Detail.MOUTH_CORNERS: _pair("mouth/mouth-angles-down", "mouth/mouth-angles-up"),
    Detail.UPPER_LIP: _turned("mouth/mouth-upperlip-volume"),
    Detail.LOWER_LIP: _turned("mouth/mouth-lowerlip-volume"),
    Detail.CUPIDS_BOW: _turned("mouth/mouth-cupidsbow"),
    Detail.CHIN_WIDTH: _turned("chin/chin-width"),
    Detail.CHIN_HEIGHT: _turned("chin/chin-height"),
    Detail.CHIN_POINT: _turned("chin/chin-prominent"),
    Detail.JAW: _turned("chin/chin-bones"),
    Detail.CHEEKS: _both("cheek/%-cheek-volume"),
    Detail.CHEEKBONES: _both("cheek/%-cheek-bones"),
    Detail.CHEEK_HEIGHT: _sides("cheek/%-cheek-trans-down", "cheek/%-cheek-trans-up"),
    Detail.EAR_SIZE: _both("ears/%-ear-scale"),
    Detail.EAR_ANGLE: _both("ears/%-ear-wing"),
    Detail.EAR_POINT: _sides("ears/%-ear-shape-round", "ears/%-ear-shape-pointed"),
    Detail.HAND_SIZE: _both("hands/%-hand-scale", 0.7),
    Detail.FINGER_LENGTH: _both("hands/%-hand-fingers-length", 0.8),
    Detail.FOOT_SIZE: _both("feet/%-foot-scale", 0.7),
    Detail.NECK_LENGTH: _turned("neck/neck-scale-vert", 0.8),
    Detail.SHOULDERS: _turned("torso/measure-shoulder-dist", 0.8),
    Detail.WAIST: _turned("torso/measure-waist-circ", 0.6),
    Detail.HIPS: _turned("torso/measure-hips-circ", 0.6),
    Detail.TORSO_LENGTH: _turned("torso/torso-scale-vert", 0.6),
    Detail.ARM_LENGTH: _together(
        _turned("arms/measure-upperarm-length", 0.6), _turned("arms/measure-lowerarm-length", 0.6)
    ),
    Detail.LEG_LENGTH: _together(
        _turned("legs/upperlegs-height", 0.7), _turned("legs/lowerlegs-height", 0.7)
    ),
}
"""Weights of each end of a slider, chosen by eye; the far ends of all sliders together were not."""


def detail_weights(details: Mapping[str, float]) -> dict[str, float]:
    """Return the target weights of a body's details."""
    weights: dict[str, float] = {}
    for name, lean in details.items():
        for target, weight in DETAIL_TARGETS[Detail(name)][lean > 0].items():
            weights[target] = abs(lean) * weight
    return weights
