"""The camera: which shot when, and where the lens stands.

Framing is derived from the performers' heights and from the picture's shape, never from constants
for one body: heads and feet stay in wide shots, the head in close ones, in every aspect.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np

from avatar_g.backend.domain.performance import CameraView, Shot, ShotKind
from avatar_g.backend.domain.timing import SectionSpan, Timeline
from avatar_g.backend.domain.video import VideoFormat

_POOLS: Final[dict[str, tuple[ShotKind, ...]]] = {
    "intro": (ShotKind.WIDE, ShotKind.MEDIUM),
    "verse": (ShotKind.MEDIUM, ShotKind.CLOSE, ShotKind.THREE_QUARTER, ShotKind.CLOSE),
    "pre": (ShotKind.MEDIUM, ShotKind.CLOSE),
    "chorus": (ShotKind.WIDE, ShotKind.MEDIUM, ShotKind.LOW, ShotKind.CLOSE),
    "bridge": (ShotKind.CLOSE, ShotKind.THREE_QUARTER),
    "outro": (ShotKind.MEDIUM, ShotKind.WIDE),
}
_DEFAULT_POOL: Final = (ShotKind.WIDE, ShotKind.MEDIUM)
QUICK_CUT_BARS: Final = 1
SLOW_CUT_BARS: Final = 2
SHORTEST_SHOT_S: Final = 1.2
"""A fast song does not cut faster than this."""

_KICK_S: Final = 0.6
_KICK_DECAY_S: Final = 0.09

FEET_AT: Final = 0.845
"""Feet stand here (share of the picture height from its top): captions begin at 0.86."""
ARM_SPAN_M: Final = 0.72
"""Room beside a dancer in wide shots, from the middle of the body."""


@dataclass(frozen=True, slots=True)
class PerformerFrame:
    """Where one performer is, on the stage (floor y = 0, audience at +z), at rest."""

    x_m: float
    yaw_rad: float
    ground_y_m: float
    eye_y_m: float
    top_y_m: float

    @property
    def height_m(self) -> float:
        """Soles to crown with hair."""
        return self.top_y_m - self.ground_y_m


@dataclass(frozen=True, slots=True)
class SubjectFrame:
    """All performers, in the order of ``Shot.focus``."""

    performers: tuple[PerformerFrame, ...]


@dataclass(frozen=True, slots=True)
class _Framing:
    """How a kind of shot sees a body; lengths in body heights."""

    fov_deg: float
    visible: float
    """Height of the picture where the body stands."""
    least_width: float
    """Width that must be visible around the body."""
    headroom: float
    angle_rad: float
    """Turn around the subject."""
    rise: float
    """Lens over the centre of the picture."""


_FRAMINGS: Final = {
    ShotKind.WIDE: _Framing(22.0, 1.0 / 0.745, 0.0, 0.0, 0.10, 0.06),
    ShotKind.LOW: _Framing(24.0, 1.0 / 0.735, 0.0, 0.0, 0.16, -0.30),
    ShotKind.MEDIUM: _Framing(23.0, 0.64, 0.46, 0.055, 0.12, 0.04),
    ShotKind.THREE_QUARTER: _Framing(23.0, 0.54, 0.40, 0.05, 0.42, 0.04),
    ShotKind.CLOSE: _Framing(21.0, 0.385, 0.30, 0.035, 0.16, 0.025),
    ShotKind.FACE: _Framing(20.0, 0.255, 0.20, 0.022, 0.10, 0.015),
}
_WHOLE_BODY: Final = (ShotKind.WIDE, ShotKind.LOW)


def plan_shots(timeline: Timeline, *, performer_count: int, seed: int) -> tuple[Shot, ...]:
    """Return the shots of a song, without gaps from 0 to ``duration_s``.

    Cuts lie on downbeats: every bar in a chorus, every two bars elsewhere. The focus is whoever
    sings longest during the shot.

    Raises
    ------
    ValueError
        If there is no performer.
    """
    if performer_count < 1:
        raise ValueError("a song needs a performer to film")
    random = np.random.default_rng([seed, crc32(b"shots")])
    shots: list[Shot] = []
    for section in timeline.sections:
        pool = _POOLS.get(section.name, _DEFAULT_POOL)
        for place, (start_s, end_s) in enumerate(pairwise(_cuts(timeline, section))):
            side = 1.0 if random.random() < 0.5 else -1.0
            focus = _longest_singer(timeline, start_s, end_s, performer_count)
            shots.append(Shot(start_s, end_s, pool[place % len(pool)], side, focus))
    return _covering(shots, timeline.duration_s)


def _cuts(timeline: Timeline, section: SectionSpan) -> list[float]:
    bar_s = 240.0 / timeline.tempo_bpm
    quick = section.name == "chorus" and section.bar_count >= 4 and bar_s >= SHORTEST_SHOT_S
    step = QUICK_CUT_BARS if quick else SLOW_CUT_BARS
    last_bar = min(section.bar + section.bar_count, len(timeline.downbeats_s) - 1)
    bars = [*range(section.bar, last_bar, step), last_bar]
    return [timeline.downbeats_s[bar] for bar in bars]


def _longest_singer(timeline: Timeline, start_s: float, end_s: float, count: int) -> int:
    voices = sorted({line.voice for line in timeline.lines})
    sung_s = [0.0] * count
    for line in timeline.lines:
        place = voices.index(line.voice)
        if place < count:
            overlap_s = min(end_s, line.end_s) - max(start_s, line.start_s)
            # A lead line weighs more than the same line in harmony.
            sung_s[place] += max(0.0, overlap_s) * (1.0 if line.is_lead else 0.5)
    return max(range(count), key=lambda place: (sung_s[place], -place))


def _covering(shots: list[Shot], duration_s: float) -> tuple[Shot, ...]:
    kept = [shot for shot in shots if shot.start_s < duration_s]
    if not kept:
        return (Shot(0.0, duration_s, ShotKind.WIDE, 1.0, 0),)
    starts = [0.0] + [shot.start_s for shot in kept[1:]] + [duration_s]
    return tuple(
        Shot(start_s, end_s, shot.kind, shot.side, shot.focus)
        for shot, (start_s, end_s) in zip(kept, pairwise(starts), strict=True)
        if end_s > start_s
    )


def shot_at(shots: tuple[Shot, ...], t_s: float) -> Shot:
    """Return the shot that films ``t_s`` (the first or last one outside the song)."""
    return next((shot for shot in shots if t_s < shot.end_s), shots[-1])


def performers_in(shot: Shot, performer_count: int) -> tuple[int, ...]:
    """Return who is on the picture: everyone in wide, low and medium shots, else the focus."""
    if shot.kind in {ShotKind.CLOSE, ShotKind.FACE, ShotKind.THREE_QUARTER}:
        return (shot.focus,)
    return tuple(range(performer_count))


class KickPulse:
    """The push of a song's kick drums on the lens: 0..1, decaying with 90 ms."""

    def __init__(self, timeline: Timeline) -> None:
        kicks = sorted((hit.at_s, hit.velocity) for hit in timeline.hits if hit.instrument == "k")
        self._times_s = [at_s for at_s, _ in kicks]
        self._levels = [velocity for _, velocity in kicks]

    def level(self, t_s: float) -> float:
        """Return the strongest push of the last 0.6 seconds."""
        first, end = bisect_right(self._times_s, t_s - _KICK_S), bisect_right(self._times_s, t_s)
        strongest = 0.0
        for kick in range(first, end):
            since_s = t_s - self._times_s[kick]
            strongest = max(strongest, self._levels[kick] * math.exp(-since_s / _KICK_DECAY_S))
        return min(1.0, strongest)


