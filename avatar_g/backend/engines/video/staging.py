"""Where the performers of a song stand."""

from typing import Final

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


def measure(rigged: Rigged, placement: Placement) -> PerformerFrame:
    """Return what the camera needs to know about a performer on the stage floor (y = 0)."""
    return PerformerFrame(
        x_m=placement.x_m,
        yaw_rad=placement.yaw_rad,
        ground_y_m=0.0,
        eye_y_m=rigged.eye_y_m - rigged.ground_y_m,
        top_y_m=rigged.top_y_m - rigged.ground_y_m,
    )
