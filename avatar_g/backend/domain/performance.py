"""What a character does on stage and how it is filmed, as data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

CURVE_RATE_HZ = 100
"""Sampling rate of every face curve."""

VISEMES = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou")
"""The 15 Oculus viseme classes; their order is part of the contract."""

Curve: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MouthTrack:
    """Mouth and breath of one voice at ``CURVE_RATE_HZ``; all curves have the same length T."""

    visemes: NDArray[np.float32]
    """Shape ``(T, 15)``, rows sum to about 1, order ``VISEMES``."""
    energy: Curve
    """Loudness, 0..1."""
    pitch: Curve
    """0..1 within the singer's own range in this song."""
    hold: Curve
    """0..1, how long the sounding note is."""
    singing: Curve
    """0..1, 1 while a vowel sounds."""
    blink: Curve
    """0 open .. 1 shut."""


class Activity(StrEnum):
    """What the body is busy with."""

    IDLE = "idle"
    SING = "sing"
    DANCE = "dance"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class MoveSegment:
    """One move on bar lines."""

    start_s: float
    end_s: float
    move: str
    """Name in ``engines.avatar.moves``."""
    energy: float


class ShotKind(StrEnum):
    """Framing of a shot."""

    WIDE = "wide"
    LOW = "low"
    MEDIUM = "medium"
    THREE_QUARTER = "three_quarter"
    CLOSE = "close"
    FACE = "face"


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera take; cuts lie on downbeats."""

    start_s: float
    end_s: float
    kind: ShotKind
    side: float
    """-1 or +1: from which side the camera looks and drifts."""
    focus: int
    """Index of the performer the shot is about."""


@dataclass(frozen=True, slots=True)
class LightRig:
    """Light of a scene, linear RGB; one rig per background theme."""

    key_rgb: tuple[float, float, float]
    sky_rgb: tuple[float, float, float]
    ground_rgb: tuple[float, float, float]
    rim_rgb: tuple[float, float, float]
    rim_gain: float


@dataclass(frozen=True, slots=True)
class CameraView:
    """A pinhole camera: right-handed, metres, y up, looking from ``eye`` to ``target``."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    fov_deg: float
    """Vertical field of view."""


JointRotations: TypeAlias = dict[str, tuple[float, float, float]]
"""Joint name to Euler angles (x, y, z) in radians, applied z after y after x (R = Rz Ry Rx), in the
joint's rest frame (identity rotations in T-pose)."""


@dataclass(frozen=True, slots=True)
class BodyPose:
    """One instant of a body."""

    rotations: JointRotations
    root_m: tuple[float, float, float]
    """Offset of the hips from their rest place."""
