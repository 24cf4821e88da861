"""Dances as pure functions of the beat: whole steps land on beats, accents on one."""

# ruff: noqa: ARG001  (every move has the same signature, not every move needs all of it)

import math
from dataclasses import replace

from avatar_g.backend.engines.avatar.figure import Figure, Foot, Hand, Triple
from avatar_g.backend.engines.avatar.footwork import Step, walk
from avatar_g.backend.engines.avatar.rotations import smooth
from avatar_g.backend.engines.avatar.waves import accent, bob, rise, swap, swing

_HALF_BEAT = math.pi / 2
"""Lag (radians of a wave of two beats) by which one limb follows another on the off-beat."""
_DOWN_IN: Triple = (-0.6, -0.7, 0.0)
"""Palm that looks down and inwards: relaxed dancing hands."""


def sway(beat: float, energy: float, phase: float) -> Figure:
    """Ballad: weight from side to side over two beats, one hand floats up, then the other."""
    side = swing(beat, 4.0)
    left, right = rise(beat, 8.0), rise(beat, 8.0, 4.0)
    return Figure(
        hips=(0.06 * side, -0.015 - 0.010 * abs(side), 0.0),
        hips_turn=(0.0, 0.05 * side, -0.06 * side),
        spine=(-0.02, 0.0, 0.10 * side),
        head=(-0.04, 0.10 * side, 0.10 * side),
        left_hand=_floating(0.40 + 0.06 * side, left, energy),
        right_hand=_floating(0.40 - 0.06 * side, right, energy),
        left_foot=Foot(out=1.3),
        right_foot=Foot(out=1.3),
    )


def _floating(out: float, lift: float, energy: float) -> Hand:
    return Hand(
        reach=(out - 0.12 * (1.0 - lift), -0.62 + 0.50 * energy * lift, 0.36),
        palm=(-0.7 + 0.5 * lift, -0.2 + 0.7 * lift, 0.3 * lift),
        elbow=(0.6, -0.7, -0.4),
        curl=0.30 - 0.15 * lift,
    )


_TOUCH_LEFT = (Step(1.0, 2.0), Step(4.0, -0.30, heel=0.25))
_TOUCH_RIGHT = (Step(2.0, -0.30, heel=0.25), Step(3.0, 2.0))


def step_touch(beat: float, energy: float, phase: float) -> Figure:
    """Step to the side, touch, and back: the dance everyone knows."""
    side = swing(beat, 4.0, 0.5)
    pump = 0.10 * energy
    return Figure(
        hips=(0.12 * side, -0.035 - 0.03 * energy * bob(beat), 0.0),
        hips_turn=(0.0, 0.12 * swing(beat, 4.0), -0.05 * side),
        spine=(0.05, -0.10 * swing(beat, 4.0), 0.06 * side),
        head=(0.08 * energy * math.cos(2.0 * math.pi * beat), 0.10 * side, 0.05 * side),
        left_hand=_swinging(pump * rise(beat, 2.0), 0.24 * energy * rise(beat, 2.0)),
        right_hand=_swinging(pump * rise(beat, 2.0, 1.0), 0.24 * energy * rise(beat, 2.0, 1.0)),
        left_foot=walk(beat, 4.0, _TOUCH_LEFT, takes=0.9),
        right_foot=walk(beat, 4.0, _TOUCH_RIGHT, takes=0.9),
    )


def _swinging(out: float, up: float) -> Hand:
    return Hand(
        reach=(0.22 + out, -0.48 + up, 0.42),
        palm=_DOWN_IN,
        elbow=(0.8, -0.5, -0.5),
        curl=0.65,
    )


def bounce(beat: float, energy: float, phase: float) -> Figure:
    """Knees give on the off-beat, forearms pump in turn."""
    give = bob(beat)
    side = swing(beat, 2.0, 0.5)
    pump = 0.15 * energy * swing(beat, 1.0, 0.25)
    return Figure(
        hips=(0.05 * side, -0.05 - 0.06 * energy * give, 0.0),
        hips_turn=(0.04, 0.0, 0.05 * side),
        spine=(0.08 + 0.08 * energy * give, 0.0, -0.08 * side),
        head=(0.12 * energy * math.cos(2.0 * math.pi * beat), 0.0, 0.05 * side),
        left_hand=_pumping(pump),
        right_hand=_pumping(-pump),
        left_foot=Foot(out=1.5, toe_out=0.2),
        right_foot=Foot(out=1.5, toe_out=0.2),
    )


