"""Where performers stand and who is seen in a shot."""

from typing import Final

from avatar_g.backend.domain.performance import Shot, ShotKind
from avatar_g.backend.engines.avatar.skeleton import Placement

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
_ALONE: Final = (ShotKind.CLOSE, ShotKind.THREE_QUARTER)


def place_cast(count: int) -> tuple[Placement, ...]:
    """Return a place for each performer; the first is the lead.

    Raises
    ------
    ValueError
        If there are no performers or more than ``MOST_PERFORMERS``.
    """
    if count not in _LAYOUTS:
        raise ValueError(f"a stage holds 1 to {MOST_PERFORMERS} performers, not {count}")
    return _LAYOUTS[count]


def seen_performers(shot: Shot, count: int) -> tuple[int, ...]:
    """Return the indices of the performers that a shot shows: tight shots are solos."""
    if shot.kind in _ALONE:
        return (min(max(shot.focus, 0), count - 1),)
    return tuple(range(count))
