"""The face at one instant: visemes, breath, pitch and mood become ARKit weights."""

import math
from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, MouthTrack
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES, VISEME_MATRIX

MOST_JAW: Final = 0.72
"""Beyond this the inner corners of the mouth pinch."""
MOST_SMILE: Final = 0.85
CHEEK_SHARE: Final = 0.55
"""A smile without cheeks looks painted on."""
_CLOSED: Final = VISEMES.index("PP")


@dataclass(frozen=True, slots=True)
class _Temper:
    """What a mood adds to a face, 0..1."""

    smile: float
    brow_up: float
    """Inner ends of the brows: wistful."""
    brow_lift: float
    """Outer ends: bright."""
    brow_down: float
    frown: float
    joy: float = 1.0
    """Share of the smile that the sung vowels themselves bring."""


_CALM: Final = _Temper(smile=0.44, brow_up=0.0, brow_lift=0.08, brow_down=0.0, frown=0.0)
_TEMPERS: Final = {
    Mood.HAPPY: _Temper(0.60, 0.0, 0.14, 0.0, 0.0),
    Mood.ENERGETIC: _Temper(0.54, 0.0, 0.14, 0.05, 0.0),
    Mood.ROMANTIC: _Temper(0.44, 0.06, 0.06, 0.0, 0.0),
    Mood.CALM: _CALM,
    Mood.SAD: _Temper(0.02, 0.36, 0.0, 0.0, 0.12, joy=0.3),
    Mood.DARK: _Temper(0.0, 0.0, 0.0, 0.34, 0.06, joy=0.3),
    Mood.EPIC: _Temper(0.22, 0.04, 0.08, 0.14, 0.0, joy=0.7),
}


def face_weights(
    track: MouthTrack, t_s: float, *, mood: Mood | None, phase: float = 0.0
) -> dict[str, float]:
    """Return ARKit shape weights 0..1 at ``t_s``; shapes that are not named are at rest.

    ``phase`` (radians) makes two faces differ. The jaw opens with loudness, held notes and pitch,
    and is shut (below 0.1) wherever the track closes the lips.
    """
    place = min(max(t_s * CURVE_RATE_HZ, 0.0), len(track.blink) - 1.001)
    index = int(place)
    share = place - index
    rows = track.visemes[index] * (1.0 - share) + track.visemes[index + 1] * share
    energy, pitch, hold, singing, blink = (
        float(curve[index]) * (1.0 - share) + float(curve[index + 1]) * share
        for curve in (track.energy, track.pitch, track.hold, track.singing, track.blink)
    )
    weights = dict(zip(ARKIT_SHAPES, (rows @ VISEME_MATRIX).tolist(), strict=True))
    gain = 0.82 + 0.30 * energy * (0.5 + 0.5 * hold) + 0.12 * pitch
    weights["jawOpen"] = min(MOST_JAW, weights["jawOpen"] * gain)
    closed = float(rows[_CLOSED])
    temper = _TEMPERS.get(mood, _CALM) if mood is not None else _CALM
    _smile(weights, temper, singing, closed, math.sin(0.7 * t_s + phase))
    _brows(weights, temper, pitch * singing, hold * singing, math.sin(1.9 * t_s + phase))
    _eyes(weights, blink, temper.smile, pitch * hold * singing)
    return {name: weight for name, weight in weights.items() if weight > 1e-4}


def _smile(
    weights: dict[str, float], temper: _Temper, singing: float, closed: float, drift: float
) -> None:
    """Add the mood's smile; rounded lips show less of it, and cheeks rise with all of it."""
    rounded = min(1.0, weights["mouthFunnel"] + weights["mouthPucker"])
    smile = max(0.0, temper.smile * (1.0 - 0.35 * singing) + 0.05 * drift)
    for side in ("Left", "Right"):
        shown = smile * (1.0 - 0.4 * closed) * (1.0 - 0.6 * rounded)
        total = min(MOST_SMILE, weights[f"mouthSmile{side}"] * temper.joy + shown)
        weights[f"mouthSmile{side}"] = total
        weights[f"cheekSquint{side}"] = CHEEK_SHARE * total
        weights[f"mouthFrown{side}"] += temper.frown * (1.0 - 0.4 * singing)


def _brows(
    weights: dict[str, float], temper: _Temper, high: float, held: float, drift: float
) -> None:
    """Lift the whole brow with the pitch: inner ends alone would look worried."""
    lift = 0.16 * high + 0.06 * held
    weights["browInnerUp"] = max(0.0, temper.brow_up + 0.6 * lift + 0.02 * drift)
    for side in ("Left", "Right"):
        weights[f"browOuterUp{side}"] = temper.brow_lift + lift
        weights[f"browDown{side}"] = temper.brow_down * (1.0 - high)


def _eyes(weights: dict[str, float], blink: float, smile: float, reach: float) -> None:
    for side in ("Left", "Right"):
        weights[f"eyeBlink{side}"] = blink
        weights[f"eyeWide{side}"] = (0.02 + 0.08 * reach) * (1.0 - blink)
        weights[f"eyeSquint{side}"] = 0.30 * smile * (1.0 - blink)


def is_shut(weights: dict[str, float]) -> bool:
    """Tell whether the lips touch: the jaw is all but shut and nothing pulls the lips apart."""
    parted = max(
        (weights.get(name, 0.0) for name in _PARTING),
        default=0.0,
    )
    return weights.get("jawOpen", 0.0) < 0.1 and parted < 0.15


_PARTING: Final = (
    "mouthFunnel",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
)
