"""Standing, singing and talking: the moves of a body that does not dance."""

# ruff: noqa: ARG001  (every move has the same signature, not every move needs all of it)

import math
from dataclasses import replace

from avatar_g.backend.engines.avatar.figure import Figure, Foot, Hand
from avatar_g.backend.engines.avatar.waves import drift, rise, swap, swing


def idle(beat: float, energy: float, phase: float) -> Figure:
    """Shift the weight slowly from leg to leg, arms at rest."""
    time = 0.5 * beat + phase
    weight = math.tanh(2.2 * math.sin(0.55 * time))
    return Figure(
        hips=(0.045 * weight, -0.006 - 0.008 * abs(weight), 0.0),
        hips_turn=(0.0, 0.05 * weight, -0.045 * weight),
        spine=(-0.01, -0.03 * weight, 0.055 * weight),
        head=(0.02 * drift(time, phase), 0.12 * drift(0.7 * time, phase + 1.0), -0.03 * weight),
        left_hand=_at_rest(0.02 * math.sin(0.7 * time), 0.30),
        right_hand=_at_rest(-0.02 * math.sin(0.6 * time), 0.33),
        left_foot=Foot(out=1.15),
        right_foot=Foot(out=1.15, toe_out=0.2),
    )


def _at_rest(ahead: float, curl: float) -> Hand:
    return Hand(
        reach=(0.21, -0.91, 0.09 + ahead),
        palm=(-1.0, 0.0, -0.25),
        elbow=(0.35, -0.1, -1.0),
        curl=curl,
    )


def look_around(beat: float, energy: float, phase: float) -> Figure:
    """Take in the stage before the first line: turn the head, roll the shoulders, tap a foot."""
    figure = idle(beat, energy, phase)
    side = swap(beat + phase, 8.0, 1.6) * 2.0 - 1.0
    tap = 0.30 * max(0.0, swing(beat, 1.0, 0.5)) * energy  # comes down on the beat
    return Figure(
        hips=figure.hips,
        hips_turn=figure.hips_turn,
        spine=(-0.03, 0.10 * side, 0.04 * swing(beat, 4.0)),
        head=(-0.05 + 0.05 * rise(beat, 2.0), 0.38 * side, 0.05 * side),
        shrug=(0.10 * rise(beat, 4.0), 0.10 * rise(beat, 4.0, 1.0)),
        left_hand=figure.left_hand,
        right_hand=Hand(
            reach=(0.16, -0.62, 0.34),
            palm=(-0.8, -0.4, 0.0),
            elbow=(0.5, -0.4, -0.8),
            curl=0.45,
        ),
        left_foot=Foot(out=1.2),
        right_foot=Foot(out=1.5, ahead=0.06, toe_out=0.35, heel=tap),
    )


def sing(beat: float, energy: float, phase: float) -> Figure:
    """Sing a verse: one open hand tells the story, the other answers."""
    figure = idle(beat, energy, phase)
    first = swap(beat, 8.0, 1.8)
    second = rise(beat, 8.0, 2.0)
    sway = swing(beat, 4.0)
    return Figure(
        hips=(0.05 * sway, -0.015, 0.0),
        hips_turn=(0.0, 0.05 * sway, -0.04 * sway),
        spine=(-0.03 * second, 0.06 * swing(beat, 8.0), 0.05 * sway),
        head=(-0.04 - 0.06 * energy * second, 0.10 * swing(beat, 8.0), 0.05 * sway),
        shrug=(0.05 * second * energy, 0.05 * first * energy),
        left_hand=Hand(
            reach=(0.18 + 0.22 * second, -0.78 + 0.40 * second * energy, 0.22 + 0.12 * second),
            palm=(-0.7 + 0.4 * second, 0.7 * second, 0.5 * second),
            elbow=(0.5, -0.6, -0.6),
            curl=0.35 - 0.2 * second,
        ),
        right_hand=Hand(
            reach=(0.12 + 0.30 * first, -0.42 + 0.26 * first * energy, 0.42 - 0.02 * first),
            palm=(-0.9 + 0.5 * first, 0.2 + 0.6 * first, 0.3 * first),
            elbow=(0.5, -0.6, -0.6),
            curl=0.35 - 0.2 * first,
        ),
        left_foot=figure.left_foot,
        right_foot=Foot(out=1.25, ahead=0.03, toe_out=0.25),
    )


