"""Georgian dance: a proud straight back, small gliding steps and long arm lines."""

# ruff: noqa: ARG001  (every move has the same signature, not every move needs all of it)

from avatar_g.backend.engines.avatar.figure import Figure, Hand, Triple
from avatar_g.backend.engines.avatar.footwork import Step, walk
from avatar_g.backend.engines.avatar.waves import rise, swap, swing

_STRETCHED: Triple = (0.94, 0.14, 0.12)
_FOLDED: Triple = (-0.10, -0.06, 0.50)
_RAISED: Triple = (0.22, 0.66, 0.24)
_GLIDE_LEFT = (Step(1.0, 1.0, 0.05), Step(3.0, 1.0, -0.03))
_GLIDE_RIGHT = (Step(2.0, 1.0, 0.05), Step(4.0, 1.0, -0.03))


def kartuli(beat: float, energy: float, phase: float) -> Figure:
    """Kartuli: one arm stretched, one folded before the chest; sides change every four beats."""
    side = swap(beat - 0.38, 8.0, 2.2)  # the arms arrive on the beat
    raised = min(1.0, max(0.0, (energy - 0.7) / 0.3))
    return Figure(
        hips=(0.02 * swing(beat, 4.0), -0.012, 0.01),
        spine=(-0.08, 0.18 * (2.0 * side - 1.0), 0.0),
        head=(-0.08, 0.42 * (2.0 * side - 1.0), 0.0),
        left_hand=_arm(side, raised),
        right_hand=_arm(1.0 - side, raised),
        left_foot=walk(beat, 4.0, _GLIDE_LEFT, takes=0.55, lift=0.03, toe_out=0.25),
        right_foot=walk(beat, 4.0, _GLIDE_RIGHT, takes=0.55, lift=0.03, toe_out=0.25),
    )


def _arm(stretched: float, raised: float) -> Hand:
    bent = _mix(_FOLDED, _RAISED, 0.5 * raised)
    return Hand(
        reach=_mix(bent, _STRETCHED, stretched),
        palm=(-0.5 + 0.5 * stretched, -0.9, 0.0),
        fingers=(-0.6 + 1.1 * stretched, 0.35 * stretched, 0.0),
        elbow=(0.6, -0.4, -0.6),
        curl=0.12,
    )


def _mix(a: Triple, b: Triple, share: float) -> Triple:
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


_STAMP_LEFT = (Step(1.0, 1.2), Step(2.0, 1.2), Step(4.0, 1.2))
_STAMP_RIGHT = (Step(1.5, 1.2), Step(3.0, 1.2))


def khorumi(beat: float, energy: float, phase: float) -> Figure:
    """War-dance flavour: low stance, stamping feet, fists that open upwards together."""
    lift = rise(beat, 4.0)
    hand = Hand(
        reach=(0.30 + 0.30 * lift, -0.30 + 0.52 * lift * energy, 0.42 - 0.18 * lift),
        palm=(-0.7, -0.5 + 0.4 * lift, 0.4 * lift),
        elbow=(0.9, -0.4, -0.3),
        curl=0.9 - 0.6 * lift,
    )
    return Figure(
        hips=(0.03 * swing(beat, 4.0), -0.08 + 0.03 * lift, 0.0),
        hips_turn=(0.03, 0.08 * swing(beat, 4.0), 0.0),
        spine=(-0.04, 0.10 * swing(beat, 8.0), 0.0),
        head=(-0.06 - 0.06 * lift, 0.20 * swing(beat, 8.0), 0.0),
        shrug=(0.06 * lift, 0.06 * lift),
        left_hand=hand,
        right_hand=hand,
        left_foot=walk(beat, 4.0, _STAMP_LEFT, takes=0.45, lift=0.10, toe_out=0.3),
        right_foot=walk(beat, 4.0, _STAMP_RIGHT, takes=0.45, lift=0.10, toe_out=0.3),
    )
