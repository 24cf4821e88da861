"""Blinks that fall where nobody misses the eyes: between held vowels."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CURVE_RATE_HZ, Curve

FIRST_S: Final = 1.2
SHORTEST_PAUSE_S: Final = 1.6
PAUSE_SPREAD_S: Final = 2.6
SEARCH_S: Final = 0.6
"""A blink may move this far to find a quiet place."""
LEAST_DISTANCE_S: Final = 0.5
_CLOSING_S: Final = 0.08
_OPENING_S: Final = 0.14
_SHUT_S: Final = 0.03


def blink_curve(business: NDArray[np.floating], duration_s: float, seed: tuple[int, int]) -> Curve:
    """Return lid closure 0..1 at ``CURVE_RATE_HZ``, as long as ``business``.

    ``business`` is high where the face is watched most (sounding, held vowels). Each blink is drawn
    at random, then moved to the quietest moment within ``SEARCH_S``: random blinks on held vowels
    look sleepy.
    """
    random = np.random.default_rng([*seed, 11])
    curve = np.zeros(len(business), np.float32)
    wish_s, last_s = FIRST_S, -LEAST_DISTANCE_S
    while wish_s < duration_s - _CLOSING_S:
        at_s = _quietest(business, wish_s, earliest_s=last_s + LEAST_DISTANCE_S)
        _add_blink(curve, at_s)
        last_s = at_s
        wish_s += SHORTEST_PAUSE_S + PAUSE_SPREAD_S * random.random()
    return curve


def _quietest(business: NDArray[np.floating], wish_s: float, *, earliest_s: float) -> float:
    low_s = max(earliest_s, wish_s - SEARCH_S, 0.0)
    first = min(len(business) - 1, int(low_s * CURVE_RATE_HZ))
    last = min(len(business), int((wish_s + SEARCH_S) * CURVE_RATE_HZ) + 1)
    window = np.arange(first, max(last, first + 1))
    distance_s = np.abs(window / CURVE_RATE_HZ - wish_s)
    return float(window[np.argmin(business[window] + 0.2 * distance_s)]) / CURVE_RATE_HZ


def _add_blink(curve: Curve, at_s: float) -> None:
    """Shut fast, open slower; ``at_s`` is the first shut moment."""
    times_s = np.arange(len(curve)) / CURVE_RATE_HZ - at_s
    closing = np.clip(1.0 + times_s / _CLOSING_S, 0.0, 1.0)
    opening = np.clip(1.0 - (times_s - _SHUT_S) / _OPENING_S, 0.0, 1.0)
    lid = np.minimum(closing, opening)
    np.maximum(curve, (lid * lid * (3.0 - 2.0 * lid)).astype(np.float32), out=curve)
