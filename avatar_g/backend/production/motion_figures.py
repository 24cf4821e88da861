"""Measures motion: how far planted feet slide, and how far accents are from the beat."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.figure import Figure
from avatar_g.backend.engines.avatar.kinematics import joint_places, solve
from avatar_g.backend.engines.avatar.moves import DANCE_MOVES, MOVES
from avatar_g.backend.engines.avatar.proportions import SIDES, Proportions, proportions_of
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.skeleton import Skeleton
from avatar_g.backend.production.avatar import build_character

TEMPO_BPM: Final = 120.0
_RATE_HZ: Final = 50.0
_LOOP_BEATS: Final = 16.0
_CONTACT_M: Final = 0.004
_SOLE_SHARE: Final = 0.9
RHYTHMIC_MOVES: Final = (*DANCE_MOVES, "sing", "heart", "belt")
"""Moves that keep the beat; idling, looking around and talking need not."""
NEAR_BEAT_S: Final = 0.040
_ACCENT_RATE_HZ: Final = 100.0
_ACCENT_BEATS: Final = 8.0
_SMOOTHING_S: Final = 0.015
_LEAST_DIP: Final = 0.25
"""Share of the range of speed by which a stop must stand out."""
_STOPPED: Final = 0.05
"""Share of a dip that is left when the body counts as stopped."""
_LEGS: Final = ("Leg", "Foot", "Toe")
_MODEL: Final = "nino"


@dataclass(frozen=True, slots=True)
class Slide:
    """How far one move's feet slide while they stand."""

    move: str
    steps: int
    """Stances measured, each from landing to lifting."""
    mean_mm: float
    worst_mm: float