def camera_view(
    shot: Shot,
    t_s: float,
    *,
    format: VideoFormat,  # noqa: A002  (the contract's name for it)
    subject: SubjectFrame,
    pulse: float = 0.0,
) -> CameraView:
    """Return the lens of ``shot`` at ``t_s``: a slow push, a gentle hand, a touch of the beat.

    Parameters
    ----------
    pulse
        0..1, see ``KickPulse``.
    """
    framing = _FRAMINGS[shot.kind]
    seen = [subject.performers[place] for place in performers_in(shot, len(subject.performers))]
    focus = subject.performers[shot.focus]
    aspect = format.width_px / format.height_px
    height_m = max(performer.height_m for performer in seen)
    visible_m, centre_y_m = _picture(shot.kind, framing, seen, height_m, aspect)
    progress = min(1.0, max(0.0, (t_s - shot.start_s) / max(1e-6, shot.end_s - shot.start_s)))
    push = 1.055 - 0.055 * progress - 0.006 * pulse * (1.0 - progress)
    distance_m = push * visible_m / (2.0 * math.tan(math.radians(framing.fov_deg) / 2.0))
    if len(seen) > 1:
        centre_x_m = (min(p.x_m for p in seen) + max(p.x_m for p in seen)) / 2.0
        yaw_rad = 0.0
    else:
        centre_x_m, yaw_rad = focus.x_m, focus.yaw_rad
    angle = shot.side * framing.angle_rad * (1.0 - 0.5 * progress) + yaw_rad
    shake_x, shake_y = _hand(t_s, shot.side)
    target = (centre_x_m + shake_x * visible_m, centre_y_m + shake_y * visible_m, 0.0)
    eye = (
        centre_x_m + distance_m * math.sin(angle) + 2.0 * shake_y * visible_m,
        centre_y_m + framing.rise * height_m,
        distance_m * math.cos(angle),
    )
    return CameraView(eye, target, framing.fov_deg)


def _picture(
    kind: ShotKind,
    framing: _Framing,
    seen: list[PerformerFrame],
    height_m: float,
    aspect: float,
) -> tuple[float, float]:
    """Return the visible height (metres) and the height of the picture's centre over the floor."""
    span_m = max(p.x_m for p in seen) - min(p.x_m for p in seen)
    ground_y_m = min(p.ground_y_m for p in seen)
    top_y_m = max(p.top_y_m for p in seen)
    if kind in _WHOLE_BODY:
        width_m = span_m + 2.0 * ARM_SPAN_M
        visible_m = max(framing.visible * height_m, width_m / aspect)
        feet_at = min(FEET_AT, 0.56 + 0.5 * height_m / visible_m)
        return visible_m, ground_y_m + (feet_at - 0.5) * visible_m
    width_m = span_m + framing.least_width * height_m * (1.25 if len(seen) > 1 else 1.0)
    visible_m = max(framing.visible * height_m, width_m / aspect)
    return visible_m, top_y_m + framing.headroom * height_m - visible_m / 2.0


def _hand(t_s: float, side: float) -> tuple[float, float]:
    """Return the drift of a held camera, shares of the picture height (about 2 px at 720p)."""
    across = 0.5 * math.sin(1.1 * t_s + side) + 0.5 * math.sin(1.73 * t_s + 2.0 * side)
    along = 0.5 * math.sin(0.9 * t_s + 3.0 * side) + 0.5 * math.sin(2.03 * t_s)
    return 0.0030 * across, 0.0022 * along
