"""Camera of a shot: framed by the performers' height and by the shape of the picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.performance import CameraView, Shot, ShotKind
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.skeleton import Placement
from avatar_g.backend.engines.video.staging import seen_performers

FEET_SHARE: Final = 0.845
"""Feet stand here in full shots (share of the height from the top), above the lyrics."""
_PUSH_SHARE: Final = 0.06
"""How much closer the camera ends than it began."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a camera needs to know about a performer, metres above the floor."""

    eye_m: float
    top_m: float
    placement: Placement

    @classmethod
    def of(cls, rigged: Rigged, placement: Placement) -> "Figure":
        """Measure a character."""
        return cls(
            rigged.eye_y_m - rigged.ground_y_m, rigged.top_y_m - rigged.ground_y_m, placement
        )


@dataclass(frozen=True, slots=True)
class _Framing:
    fov_deg: float
    angle_rad: float
    least_height_m: float
    """Height of the picture at the performer."""
    least_width_m: float
    eye_share: float
    """Share of the picture's height above the eyes; unused in full shots."""
    lift_m: float
    """How far the camera stands above its target."""


_FRAMINGS: Final = {
    ShotKind.WIDE: _Framing(22, 0.10, 0.0, 1.15, 0.0, 0.06),
    ShotKind.LOW: _Framing(24, 0.18, 0.0, 1.15, 0.0, -0.42),
    ShotKind.MEDIUM: _Framing(23, 0.13, 1.12, 0.86, 0.345, 0.05),
    ShotKind.THREE_QUARTER: _Framing(23, 0.40, 1.04, 0.80, 0.345, 0.04),
    ShotKind.CLOSE: _Framing(21, 0.15, 0.66, 0.44, 0.42, 0.03),
}
_SHOULDER_M: Final = 0.55
"""Half the room a performer needs beside others."""


def camera_of(
    shot: Shot, at_s: float, figures: Sequence[Figure], picture: VideoFormat
) -> CameraView:
    """Return the camera of ``shot`` at a time inside it."""
    seen = [figures[index] for index in seen_performers(shot, len(figures))]
    framing = _FRAMINGS[shot.kind]
    progress = (at_s - shot.start_s) / max(shot.end_s - shot.start_s, 1e-3)
    progress = min(max(progress, 0.0), 1.0)
    xs = [figure.placement.x_m for figure in seen]
    middle_m = (min(xs) + max(xs)) / 2
    width_m = framing.least_width_m
    if len(seen) > 1:
        width_m = max(width_m, max(xs) - min(xs) + 2 * _SHOULDER_M)
    ratio = picture.width_px / picture.height_px
    tallest = max(seen, key=lambda figure: figure.top_m)
    is_full = framing.least_height_m == 0
    height_m = max(framing.least_height_m, width_m / ratio)
    if is_full:
        height_m = max((tallest.top_m + 0.05) / (FEET_SHARE - 0.075), width_m / ratio)
    height_m *= (
        1 + _PUSH_SHARE * (0.5 - progress) if not is_full else 1.0 + _PUSH_SHARE * (1 - progress)
    )
    if is_full:
        target_m = (FEET_SHARE - 0.5) * height_m
    else:
        target_m = tallest.eye_m - (0.5 - framing.eye_share) * height_m
    distance_m = height_m / (2 * math.tan(math.radians(framing.fov_deg) / 2))
    angle = shot.side * framing.angle_rad * (1 - 0.5 * progress)
    if len(seen) == 1:
        angle += seen[0].placement.yaw_rad
    depth_m = seen[0].placement.z_m if len(seen) == 1 else 0.0
    target = (middle_m, target_m, depth_m)
    eye = (
        middle_m + distance_m * math.sin(angle),
        target_m + framing.lift_m,
        depth_m + distance_m * math.cos(angle),
    )
    return CameraView(eye, target, framing.fov_deg)
