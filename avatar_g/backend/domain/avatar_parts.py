"""The parts of a character that can be locked, and the sliders of the body."""

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