def heart(beat: float, energy: float, phase: float) -> Figure:
    """Sing with a hand on the heart, then give it away."""
    figure = sing(beat, energy, phase)
    give = swap(beat, 8.0, 1.8)
    sway = swing(beat, 4.0)
    return Figure(
        hips=figure.hips,
        hips_turn=figure.hips_turn,
        spine=(0.02 - 0.06 * give, 0.08 * give, 0.05 * sway),
        head=(0.08 - 0.16 * give, 0.06 * sway, 0.08 * swing(beat, 8.0)),
        shrug=(0.04, 0.06),
        left_hand=Hand(
            reach=(0.20, -0.72 + 0.10 * rise(beat, 4.0), 0.24),
            palm=(-0.8, 0.2, 0.1),
            curl=0.35,
        ),
        right_hand=Hand(
            reach=(-0.22 + 0.50 * give, -0.20 + 0.10 * give, 0.40 + 0.16 * give),
            palm=(-0.2 + 0.1 * give, 0.75 * give, -1.0 + 1.1 * give),
            fingers=(-0.8 + 0.8 * give, 0.25 * (1.0 - give), 0.0),
            elbow=(0.9, -0.45, 0.25),
            curl=0.15,
        ),
        left_foot=figure.left_foot,
        right_foot=figure.right_foot,
    )


def belt(beat: float, energy: float, phase: float) -> Figure:
    """Sing out: arms open wide and rise with the phrase, chest lifted."""
    lift = rise(beat, 8.0)
    sway = swing(beat, 4.0)
    pulse = 0.5 * swing(beat, 2.0) ** 2
    hand = Hand(palm=(-0.35, 0.6, 0.75), elbow=(0.5, -0.8, -0.3), curl=0.12, spread=0.5)
    return Figure(
        hips=(0.05 * sway, -0.025 - 0.02 * pulse, 0.0),
        hips_turn=(0.0, 0.04 * sway, -0.03 * sway),
        spine=(-0.08 * lift, 0.05 * sway, 0.03 * sway),
        head=(-0.10 - 0.08 * lift * energy, 0.08 * sway, 0.04 * sway),
        shrug=(0.06 * lift, 0.06 * lift),
        left_hand=replace(hand, reach=(0.50 + 0.12 * lift, -0.42 + 0.52 * lift * energy, 0.36)),
        right_hand=replace(hand, reach=(0.50 + 0.12 * lift, -0.46 + 0.50 * lift * energy, 0.40)),
        left_foot=Foot(out=1.5, toe_out=0.2),
        right_foot=Foot(out=1.5, ahead=0.05, toe_out=0.2),
    )


def talk(beat: float, energy: float, phase: float) -> Figure:
    """Explain with both hands in front of the body; never the same gesture twice running."""
    figure = idle(beat, energy, phase)
    time = 0.5 * beat
    left = 0.5 + 0.5 * drift(1.7 * time, phase + 0.4)
    right = 0.5 + 0.5 * drift(1.9 * time, phase + 2.6)
    nod = drift(2.3 * time, phase + 4.0)
    return Figure(
        hips=(0.5 * figure.hips[0], -0.012, 0.0),
        hips_turn=(0.0, 0.03 * drift(0.4 * time, phase), 0.0),
        spine=(0.02 + 0.02 * nod, 0.05 * drift(0.6 * time, phase + 1.0), 0.02 * nod),
        head=(0.04 * nod, 0.10 * drift(0.9 * time, phase + 2.0), 0.05 * drift(time, phase + 3.0)),
        shrug=(0.05 * left * energy, 0.05 * right * energy),
        left_hand=_explaining(left, energy),
        right_hand=_explaining(right, energy),
        left_foot=Foot(out=1.2),
        right_foot=Foot(out=1.2, toe_out=0.2),
    )


def _explaining(level: float, energy: float) -> Hand:
    return Hand(
        reach=(0.02 + 0.24 * level, -0.58 + 0.26 * level * energy, 0.46 + 0.06 * level),
        palm=(-0.8 + 0.3 * level, -0.1 + 0.8 * level, 0.25 * level),
        elbow=(0.45, -0.8, -0.5),
        curl=0.38 - 0.2 * level,
        spread=0.3 * level,
    )