def _pumping(up: float) -> Hand:
    return Hand(
        reach=(0.12, -0.42 + up, 0.46),
        palm=(-0.9, -0.3, 0.0),
        elbow=(0.7, -0.6, -0.4),
        curl=0.85,
    )


def clap(beat: float, energy: float, phase: float) -> Figure:
    """Step-touch with a clap at chest height on beats two and four."""
    figure = step_touch(beat, 0.8 * energy, phase)
    shut = accent(beat % 2.0, 1.0, 0.20)
    hand = Hand(
        reach=(-0.04 - 0.46 * shut, -0.10 + 0.14 * energy * shut, 0.60),
        palm=(-1.0, 0.0, 0.12),
        fingers=(-0.05, 0.72, 0.62),
        elbow=(0.9, -0.6, -0.1),
        curl=0.12,
    )
    return Figure(
        hips=figure.hips,
        hips_turn=figure.hips_turn,
        spine=figure.spine,
        head=figure.head,
        left_hand=hand,
        right_hand=hand,
        left_foot=figure.left_foot,
        right_foot=figure.right_foot,
    )


def disco(beat: float, energy: float, phase: float) -> Figure:
    """Point to the sky and across, hip against it."""
    up = swap(beat - 0.57, 4.0, 1.6)  # arrives on the second and the fourth beat
    side = 2.0 * up - 1.0
    return Figure(
        hips=(-0.10 * side, -0.04 - 0.02 * bob(beat), 0.0),
        hips_turn=(0.0, 0.18 * side, 0.07 * side),
        spine=(-0.02, 0.15 * side, -0.10 * side),
        head=(-0.12 * up, -0.30 * side, 0.0),
        left_hand=Hand(
            reach=(0.16, -0.62, 0.16),
            palm=(-0.8, 0.2, -0.5),
            fingers=(-0.5, -0.2, 0.2),
            elbow=(1.0, 0.0, -0.5),
            curl=0.6,
        ),
        right_hand=Hand(
            reach=(0.02 + 0.50 * up, -0.50 + 1.22 * up, 0.48 - 0.25 * up),
            palm=(-0.6, -0.5 + 0.4 * up, 0.5 * up),
            elbow=(0.8, -0.5, -0.3),
            curl=0.95,
            pointing=1.0,
        ),
        left_foot=Foot(out=1.7, toe_out=0.25),
        right_foot=Foot(out=1.7, toe_out=0.25, heel=0.30 * (1.0 - up)),
    )


def wave(beat: float, energy: float, phase: float) -> Figure:
    """Both arms out: a wave runs from hand to hand through the shoulders."""

    def crest(delay: float) -> float:
        return math.sin(math.pi * (beat - 0.05) - delay)

    return Figure(
        hips=(0.05 * swing(beat, 4.0), -0.03, 0.0),
        spine=(0.0, 0.04 * crest(_HALF_BEAT), 0.08 * crest(0.0)),
        head=(0.0, 0.25 * crest(_HALF_BEAT), 0.05),
        shrug=(0.10 * crest(0.0), 0.10 * crest(_HALF_BEAT)),
        left_hand=_waving(crest(0.0), crest(0.8), crest(_HALF_BEAT), energy),
        right_hand=_waving(crest(2 * _HALF_BEAT), crest(2.4), crest(_HALF_BEAT), energy),
        left_foot=Foot(out=1.4),
        right_foot=Foot(out=1.4),
    )


def _waving(wrist: float, elbow: float, fingers: float, energy: float) -> Hand:
    return Hand(
        reach=(0.88, 0.08 + 0.30 * energy * wrist, 0.14),
        palm=(0.0, -1.0, 0.1),
        fingers=(0.7, 0.5 * fingers, 0.0),
        elbow=(0.2, -0.7 - 0.5 * elbow, -0.5),
        curl=0.12,
    )