class Soles:
    """The undersides of a character's feet, skinned."""

    def __init__(self, rigged: Rigged) -> None:
        self._skeleton = Skeleton(rigged)
        rows = {side: _sole_rows(rigged, side) for side, _ in SIDES}
        self._count = len(rows["Left"])
        every = np.concatenate([rows["Left"], rows["Right"]])
        self._points = np.c_[rigged.positions[every], np.ones(len(every))]
        self._joints = rigged.skin_joints[every]
        self._weights = rigged.skin_weights[every]

    def places_m(self, pose: BodyPose) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the left and the right sole, ``(n, 3)``; the floor is y = 0."""
        bones = self._skeleton.bone_matrices(pose)[self._joints]
        blend = (bones * self._weights[..., None, None]).sum(axis=1)
        places = np.einsum("vij,vj->vi", blend, self._points)
        return places[: self._count], places[self._count :]


def _sole_rows(rigged: Rigged, side: str) -> NDArray[np.int64]:
    joints = [rigged.joint_names.index(side + name) for name in ("Foot", "ToeBase")]
    share = (rigged.skin_weights * np.isin(rigged.skin_joints, joints)).sum(axis=1)
    is_low = rigged.positions[:, 1] < rigged.ground_y_m + _CONTACT_M
    return np.flatnonzero(is_low & (share > _SOLE_SHARE))


def measure_slides(rigged: Rigged, moves: Sequence[str] = tuple(MOVES)) -> list[Slide]:
    """Return, per move at full energy and 120 bpm, the way planted soles glide over the floor.

    A stance is a run of frames in which some of the sole is within 4 mm of the floor. From frame to
    frame the foot slides as far as that point of the touching patch which moves least: a foot that
    turns about its ball or rolls over its toes has one that rests, a foot that slides has none.
    """
    soles, body = Soles(rigged), proportions_of(rigged)
    return [_slide(move, soles, body) for move in moves]


def _slide(move: str, soles: Soles, body: Proportions) -> Slide:
    beats = np.arange(0.0, _LOOP_BEATS, TEMPO_BPM / 60.0 / _RATE_HZ)
    tracks = [soles.places_m(solve(MOVES[move](beat, 1.0, 0.0), body)) for beat in beats]
    ways_mm: list[float] = []
    for side in (0, 1):
        ways_mm += _stances(np.array([places[side] for places in tracks]))
    return Slide(
        move,
        len(ways_mm),
        round(float(np.mean(ways_mm)), 3) if ways_mm else 0.0,
        round(max(ways_mm, default=0.0), 3),
    )


def _stances(places_m: NDArray[np.float64]) -> list[float]:
    """Return the slide (mm) of every stance of one sole ``(frames, n, 3)``."""
    touches = places_m[:, :, 1] < _CONTACT_M
    stays = touches[1:] & touches[:-1]
    ways_m = (places_m[1:] - places_m[:-1])[:, :, [0, 2]]
    way_mm = np.array([1e3 * _least_m(way[stay]) for way, stay in zip(ways_m, stays, strict=True)])
    count = stays.sum(axis=1)
    stands = np.r_[False, count > 0, False].astype(int)
    starts, ends = np.flatnonzero(np.diff(stands) == 1), np.flatnonzero(np.diff(stands) == -1)
    return [float(way_mm[start:end].sum()) for start, end in zip(starts, ends, strict=True)]


def _least_m(ways_m: NDArray[np.float64]) -> float:
    """Return the least way of any point of the patch that the given points span.

    A rigid patch moves affinely, so the ways of its points fill the convex hull of the ways of its
    corners; the answer is the distance of that hull from no motion at all.
    """
    if len(ways_m) < 2:
        return float(np.linalg.norm(ways_m, axis=1).sum())
    angles = np.sort(np.arctan2(ways_m[:, 1], ways_m[:, 0]))
    gaps = np.diff(angles, append=angles[0] + 2 * np.pi)
    if gaps.max() < np.pi:
        return 0.0
    start, along = ways_m[:, None], ways_m[None] - ways_m[:, None]
    length = (along**2).sum(axis=2)
    share = np.clip(-(start * along).sum(axis=2) / np.maximum(length, 1e-18), 0, 1)
    return float(np.linalg.norm(start + along * share[..., None], axis=2).min())


@dataclass(frozen=True, slots=True)
class Accents:
    """How well one move keeps the beat."""

    move: str
    count: int
    on_beat: int
    """Accents within 40 ms of a beat or half beat at 120 bpm."""
    mean_error_ms: float


def measure_accents(body: Proportions, moves: Sequence[str] = RHYTHMIC_MOVES) -> list[Accents]:
    """Return, per move at full energy and 120 bpm, where its accents lie against the beat.

    An accent is the landing of a foot, or the moment when trunk, head and arms come to a stop: the
    beginning of a minimum of their mean speed.

    References
    ----------
    Kinematic beats as local minima of joint speed: Li et al., "AI Choreographer: Music Conditioned
    3D Dance Generation with AIST++", ICCV 2021, section 5.
    """
    return [_accents(move, body) for move in moves]


def _accents(move: str, body: Proportions) -> Accents:
    beat_s = 60.0 / TEMPO_BPM
    beats = np.arange(0.0, _ACCENT_BEATS, 1.0 / beat_s / _ACCENT_RATE_HZ)
    figures = [MOVES[move](beat, 1.0, 0.0) for beat in beats]
    frames = [*_stops(figures, body), *_landings(figures)]
    at_beats = np.array(frames) / _ACCENT_RATE_HZ / beat_s
    errors_s = np.abs(2 * at_beats - np.rint(2 * at_beats)) / 2 * beat_s
    on_beat = int(np.count_nonzero(errors_s <= NEAR_BEAT_S))
    mean_ms = round(1e3 * float(errors_s.mean()), 1) if len(errors_s) else 0.0
    return Accents(move, len(errors_s), on_beat, mean_ms)


def _stops(figures: Sequence[Figure], body: Proportions) -> list[float]:
    """Return the frames (fractional, between two poses) at which the upper body stops."""
    places = [joint_places(solve(figure, body), body) for figure in figures]
    upper = [name for name in places[0] if not any(part in name for part in _LEGS)]
    track = np.array([[place[name] for name in upper] for place in places])
    ways_m = np.linalg.norm(np.roll(track, -1, axis=0) - track, axis=2).mean(axis=1)
    speed = gaussian_filter1d(ways_m, _SMOOTHING_S * _ACCENT_RATE_HZ, mode="wrap")
    count = len(speed)
    loops = np.tile(speed, 3)
    dips, _ = find_peaks(-loops, prominence=_LEAST_DIP * np.ptp(speed))
    stops = []
    for dip in dips[(dips >= count) & (dips < 2 * count)]:
        top = dip
        while loops[top - 1] >= loops[top]:
            top -= 1
        limit = loops[dip] + _STOPPED * (loops[top] - loops[dip])
        stopped = top + int(np.argmax(loops[top : dip + 1] < limit)) if top < dip else int(dip)
        stops.append(stopped - count + 0.5)
    return stops


def _landings(figures: Sequence[Figure]) -> list[float]:
    planted = np.array(
        [[figure.left_foot.is_planted, figure.right_foot.is_planted] for figure in figures]
    )
    lands = planted & ~np.roll(planted, 1, axis=0)
    return [float(frame) for frame in np.nonzero(lands)[0]]


def measure_motion(cache: Path) -> dict[str, Any]:
    """Return slides of every move and accents of the rhythmic ones, on a ready-made character."""
    rigged = Rigged.load(build_character(load_cast()[_MODEL], cache).rigged)
    slides = measure_slides(rigged)
    accents = measure_accents(proportions_of(rigged))
    count, on_beat = sum(row.count for row in accents), sum(row.on_beat for row in accents)
    return {
        "slides": [asdict(row) for row in slides],
        "accents": [asdict(row) for row in accents],
        "worst_mean_slide_mm": max(row.mean_mm for row in slides),
        "accents_on_beat": round(on_beat / count, 4),
    }
