"""Names and tables of the VRM 1.0 standard: bones, expressions, conditions of use.

Source: the VRM Consortium's VRMC_vrm-1.0 specification (humanoid, expressions, meta, lookAt).
"""

from collections.abc import Mapping
from typing import Any, Final


def _bones() -> dict[str, str]:
    """Map Mixamo joint names to VRM humanoid bones."""
    bones = {
        "Hips": "hips",
        "Spine": "spine",
        "Spine1": "chest",
        "Spine2": "upperChest",
        "Neck": "neck",
        "Head": "head",
        "LeftEye": "leftEye",
        "RightEye": "rightEye",
    }
    limbs = {
        "Shoulder": "Shoulder",
        "Arm": "UpperArm",
        "ForeArm": "LowerArm",
        "Hand": "Hand",
        "UpLeg": "UpperLeg",
        "Leg": "LowerLeg",
        "Foot": "Foot",
        "ToeBase": "Toes",
    }
    fingers = {"Index": "Index", "Middle": "Middle", "Ring": "Ring", "Pinky": "Little"}
    for side, prefix in (("Left", "left"), ("Right", "right")):
        bones |= {f"{side}{joint}": f"{prefix}{bone}" for joint, bone in limbs.items()}
        for joint, finger in fingers.items():
            for knuckle, part in enumerate(("Proximal", "Intermediate", "Distal"), 1):
                bones[f"{side}Hand{joint}{knuckle}"] = f"{prefix}{finger}{part}"
        for knuckle, part in enumerate(("Metacarpal", "Proximal", "Distal"), 1):
            bones[f"{side}HandThumb{knuckle}"] = f"{prefix}Thumb{part}"
    return bones


HUMAN_BONES: Final[Mapping[str, str]] = _bones()
"""Joint name to VRM bone: 54 of the 55 bones of the standard (all but the jaw)."""


def _both(shape: str, weight: float) -> dict[str, float]:
    return {f"{shape}Left": weight, f"{shape}Right": weight}


PRESETS: Final[Mapping[str, Mapping[str, float]]] = {
    "aa": {"jawOpen": 0.56, **_both("mouthSmile", 0.3), **_both("mouthUpperUp", 0.5)},
    "ih": {"jawOpen": 0.22, **_both("mouthStretch", 0.45), **_both("mouthUpperUp", 0.2)},
    "ou": {"jawOpen": 0.18, "mouthPucker": 0.65, "mouthFunnel": 0.2},
    "ee": {"jawOpen": 0.28, **_both("mouthSmile", 0.35), **_both("mouthStretch", 0.35)},
    "oh": {"jawOpen": 0.45, "mouthFunnel": 0.45, **_both("mouthUpperUp", 0.2)},
    "blink": _both("eyeBlink", 1.0),
    "blinkLeft": {"eyeBlinkLeft": 1.0},
    "blinkRight": {"eyeBlinkRight": 1.0},
    "happy": {
        "jawOpen": 0.08,
        **_both("mouthSmile", 0.9),
        **_both("cheekSquint", 0.5),
        **_both("eyeSquint", 0.25),
    },
    "angry": {**_both("browDown", 0.9), **_both("mouthPress", 0.4), **_both("noseSneer", 0.4)},
    "sad": {"browInnerUp": 0.9, **_both("mouthFrown", 0.7)},
    "relaxed": {**_both("mouthSmile", 0.35), **_both("eyeBlink", 0.25)},
    "surprised": {
        "browInnerUp": 0.7,
        "jawOpen": 0.35,
        **_both("browOuterUp", 0.8),
        **_both("eyeWide", 0.8),
    },
}
"""The 13 preset expressions of VRM 1.0 (procedural lookAt presets are not needed: eyes are bones)
as ARKit weights."""

LOOK_AT: Final[Mapping[str, Any]] = {
    "offsetFromHeadBone": [0.0, 0.09, 0.10],
    "type": "bone",
    "rangeMapHorizontalInner": {"inputMaxValue": 90, "outputScale": 12},
    "rangeMapHorizontalOuter": {"inputMaxValue": 90, "outputScale": 12},
    "rangeMapVerticalDown": {"inputMaxValue": 90, "outputScale": 10},
    "rangeMapVerticalUp": {"inputMaxValue": 90, "outputScale": 10},
}

CONDITIONS: Final[Mapping[str, Any]] = {
    "licenseUrl": "https://vrm.dev/licenses/1.0/",
    "avatarPermission": "onlyAuthor",
    "allowExcessivelyViolentUsage": False,
    "allowExcessivelySexualUsage": False,
    "commercialUsage": "personalProfit",
    "allowPoliticalOrReligiousUsage": False,
    "allowAntisocialOrHateUsage": False,
    "creditNotation": "unnecessary",
    "allowRedistribution": True,
    "modification": "allowModificationRedistribution",
}
"""The creator owns the character; only misuse of it is excluded."""