def body_roll(beat: float, energy: float, phase: float) -> Figure:
    """Send a wave from the head through the chest into the knees."""

    def crest(delay: float) -> float:
        return math.sin(math.pi * (beat + 0.08) - delay)

    hand = Hand(
        reach=(0.20, -0.60 + 0.08 * crest(_HALF_BEAT), 0.34),
        palm=_DOWN_IN,
        elbow=(0.8, -0.4, -0.5),
        curl=0.35,
    )
    return Figure(
        hips=(0.0, -0.06 - 0.03 * crest(0.0), 0.05 * energy * crest(0.0)),
        hips_turn=(0.12 * energy * crest(0.0), 0.0, 0.0),
        spine=(0.05 + 0.24 * energy * crest(_HALF_BEAT), 0.0, 0.0),
        head=(0.20 * energy * crest(2 * _HALF_BEAT), 0.0, 0.0),
        left_hand=hand,
        right_hand=hand,
        left_foot=Foot(out=1.6, toe_out=0.2),
        right_foot=Foot(out=1.6, toe_out=0.2),
    )


_POP_BEATS = 0.3
"""How long the way from one held shape to the next takes."""
_POP_LEAD = 0.05
"""A body that stops a little early is seen to stop on the beat."""
_POP_SHAPES: tuple[tuple[Triple, Triple], ...] = (
    ((0.16, -0.30, 0.55), (0.46, 0.55, 0.18)),
    ((0.68, 0.10, 0.25), (0.16, -0.52, 0.40)),
    ((0.40, 0.60, 0.20), (0.16, -0.30, 0.55)),
    ((0.16, -0.50, 0.42), (0.72, 0.05, 0.22)),
)
"""Left and right reach of the four held shapes."""


def pop(beat: float, energy: float, phase: float) -> Figure:
    """Hit a shape on every beat and hold it."""
    ahead = beat + _POP_LEAD
    count = math.ceil(ahead) % 4
    arrived = smooth(1.0 - (math.ceil(ahead) - ahead) / _POP_BEATS)
    before, after = _POP_SHAPES[count - 1], _POP_SHAPES[count]
    side = (1.0 if count % 2 else -1.0) * (2.0 * arrived - 1.0)
    left, right = (
        Hand(
            reach=_between(before[hand], after[hand], arrived),
            palm=(-0.8, -0.4, 0.3),
            elbow=(0.8, -0.6, -0.2),
            curl=0.12,
        )
        for hand in (0, 1)
    )
    return Figure(
        hips=(0.05 * side, -0.05 - 0.02 * energy * (1.0 - arrived), 0.0),
        hips_turn=(0.0, 0.15 * side, 0.0),
        spine=(0.04, -0.20 * side * energy, 0.05 * side),
        head=(-0.04, 0.25 * side, 0.0),
        left_hand=left,
        right_hand=right,
        left_foot=Foot(out=1.5, ahead=0.03, toe_out=0.2),
        right_foot=Foot(out=1.5, ahead=-0.03, toe_out=0.25),
    )


def _between(a: Triple, b: Triple, share: float) -> Triple:
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def jump(beat: float, energy: float, phase: float) -> Figure:
    """Crouch, leave the floor after the first beat, land softly on every second one."""
    place = (beat + 1.4) % 2.0
    air = max(0.0, math.sin(math.pi * (place - 0.5) / 0.9)) if 0.5 < place < 1.4 else 0.0
    crouch = accent(place, 0.36, 0.17) + 0.9 * accent(place, 1.46, 0.19)
    height = 0.20 * energy * air
    hand = Hand(
        reach=(0.36, -0.50 + 1.15 * air * energy, 0.30),
        palm=(-0.9, -0.2, 0.3 * air),
        elbow=(0.8, -0.5, -0.3),
        curl=0.35,
    )
    foot = Foot(
        out=1.35,
        lift=0.92 * height,
        toe_out=0.18,
        heel=0.5 * air * min(1.0, energy),
        is_planted=air == 0.0,
    )
    return Figure(
        hips=(0.0, height - 0.12 * energy * crouch - 0.03, 0.0),
        spine=(0.20 * crouch * energy - 0.05 * air, 0.0, 0.0),
        head=(-0.12 * air, 0.0, 0.0),
        left_hand=hand,
        right_hand=hand,
        left_foot=foot,
        right_foot=foot,
    )


