"""A body at one instant: the planned move, cross-faded, breathing, accenting and looking at us."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from avatar_g.backend.domain.performance import (
    CURVE_RATE_HZ,
    BodyPose,
    Curve,
    MouthTrack,
    MoveSegment,
)
from avatar_g.backend.domain.speech import SpeechMood
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.avatar.figure import Figure, mirrored, mixed
from avatar_g.backend.engines.avatar.gaze import eye_turn
from avatar_g.backend.engines.avatar.kinematics import solve
from avatar_g.backend.engines.avatar.moves import MOVES
from avatar_g.backend.engines.avatar.proportions import Proportions
from avatar_g.backend.engines.avatar.rotations import smooth

FADE_BEATS: Final = 1.0
FADE_LEAD_BEATS: Final = 0.35
"""A change of move starts this long before the bar line."""
PARTNER_DELAYS_BEATS: Final = (0.0, 4.0, 2.0)
"""By performer: even, so that accents stay on two and four, and less than the longest loop of
eight beats, so that nobody dances in unison."""
TALK_TEMPO_BPM: Final = 96.0
_BREATH_HZ: Final = 0.28
_INHALE_S: Final = 0.35


def body_pose(
    plan: Sequence[MoveSegment],
    timeline: Timeline,
    t_s: float,
    track: MouthTrack,
    *,
    rig_proportions: Proportions,
    performer: int = 0,
) -> BodyPose:
    """Return the body of one performer at ``t_s``: pure, seekable, deterministic.

    Every second performer is mirrored, so partners frame each other.
    """
    beat = beat_at(timeline, t_s) + PARTNER_DELAYS_BEATS[performer % len(PARTNER_DELAYS_BEATS)]
    phase = 2.4 * performer
    figure, energy = _planned(plan, timeline, t_s, beat, phase)
    if performer % 2:
        figure = mirrored(figure)
    return _alive(figure, energy, t_s, track, rig_proportions, phase)


@dataclass(frozen=True, slots=True)
class Bearing:
    """How a mood holds and moves a speaker's body."""

    gesture: float
    """Size of the gestures, 0 (hands at rest) .. 1.2."""
    bow_rad: float
    """Head and back lowered; negative: raised."""
    shrug: float
    """Shoulders, shares of a full shrug."""
    breath: float
    """Depth of breath and liveliness, 0..1."""


SPEECH_BEARINGS: Final = {
    SpeechMood.NEUTRAL: Bearing(0.90, 0.0, 0.0, 0.4),
    SpeechMood.HAPPY: Bearing(1.02, -0.05, 0.03, 0.6),
    SpeechMood.SAD: Bearing(0.38, 0.16, -0.08, 0.2),
    SpeechMood.EXCITED: Bearing(1.20, -0.08, 0.09, 0.9),
    SpeechMood.CALM: Bearing(0.60, 0.02, -0.03, 0.25),
}


def mixed_bearing(one: Bearing, other: Bearing, share: float) -> Bearing:
    """Return a bearing between two; ``share`` 1 is the other one."""
    fields = Bearing.__dataclass_fields__
    return Bearing(
        *(getattr(one, name) * (1.0 - share) + getattr(other, name) * share for name in fields)
    )


def talk_pose(
    t_s: float,
    track: MouthTrack,
    *,
    rig_proportions: Proportions,
    phase: float = 0.0,
    bearing: Bearing = SPEECH_BEARINGS[SpeechMood.NEUTRAL],
) -> BodyPose:
    """Return the body of a speaker: gestures while sound comes, quiet hands in pauses."""
    beat = t_s * TALK_TEMPO_BPM / 60.0
    engaged = smooth(1.6 * _mean(track.singing, t_s - 0.7, t_s + 0.5))
    rest = MOVES["idle"](beat, 0.5, phase)
    said = mixed(rest, MOVES["talk"](beat, bearing.gesture, phase), min(1.0, bearing.gesture + 0.1))
    figure = mixed(rest, said, engaged)
    bow = bearing.bow_rad
    figure = replace(
        figure,
        left_foot=rest.left_foot,
        right_foot=rest.right_foot,
        head=(figure.head[0] + bow, figure.head[1], figure.head[2]),
        spine=(figure.spine[0] + 0.4 * bow, figure.spine[1], figure.spine[2]),
        shrug=(figure.shrug[0] + bearing.shrug, figure.shrug[1] + bearing.shrug),
    )
    return _alive(figure, bearing.breath, t_s, track, rig_proportions, phase)


