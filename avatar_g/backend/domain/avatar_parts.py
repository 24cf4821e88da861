"""The parts of a character that can be locked, and the sliders of the body."""

from collections.abc import Mapping
from enum import StrEnum


class AvatarPart(StrEnum):
    """What a lock protects from prompts and from chance."""

    BODY = "body"
    FACE = "face"
    HAIR = "hair"
    TOP = "top"
    BOTTOM = "bottom"
    SHOES = "shoes"
    ACCESSORIES = "accessories"


class Slider(StrEnum):
    """Macro sliders, fields of ``domain.avatar.Body``."""

    AGE = "age"
    HEIGHT = "height"
    WEIGHT = "weight"
    MUSCLE = "muscle"
    FEMININITY = "femininity"
    FACE_WIDTH = "face_width"
    EYE_SIZE = "eye_size"
    STYLISE = "stylise"


class Detail(StrEnum):
    """Finer sliders, keys of ``domain.avatar.Body.details``: 0 is as the macro sliders shape it."""

    EYE_HEIGHT = "eye_height"
    EYE_SPACING = "eye_spacing"
    EYE_POSITION = "eye_position"
    EYE_TILT = "eye_tilt"
    EYE_INNER = "eye_inner"
    EYE_FOLD = "eye_fold"
    EYE_BAGS = "eye_bags"
    NOSE_WIDTH = "nose_width"
    NOSE_LENGTH = "nose_length"
    NOSE_DEPTH = "nose_depth"
    NOSE_BRIDGE = "nose_bridge"
    NOSE_TIP = "nose_tip"
    NOSE_TIP_WIDTH = "nose_tip_width"
    NOSTRILS = "nostrils"
    MOUTH_WIDTH = "mouth_width"
    MOUTH_POSITION = "mouth_position"
    MOUTH_CORNERS = "mouth_corners"
    UPPER_LIP = "upper_lip"
    LOWER_LIP = "lower_lip"
    CUPIDS_BOW = "cupids_bow"
    CHIN_WIDTH = "chin_width"
    CHIN_HEIGHT = "chin_height"
    CHIN_POINT = "chin_point"
    JAW = "jaw"
    CHEEKS = "cheeks"
    CHEEKBONES = "cheekbones"
    CHEEK_HEIGHT = "cheek_height"
    EAR_SIZE = "ear_size"
    EAR_ANGLE = "ear_angle"
    EAR_POINT = "ear_point"
    HAND_SIZE = "hand_size"
    FINGER_LENGTH = "finger_length"
    FOOT_SIZE = "foot_size"
    NECK_LENGTH = "neck_length"
    SHOULDERS = "shoulders"
    WAIST = "waist"
    HIPS = "hips"
    TORSO_LENGTH = "torso_length"
    ARM_LENGTH = "arm_length"
    LEG_LENGTH = "leg_length"


class DetailGroup(StrEnum):
    """What the finer sliders are shown under."""

    EYES = "eyes"
    NOSE = "nose"
    MOUTH = "mouth"
    CHIN = "chin"
    CHEEKS = "cheeks"
    EARS = "ears"
    HANDS = "hands"
    PROPORTIONS = "proportions"


DETAIL_GROUPS: dict[DetailGroup, tuple[Detail, ...]] = {
    DetailGroup.EYES: (
        Detail.EYE_HEIGHT, Detail.EYE_SPACING, Detail.EYE_POSITION, Detail.EYE_TILT,
        Detail.EYE_INNER, Detail.EYE_FOLD, Detail.EYE_BAGS,
    ),
    DetailGroup.NOSE: (
        Detail.NOSE_WIDTH, Detail.NOSE_LENGTH, Detail.NOSE_DEPTH, Detail.NOSE_BRIDGE,
        Detail.NOSE_TIP, Detail.NOSE_TIP_WIDTH, Detail.NOSTRILS,
    ),
    DetailGroup.MOUTH: (
        Detail.MOUTH_WIDTH, Detail.MOUTH_POSITION, Detail.MOUTH_CORNERS, Detail.UPPER_LIP,
        Detail.LOWER_LIP, Detail.CUPIDS_BOW,
    ),
    DetailGroup.CHIN: (Detail.CHIN_WIDTH, Detail.CHIN_HEIGHT, Detail.CHIN_POINT, Detail.JAW),
    DetailGroup.CHEEKS: (Detail.CHEEKS, Detail.CHEEKBONES, Detail.CHEEK_HEIGHT),
    DetailGroup.EARS: (Detail.EAR_SIZE, Detail.EAR_ANGLE, Detail.EAR_POINT),
    DetailGroup.HANDS: (Detail.HAND_SIZE, Detail.FINGER_LENGTH, Detail.FOOT_SIZE),
    DetailGroup.PROPORTIONS: (
        Detail.NECK_LENGTH, Detail.SHOULDERS, Detail.WAIST, Detail.HIPS, Detail.TORSO_LENGTH,
        Detail.ARM_LENGTH, Detail.LEG_LENGTH,
    ),
}  # fmt: skip
BODY_GROUPS = frozenset({DetailGroup.HANDS, DetailGroup.PROPORTIONS})
"""The lock of the body protects these; the lock of the face protects the others."""


def ordered_details(details: Mapping[str, float]) -> dict[str, float]:
    """Sort details as they are declared and drop zeros: equal characters are equal files."""
    return {each.value: details[each.value] for each in Detail if details.get(each.value)}


def part_of_detail(detail: Detail) -> AvatarPart:
    """Return the lock that protects a finer slider."""
    group = next(group for group, details in DETAIL_GROUPS.items() if detail in details)
    return AvatarPart.BODY if group in BODY_GROUPS else AvatarPart.FACE
