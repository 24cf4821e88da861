"""Where the performers of a song stand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from avatar_g.backend.domain.performance import Shot, ShotKind
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.skeleton import Placement
from avatar_g.backend.engines.video.cameras import PerformerFrame

_LAYOUTS: Final = {
    1: (Placement(),),
    2: (Placement(-0.48, 0.0, 0.16), Placement(0.48, 0.0, -0.16)),
    3: (
        Placement(0.0, 0.18, 0.0),
        Placement(-0.88, -0.12, 0.20),
        Placement(0.88, -0.12, -0.20),
    ),
}
MOST_PERFORMERS: Final = 3
_GROUP_RATIO: Final = {2: 1.2, 3: 1.5}
"""Least width by height of a picture that shows so many from the hips up."""


def place_cast(count: int) -> tuple[Placement, ...]:
    """Return a place for each performer; the first is the lead, in the middle of a trio.

    Raises
    ------
    ValueError
        If there are no performers or more than ``MOST_PERFORMERS``.
    """
    if count not in _LAYOUTS:
        raise ValueError(f"a stage holds 1 to {MOST_PERFORMERS} performers, not {count}")
    return _LAYOUTS[count]


def adapt_shots(
    shots: Sequence[Shot], performer_count: int, picture: VideoFormat
) -> tuple[Shot, ...]:
    """Make medium shots solos where the picture is too narrow for the group at that distance."""
    ratio = picture.width_px / picture.height_px
    if performer_count == 1 or ratio >= _GROUP_RATIO[performer_count]:
        return tuple(shots)
    return tuple(
        replace(shot, kind=ShotKind.THREE_QUARTER) if shot.kind is ShotKind.MEDIUM else shot
        for shot in shots
    )


def measure(rigged: Rigged, placement: Placement) -> PerformerFrame:
    """Return what the camera needs to know about a performer on the stage floor (y = 0)."""
    return PerformerFrame(
        x_m=placement.x_m,
        yaw_rad=placement.yaw_rad,
        ground_y_m=0.0,
        eye_y_m=rigged.eye_y_m - rigged.ground_y_m,
        top_y_m=rigged.top_y_m - rigged.ground_y_m,
    )
