"""The face at one instant: visemes, breath, pitch and mood become ARKit weights."""

import math
from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, MouthTrack
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES, VISEME_MATRIX

MOST_JAW: Final = 0.78
"""Beyond this the inner corners of the mouth pinch."""
_CLOSED: Final = VISEMES.index("PP")


@dataclass(frozen=True, slots=True)
class _Temper:
    """What a mood adds to a face, 0..1."""

    smile: float
    brow_up: float
    brow_down: float
    frown: float


_CALM: Final = _Temper(smile=0.30, brow_up=0.10, brow_down=0.0, frown=0.0)
_TEMPERS: Final = {
    Mood.HAPPY: _Temper(smile=0.48, brow_up=0.14, brow_down=0.0, frown=0.0),
    Mood.ENERGETIC: _Temper(smile=0.42, brow_up=0.12, brow_down=0.06, frown=0.0),
    Mood.ROMANTIC: _Temper(smile=0.34, brow_up=0.20, brow_down=0.0, frown=0.0),
    Mood.CALM: _CALM,
    Mood.SAD: _Temper(smile=0.02, brow_up=0.42, brow_down=0.0, frown=0.14),
    Mood.DARK: _Temper(smile=0.0, brow_up=0.0, brow_down=0.34, frown=0.06),
    Mood.EPIC: _Temper(smile=0.12, brow_up=0.14, brow_down=0.16, frown=0.0),
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
    smile = max(0.0, temper.smile * (1.0 - 0.50 * singing) + 0.05 * drift)
    for side in ("Left", "Right"):
        shown = smile * (1.0 - 0.4 * closed)
        weights[f"mouthSmile{side}"] = min(1.0, weights[f"mouthSmile{side}"] + shown)
        weights[f"cheekSquint{side}"] = 0.55 * smile
        weights[f"mouthFrown{side}"] += temper.frown * (1.0 - 0.4 * singing)


def _brows(
    weights: dict[str, float], temper: _Temper, high: float, held: float, drift: float
) -> None:
    weights["browInnerUp"] = max(0.0, temper.brow_up + 0.26 * high + 0.10 * held + 0.04 * drift)
    for side in ("Left", "Right"):
        weights[f"browOuterUp{side}"] = 0.20 * high
        weights[f"browDown{side}"] = temper.brow_down * (1.0 - high)


def _eyes(weights: dict[str, float], blink: float, smile: float, reach: float) -> None:
    for side in ("Left", "Right"):
        weights[f"eyeBlink{side}"] = blink
        weights[f"eyeWide{side}"] = (0.06 + 0.16 * reach) * (1.0 - blink)
        weights[f"eyeSquint{side}"] = 0.22 * smile * (1.0 - blink)


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
