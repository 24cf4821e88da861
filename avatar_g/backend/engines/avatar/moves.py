"""Every move by name. A move is a pure function of (beat, energy 0..1.1, phase) to a figure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from avatar_g.backend.engines.avatar import dance_moves, folk_moves, stage_moves
from avatar_g.backend.engines.avatar.figure import Figure

Move: TypeAlias = Callable[[float, float, float], Figure]
"""Beat (may be fractional), energy, phase (radians that make two idle bodies differ)."""

STAGE_MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "idle": stage_moves.idle,
        "look_around": stage_moves.look_around,
        "sing": stage_moves.sing,
        "heart": stage_moves.heart,
        "belt": stage_moves.belt,
        "talk": stage_moves.talk,
    }
)
DANCE_MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "sway": dance_moves.sway,
        "step_touch": dance_moves.step_touch,
        "bounce": dance_moves.bounce,
        "clap": dance_moves.clap,
        "disco": dance_moves.disco,
        "wave": dance_moves.wave,
        "body_roll": dance_moves.body_roll,
        "pop": dance_moves.pop,
        "jump": dance_moves.jump,
        "headbang": dance_moves.headbang,
        "twist": dance_moves.twist,
        "groove": dance_moves.groove,
        "march": dance_moves.march,
        "hands_up": dance_moves.hands_up,
        "point": dance_moves.point,
        "kartuli": folk_moves.kartuli,
        "khorumi": folk_moves.khorumi,
    }
)
MOVES: Final[Mapping[str, Move]] = MappingProxyType({**STAGE_MOVES, **DANCE_MOVES})
