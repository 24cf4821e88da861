"""Steps that land exactly on beats; between them a planted foot does not move at all."""

import math
from dataclasses import dataclass

from avatar_g.backend.engines.avatar.figure import Foot
from avatar_g.backend.engines.avatar.rotations import smooth


@dataclass(frozen=True, slots=True)
class Step:
    """One landing of one foot within a loop."""

    beat: float
    """When the foot lands, 0 < beat <= loop."""
    out: float
    """Where: sideways on its own side, in half stance widths."""
    ahead: float = 0.0
    """Where: forwards, in leg lengths."""
    heel: float = 0.0
    """Heel lift kept after landing: a toe touch instead of a step."""


def walk(
    beat: float,
    loop: float,
    steps: tuple[Step, ...],
    *,
    takes: float = 0.6,
    lift: float = 0.07,
    toe_out: float = 0.15,
) -> Foot:
    """Return one foot of a loop of ``loop`` beats.

    Each step travels during the ``takes`` beats before it lands, ``lift`` leg lengths high.
    """
    place = beat % loop
    after = next((index for index, step in enumerate(steps) if step.beat > place), len(steps))
    before = steps[after - 1]
    target = steps[after % len(steps)]
    lands_at = target.beat if after < len(steps) else target.beat + loop
    travelled = (place - lands_at + takes) / takes
    if travelled <= 0.0:
        return Foot(before.out, 0.0, before.ahead, toe_out, before.heel)
    share = smooth(travelled)
    arc = math.sin(math.pi * min(1.0, travelled))
    return Foot(
        out=before.out + (target.out - before.out) * share,
        lift=lift * arc**0.8,
        ahead=before.ahead + (target.ahead - before.ahead) * share,
        toe_out=toe_out,
        heel=before.heel + (target.heel - before.heel) * share + 0.35 * arc,
        is_planted=False,
    )
