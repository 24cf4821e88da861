"""Where the eyes look: at the audience, with small jumps, whatever the head does."""

import math
from typing import Final

from avatar_g.backend.engines.avatar.rotations import smooth

FIXATION_S: Final = 1.35
SACCADE_S: Final = 0.055
LARGEST_TURN_RAD: Final = 0.35
COUNTER_SHARE: Final = 0.55
"""Share of the head's turn that the eyes take back, so that the singer does not stare past us."""


def eye_turn(
    t_s: float, phase: float, head_yaw_rad: float, head_pitch_rad: float
) -> tuple[float, float, float]:
    """Return the Euler angles of both eyes; a pure function of time."""
    count = math.floor(t_s / FIXATION_S)
    into_s = t_s - count * FIXATION_S
    before, after = _fixation(count - 1, phase), _fixation(count, phase)
    share = smooth((into_s - 0.2 - 0.5 * _chance(count, phase + 2.0)) / SACCADE_S)
    yaw = before[0] + (after[0] - before[0]) * share - COUNTER_SHARE * head_yaw_rad
    pitch = before[1] + (after[1] - before[1]) * share - COUNTER_SHARE * head_pitch_rad
    return (_clamped(pitch, 0.25), _clamped(yaw, LARGEST_TURN_RAD), 0.0)


def _fixation(count: int, phase: float) -> tuple[float, float]:
    """Return yaw and pitch of a fixation; every third looks straight ahead."""
    if _chance(count, phase + 3.0) < 0.35:
        return (0.0, 0.0)
    return (0.22 * (_chance(count, phase) - 0.5), 0.10 * (_chance(count, phase + 1.0) - 0.5))


def _chance(count: int, phase: float) -> float:
    """Return a repeatable 0..1 number: the fraction of a large sine."""
    value = math.sin(count * 127.1 + phase * 311.7) * 43758.5453
    return value - math.floor(value)


def _clamped(angle: float, most: float) -> float:
    return min(most, max(-most, angle))