def beat_at(timeline: Timeline, t_s: float) -> float:
    """Return the beat number at ``t_s``, fractional.

    Before the first and after the last beat the tempo is even.
    """
    beats_s = timeline.beats_s
    length_s = 60.0 / timeline.tempo_bpm
    if len(beats_s) < 2 or t_s <= beats_s[0]:
        return (t_s - (beats_s[0] if beats_s else 0.0)) / length_s
    if t_s >= beats_s[-1]:
        return len(beats_s) - 1 + (t_s - beats_s[-1]) / length_s
    place = bisect_right(beats_s, t_s) - 1
    return place + (t_s - beats_s[place]) / (beats_s[place + 1] - beats_s[place])


def _planned(
    plan: Sequence[MoveSegment], timeline: Timeline, t_s: float, beat: float, phase: float
) -> tuple[Figure, float]:
    """Return the figure and energy of the plan, cross-fading around bar lines."""
    beat_s = 60.0 / timeline.tempo_bpm
    ahead_s = t_s + FADE_LEAD_BEATS * beat_s
    starts = [segment.start_s for segment in plan]
    place = max(0, bisect_right(starts, ahead_s) - 1)
    now = plan[place]
    before = plan[max(0, place - 1)]
    share = smooth((ahead_s - now.start_s) / (FADE_BEATS * beat_s)) if place else 1.0
    energy = before.energy + (now.energy - before.energy) * share
    after_figure = MOVES[now.move](beat, energy, phase)
    if share >= 1.0 or before.move == now.move:
        return after_figure, energy
    return mixed(MOVES[before.move](beat, energy, phase), after_figure, share), energy


def _alive(
    figure: Figure,
    energy: float,
    t_s: float,
    track: MouthTrack,
    body: Proportions,
    phase: float,
) -> BodyPose:
    """Add breath, the singer's head and the eyes to a figure and solve it."""
    breath = math.sin(2.0 * math.pi * (_BREATH_HZ + 0.12 * energy) * t_s + phase)
    soon = _mean(track.singing, t_s + 0.05, t_s + 0.05 + _INHALE_S)
    lately = _mean(track.singing, t_s - _INHALE_S, t_s)
    inhale = max(0.0, soon - lately)
    held = _at(track.hold, t_s) * _at(track.singing, t_s)
    reach_up = _at(track.pitch, t_s) * held
    stress = _at(track.energy, t_s) - _mean(track.energy, t_s - 0.4, t_s)
    head = (
        figure.head[0] - 0.09 * reach_up - 0.05 * inhale + 0.05 * max(0.0, stress),
        figure.head[1],
        figure.head[2] + 0.03 * held * math.sin(0.9 * t_s + phase),
    )
    spine = (figure.spine[0] - 0.010 * breath - 0.05 * inhale, figure.spine[1], figure.spine[2])
    lift = 0.012 * breath + 0.07 * inhale
    shrug = (figure.shrug[0] + lift, figure.shrug[1] + lift)
    pose = solve(replace(figure, head=head, spine=spine, shrug=shrug), body)
    yaw = head[1] + spine[1] + figure.hips_turn[1]
    pitch = head[0] + spine[0] + figure.hips_turn[0]
    eyes = eye_turn(t_s, phase, yaw, pitch)
    pose.rotations["LeftEye"] = pose.rotations["RightEye"] = eyes
    return pose


def _at(curve: Curve, t_s: float) -> float:
    """Read a curve between its samples."""
    place = min(max(t_s * CURVE_RATE_HZ, 0.0), len(curve) - 1.0)
    index = min(int(place), len(curve) - 2)
    share = place - index
    return float(curve[index]) * (1.0 - share) + float(curve[index + 1]) * share


def _mean(curve: Curve, start_s: float, end_s: float) -> float:
    """Average a curve over a span; outside the song it is silent."""
    first = max(0, int(start_s * CURVE_RATE_HZ))
    last = min(len(curve), int(end_s * CURVE_RATE_HZ) + 1)
    if last <= first:
        return 0.0
    return float(np.sum(curve[first:last])) / max(1.0, (end_s - start_s) * CURVE_RATE_HZ + 1.0)