def headbang(beat: float, energy: float, phase: float) -> Figure:
    """Rock: the head falls on the beat, one fist in the air."""
    fall = rise(beat, 1.0, 0.5)
    return Figure(
        hips=(0.0, -0.07 - 0.03 * fall, -0.03),
        hips_turn=(0.06, 0.0, 0.0),
        spine=(0.18 + 0.16 * energy * fall, 0.0, 0.0),
        head=(-0.10 + 0.46 * energy * fall, 0.0, 0.05 * swing(beat, 2.0)),
        left_hand=Hand(
            reach=(0.20, -0.40 - 0.06 * fall, 0.46),
            palm=(-0.7, 0.5, 0.0),
            elbow=(0.8, -0.5, -0.3),
            curl=0.85,
        ),
        right_hand=Hand(
            reach=(0.38, 0.52 - 0.12 * fall, 0.26),
            palm=(-0.6, 0.0, 0.8),
            elbow=(0.9, -0.3, -0.3),
            curl=0.9,
        ),
        left_foot=Foot(out=1.8, ahead=0.08, toe_out=0.25),
        right_foot=Foot(out=1.8, ahead=-0.06, toe_out=0.25),
    )


def twist(beat: float, energy: float, phase: float) -> Figure:
    """Heels swing about the balls of the feet, arms against the hips."""
    side = swing(beat, 2.0, 0.5)
    hand = Hand(palm=_DOWN_IN, elbow=(0.8, -0.5, -0.5), curl=0.6)
    return Figure(
        hips=(0.0, -0.07 - 0.02 * side * side, 0.0),
        hips_turn=(0.0, 0.30 * energy * side, 0.0),
        spine=(0.05, -0.46 * energy * side, 0.0),
        head=(0.0, 0.15 * side, 0.0),
        left_hand=replace(hand, reach=(0.26, -0.44, 0.36 + 0.14 * side)),
        right_hand=replace(hand, reach=(0.26, -0.44, 0.36 - 0.14 * side)),
        left_foot=Foot(out=1.4, toe_out=0.12 + 0.30 * side, heel=0.12),
        right_foot=Foot(out=1.4, toe_out=0.12 - 0.30 * side, heel=0.12),
    )


def groove(beat: float, energy: float, phase: float) -> Figure:
    """Lean back and forth over the beat, arms swing loosely across."""
    side = swing(beat, 2.0, 0.5)
    return Figure(
        hips=(0.08 * side, -0.05 - 0.04 * energy * bob(beat), 0.02 * swing(beat, 1.0)),
        hips_turn=(0.0, 0.16 * energy * side, -0.07 * side),
        spine=(0.06 + 0.05 * energy * bob(beat), -0.20 * energy * side, -0.07 * side),
        head=(0.10 * energy * math.cos(2.0 * math.pi * beat), 0.10 * side, 0.08 * side),
        shrug=(0.08 * max(0.0, side), 0.08 * max(0.0, -side)),
        left_hand=Hand(
            reach=(0.20, -0.46 + 0.18 * energy * side, 0.38 + 0.10 * side),
            palm=_DOWN_IN,
            elbow=(0.9, -0.4, -0.4),
            curl=0.55,
        ),
        right_hand=Hand(
            reach=(0.20, -0.46 - 0.18 * energy * side, 0.38 - 0.10 * side),
            palm=_DOWN_IN,
            elbow=(0.9, -0.4, -0.4),
            curl=0.55,
        ),
        left_foot=Foot(out=1.5, toe_out=0.22, heel=0.30 * energy * max(0.0, -side)),
        right_foot=Foot(out=1.5, toe_out=0.22, heel=0.30 * energy * max(0.0, side)),
    )


