"""The face at one instant: visemes, breath, pitch and mood become ARKit weights."""

import math
from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, MouthTrack
from avatar_g.backend.domain.speech import SpeechMood
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES, VISEME_MATRIX

MOST_JAW: Final = 0.72
"""Beyond this the inner corners of the mouth pinch."""
MOST_SMILE: Final = 0.85
CHEEK_SHARE: Final = 0.55
"""A smile without cheeks looks painted on."""
_CLOSED: Final = VISEMES.index("PP")


@dataclass(frozen=True, slots=True)
class Temper:
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
    opening: float = 1.0
    """Factor of the jaw: a sad mouth mumbles, an excited one opens wide."""
    wide: float = 0.0
    """Wide eyes."""


_CALM: Final = Temper(smile=0.44, brow_up=0.0, brow_lift=0.08, brow_down=0.0, frown=0.0)
_TEMPERS: Final = {
    Mood.HAPPY: Temper(0.60, 0.0, 0.14, 0.0, 0.0),
    Mood.ENERGETIC: Temper(0.54, 0.0, 0.14, 0.05, 0.0),
    Mood.ROMANTIC: Temper(0.44, 0.06, 0.06, 0.0, 0.0),
    Mood.CALM: _CALM,
    Mood.SAD: Temper(0.02, 0.36, 0.0, 0.0, 0.12, joy=0.3),
    Mood.DARK: Temper(0.0, 0.0, 0.0, 0.34, 0.06, joy=0.3),
    Mood.EPIC: Temper(0.22, 0.04, 0.08, 0.14, 0.0, joy=0.7),
}
SPEECH_TEMPERS: Final = {
    SpeechMood.NEUTRAL: Temper(0.20, 0.0, 0.06, 0.0, 0.0, joy=0.8),
    SpeechMood.HAPPY: Temper(0.62, 0.0, 0.16, 0.0, 0.0, opening=1.06),
    SpeechMood.SAD: Temper(0.0, 0.44, 0.0, 0.0, 0.26, joy=0.15, opening=0.86),
    SpeechMood.EXCITED: Temper(0.52, 0.10, 0.34, 0.0, 0.0, opening=1.16, wide=0.30),
    SpeechMood.CALM: Temper(0.30, 0.0, 0.02, 0.0, 0.0, joy=0.7, opening=0.92),
}
"""Faces of a speaker."""


def mixed_temper(one: Temper, other: Temper, share: float) -> Temper:
    """Return a temper between two; ``share`` 1 is the other one."""
    return Temper(
        *(
            getattr(one, name) * (1.0 - share) + getattr(other, name) * share
            for name in _TEMPER_FIELDS
        )
    )


_TEMPER_FIELDS: Final = tuple(Temper.__dataclass_fields__)


def face_weights(
    track: MouthTrack,
    t_s: float,
    *,
    mood: Mood | None,
    phase: float = 0.0,
    temper: Temper | None = None,
) -> dict[str, float]:
    """Return ARKit shape weights 0..1 at ``t_s``; shapes that are not named are at rest.

    ``phase`` (radians) makes two faces differ; ``temper`` takes the place of the mood's own.

    The jaw opens with loudness, held notes and pitch,
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
    closed = float(rows[_CLOSED])
    if temper is None:
        temper = _TEMPERS.get(mood, _CALM) if mood is not None else _CALM
    weights["jawOpen"] = min(MOST_JAW, weights["jawOpen"] * gain * temper.opening)
    _smile(weights, temper, singing, closed, math.sin(0.7 * t_s + phase))
    _brows(weights, temper, pitch * singing, hold * singing, math.sin(1.9 * t_s + phase))
    _eyes(weights, blink, temper, pitch * hold * singing)
    return {name: weight for name, weight in weights.items() if weight > 1e-4}


def _smile(
    weights: dict[str, float], temper: Temper, singing: float, closed: float, drift: float
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
    weights: dict[str, float], temper: Temper, high: float, held: float, drift: float
) -> None:
    """Lift the whole brow with the pitch: inner ends alone would look worried."""
    lift = 0.16 * high + 0.06 * held
    weights["browInnerUp"] = max(0.0, temper.brow_up + 0.6 * lift + 0.02 * drift)
    for side in ("Left", "Right"):
        weights[f"browOuterUp{side}"] = temper.brow_lift + lift
        weights[f"browDown{side}"] = temper.brow_down * (1.0 - high)


def _eyes(weights: dict[str, float], blink: float, temper: Temper, reach: float) -> None:
    for side in ("Left", "Right"):
        weights[f"eyeBlink{side}"] = blink
        weights[f"eyeWide{side}"] = (0.02 + 0.08 * reach + temper.wide) * (1.0 - blink)
        weights[f"eyeSquint{side}"] = 0.30 * temper.smile * (1.0 - temper.wide) * (1.0 - blink)


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
