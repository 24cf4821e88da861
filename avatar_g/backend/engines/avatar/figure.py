"""A figure: what a move asks of a body, in the body's own measures, before any joint is solved.

A move authors hips, spine, head, hand targets and foot steps; ``kinematics`` turns them into joint
angles. Because the units are arm and leg lengths, one move fits every body.
"""

from dataclasses import dataclass, field, replace
from typing import Final

Triple = tuple[float, float, float]

ZERO: Final[Triple] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand, seen from its own side: x grows outwards, y up, z forwards, in the chest frame."""

    reach: Triple = (0.14, -0.92, 0.10)
    """Wrist from the shoulder joint, in arm lengths."""
    palm: Triple = (-1.0, 0.0, -0.15)
    """Where the palm looks."""
    fingers: Triple = ZERO
    """Where the fingers point; its length 0..1 says how firmly. Zero: along the forearm."""
    elbow: Triple = (0.55, -0.55, -0.65)
    """Where the elbow points."""
    curl: float = 0.35
    """0 flat .. 1 fist."""
    spread: float = 0.0
    """0 together .. 1 fanned."""
    pointing: float = 0.0
    """1 stretches the index finger."""
    crossing: float = 0.0
    """1 lets the hand cross the middle and touch the body."""


@dataclass(frozen=True, slots=True)
class Foot:
    """One foot; it is placed by the ball, so heel lift and turn pivot there and nothing slides."""

    out: float = 1.0
    """Sideways place on its own side, in half stance widths (1 = rest)."""
    lift: float = 0.0
    """Height of the ball over the floor, in leg lengths."""
    ahead: float = 0.0
    """Forwards, in leg lengths."""
    toe_out: float = 0.12
    """Turn of the toes outwards, radians."""
    heel: float = 0.0
    """Heel lift about the ball, radians."""
    is_planted: bool = True
    """False while the foot travels."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One instant of a move. Angles (x, y, z) in radians: x bows, y turns left, z tips right."""

    hips: Triple = ZERO
    """Offset of the hips, in leg lengths."""
    hips_turn: Triple = ZERO
    spine: Triple = ZERO
    head: Triple = ZERO
    shrug: tuple[float, float] = (0.0, 0.0)
    """Raise of the left and right shoulder, radians."""
    left_hand: Hand = field(default_factory=Hand)
    right_hand: Hand = field(default_factory=Hand)
    left_foot: Foot = field(default_factory=Foot)
    right_foot: Foot = field(default_factory=Foot)


def mirrored(figure: Figure) -> Figure:
    """Swap left and right."""
    return Figure(
        hips=(-figure.hips[0], figure.hips[1], figure.hips[2]),
        hips_turn=_reflected(figure.hips_turn),
        spine=_reflected(figure.spine),
        head=_reflected(figure.head),
        shrug=(figure.shrug[1], figure.shrug[0]),
        left_hand=figure.right_hand,
        right_hand=figure.left_hand,
        left_foot=figure.right_foot,
        right_foot=figure.left_foot,
    )


def _reflected(angles: Triple) -> Triple:
    return (angles[0], -angles[1], -angles[2])


def mixed(before: Figure, after: Figure, share: float) -> Figure:
    """Cross-fade two figures; 0 is ``before``, 1 is ``after``.

    Feet do not glide from one stance to the other: the left steps over in the first half, the right
    in the second, each lifted as high as its way is long.
    """
    if share <= 0.0:
        return before
    if share >= 1.0:
        return after
    return Figure(
        hips=_between(before.hips, after.hips, share),
        hips_turn=_between(before.hips_turn, after.hips_turn, share),
        spine=_between(before.spine, after.spine, share),
        head=_between(before.head, after.head, share),
        shrug=(
            _mix(before.shrug[0], after.shrug[0], share),
            _mix(before.shrug[1], after.shrug[1], share),
        ),
        left_hand=_mixed_hand(before.left_hand, after.left_hand, share),
        right_hand=_mixed_hand(before.right_hand, after.right_hand, share),
        left_foot=_stepped(before.left_foot, after.left_foot, 2.0 * share),
        right_foot=_stepped(before.right_foot, after.right_foot, 2.0 * share - 1.0),
    )


def _mix(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _between(a: Triple, b: Triple, share: float) -> Triple:
    return (_mix(a[0], b[0], share), _mix(a[1], b[1], share), _mix(a[2], b[2], share))


def _mixed_hand(a: Hand, b: Hand, share: float) -> Hand:
    return Hand(
        reach=_between(a.reach, b.reach, share),
        palm=_between(a.palm, b.palm, share),
        fingers=_between(a.fingers, b.fingers, share),
        elbow=_between(a.elbow, b.elbow, share),
        curl=_mix(a.curl, b.curl, share),
        spread=_mix(a.spread, b.spread, share),
        pointing=_mix(a.pointing, b.pointing, share),
        crossing=_mix(a.crossing, b.crossing, share),
    )


_STILL: Final = 0.002
"""Ways shorter than this (leg lengths, about 2 mm) need no step."""


def _stepped(a: Foot, b: Foot, share: float) -> Foot:
    if share <= 0.0:
        return a
    if share >= 1.0:
        return b
    eased = share * share * (3.0 - 2.0 * share)
    way = abs(b.out - a.out) * 0.12 + abs(b.ahead - a.ahead) + abs(b.toe_out - a.toe_out) * 0.1
    if way < _STILL and a.is_planted and b.is_planted:
        return replace(b, heel=_mix(a.heel, b.heel, eased))
    bump = min(0.06, 0.5 * way + 0.015) * 4.0 * share * (1.0 - share)
    return Foot(
        out=_mix(a.out, b.out, eased),
        lift=max(_mix(a.lift, b.lift, eased), bump),
        ahead=_mix(a.ahead, b.ahead, eased),
        toe_out=_mix(a.toe_out, b.toe_out, eased),
        heel=_mix(a.heel, b.heel, eased),
        is_planted=False,
    )