_MARCH_LEFT = (Step(1.0, 1.1), Step(3.0, 1.1, 0.06))
_MARCH_RIGHT = (Step(2.0, 1.1, 0.06), Step(4.0, 1.1))


def march(beat: float, energy: float, phase: float) -> Figure:
    """Walk on the spot, arms swing against the legs."""
    side = swing(beat, 2.0)
    return Figure(
        hips=(0.05 * side, -0.035 - 0.02 * energy * bob(beat), 0.0),
        hips_turn=(0.0, -0.10 * side, 0.05 * side),
        spine=(0.03, 0.18 * energy * side, -0.03 * side),
        head=(0.06 * energy * math.cos(2.0 * math.pi * beat), -0.05 * side, 0.0),
        left_hand=Hand(
            reach=(0.16, -0.56 + 0.06 * side, 0.32 - 0.22 * energy * side),
            palm=(-1.0, -0.2, 0.0),
            elbow=(0.4, -0.4, -1.0),
            curl=0.75,
        ),
        right_hand=Hand(
            reach=(0.16, -0.56 - 0.06 * side, 0.32 + 0.22 * energy * side),
            palm=(-1.0, -0.2, 0.0),
            elbow=(0.4, -0.4, -1.0),
            curl=0.75,
        ),
        left_foot=walk(beat, 4.0, _MARCH_LEFT, takes=0.8, lift=0.09 + 0.05 * energy),
        right_foot=walk(beat, 4.0, _MARCH_RIGHT, takes=0.8, lift=0.09 + 0.05 * energy),
    )


def hands_up(beat: float, energy: float, phase: float) -> Figure:
    """Arms over the head, swaying together with the crowd."""
    side = swing(beat, 4.0)
    up = 0.70 + 0.14 * energy
    return Figure(
        hips=(0.07 * side, -0.03 - 0.03 * energy * bob(beat), 0.0),
        hips_turn=(0.0, 0.04 * side, -0.05 * side),
        spine=(-0.05, 0.0, -0.10 * side),
        head=(-0.12, 0.08 * side, -0.06 * side),
        shrug=(0.18, 0.18),
        left_hand=Hand(
            reach=(0.22 + 0.20 * side, up - 0.05 * abs(side), 0.18),
            palm=(-0.1, 0.0, 1.0),
            elbow=(1.0, -0.1, -0.2),
            curl=0.12,
            spread=0.6,
        ),
        right_hand=Hand(
            reach=(0.22 - 0.20 * side, up - 0.05 * abs(side), 0.18),
            palm=(-0.1, 0.0, 1.0),
            elbow=(1.0, -0.1, -0.2),
            curl=0.12,
            spread=0.6,
        ),
        left_foot=Foot(out=1.45, toe_out=0.2, heel=0.22 * max(0.0, -side)),
        right_foot=Foot(out=1.45, toe_out=0.2, heel=0.22 * max(0.0, side)),
    )


def point(beat: float, energy: float, phase: float) -> Figure:
    """Point at the listener on one, pull back on three."""
    out = swap(beat + 0.375, 4.0, 1.8)  # arrives on the beat
    return Figure(
        hips=(0.05 * swing(beat, 4.0), -0.03 - 0.03 * energy * bob(beat), 0.0),
        hips_turn=(0.0, 0.10 * out, 0.0),
        spine=(0.02 + 0.06 * out, 0.22 * out * energy, -0.03 * out),
        head=(0.02, -0.16 * out, 0.06 * swing(beat, 4.0)),
        shrug=(0.0, 0.08 * out),
        left_hand=Hand(reach=(0.14, -0.62, 0.28), palm=(-0.9, -0.3, 0.0), curl=0.5),
        right_hand=Hand(
            reach=(0.10 + 0.02 * out, -0.34 + 0.26 * out, 0.42 + 0.44 * out),
            palm=(-0.9 + 0.2 * out, -0.5, 0.0),
            elbow=(0.8, -0.6, -0.2),
            curl=0.95,
            pointing=1.0,
        ),
        left_foot=Foot(out=1.4, ahead=-0.03, toe_out=0.3),
        right_foot=Foot(out=1.4, ahead=0.06, toe_out=0.12),
    )
