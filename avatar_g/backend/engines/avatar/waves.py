"""Shapes of repeated movement over beats."""

import math


def swing(beat: float, period: float, delay: float = 0.0) -> float:
    """Return -1..1, a sine of ``period`` beats that starts at ``delay``."""
    return math.sin(2.0 * math.pi * (beat - delay) / period)


def rise(beat: float, period: float, delay: float = 0.0) -> float:
    """Return 0..1..0 once per ``period`` beats, 0 at ``delay``."""
    return 0.5 - 0.5 * math.cos(2.0 * math.pi * (beat - delay) / period)


def bob(beat: float) -> float:
    """Return 0 on every beat and 1 between beats: knees give on the off-beat, without a jolt."""
    return math.sin(math.pi * beat) ** 2


def swap(beat: float, period: float, sharpness: float = 2.0) -> float:
    """Return 0..1: changes sides smoothly every half ``period`` and rests in between."""
    level = min(1.0, max(0.0, (sharpness * swing(beat, period) + 1.0) / 2.0))
    return level * level * (3.0 - 2.0 * level)


def accent(beat: float, at: float, width: float) -> float:
    """Return a bell 0..1 around ``at`` (beats)."""
    return math.exp(-(((beat - at) / width) ** 2))


def drift(time: float, phase: float) -> float:
    """Return -1..1, slow and never quite repeating: sines with irrational ratios."""
    return (
        0.5 * math.sin(time * 0.73 + phase)
        + 0.3 * math.sin(time * 1.31 + 2.1 * phase)
        + 0.2 * math.sin(time * 2.17 + 3.7 * phase)
    )
