"""Mouth shapes in time, blended into one curve per viseme.

Coarticulation is a Gaussian in time (sigma 30 ms for vowels, 14 ms for closures), evaluated exactly
as differences of error functions: no shape is rounded to the 10 ms grid. Closures are at least
90 ms wide and push the vowels out afterwards, so a closed frame survives any frame grid from 24 fps
on (the plateau is 66 ms, a 24 fps frame 42 ms).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES
from avatar_g.backend.engines.lipsync.visemes import CLOSURE_VISEMES

VOWEL_SIGMA_S: Final = 0.030
CLOSURE_SIGMA_S: Final = 0.014
CLOSURE_WIDTH_S: Final = 0.090
CLOSURE_GAIN: Final = 1.25
"""Saturates the closure: the lips touch while the smoothed box is above 0.8."""
LOOK_AHEAD_S: Final = 0.020
"""Lips shape a vowel before it sounds."""

_ROW: Final = {viseme: row for row, viseme in enumerate(VISEMES)}


@dataclass(frozen=True, slots=True)
class Shape:
    """One mouth shape while it is held."""

    viseme: str
    start_s: float
    end_s: float


def blend_shapes(shapes: Iterable[Shape], length: int) -> NDArray[np.float64]:
    """Blend shapes into ``(length, 15)`` rows that sum to 1."""
    blend = np.zeros((length, len(VISEMES)))
    closed = np.zeros((length, len(CLOSURE_VISEMES)))
    for shape in shapes:
        if shape.viseme in CLOSURE_VISEMES:
            _close(closed[:, CLOSURE_VISEMES.index(shape.viseme)], shape)
        lead_s = shape.start_s - LOOK_AHEAD_S, shape.end_s - LOOK_AHEAD_S
        add_box(blend[:, _ROW[shape.viseme]], *lead_s, sigma_s=VOWEL_SIGMA_S)
    total = blend.sum(axis=1, keepdims=True)
    blend /= np.maximum(total, 1.0)
    blend[:, _ROW["sil"]] += np.clip(1.0 - total[:, 0], 0.0, 1.0)
    closed[:, 1] *= 1.0 - closed[:, 0]  # lips that touch win over teeth on the lip
    blend *= 1.0 - closed.sum(axis=1, keepdims=True)
    for column, viseme in enumerate(CLOSURE_VISEMES):
        blend[:, _ROW[viseme]] += closed[:, column]
    return blend


def _close(curve: NDArray[np.float64], shape: Shape) -> None:
    """Raise ``curve`` to 1 around a closure that is widened to survive the frame grid."""
    centre_s = (shape.start_s + shape.end_s) / 2.0
    half_s = max(CLOSURE_WIDTH_S, shape.end_s - shape.start_s) / 2.0
    box = np.zeros_like(curve)
    add_box(box, centre_s - half_s, centre_s + half_s, sigma_s=CLOSURE_SIGMA_S)
    np.maximum(curve, np.minimum(1.0, CLOSURE_GAIN * box), out=curve)


def add_box(
    curve: NDArray[np.float64], start_s: float, end_s: float, *, sigma_s: float, height: float = 1.0
) -> None:
    """Add a box smoothed by a Gaussian, exactly, to a curve at ``CURVE_RATE_HZ``."""
    first = max(0, int((start_s - 5.0 * sigma_s) * CURVE_RATE_HZ))
    last = min(len(curve), int((end_s + 5.0 * sigma_s) * CURVE_RATE_HZ) + 2)
    if last <= first:
        return
    times_s = np.arange(first, last) / CURVE_RATE_HZ
    scale = sigma_s * np.sqrt(2.0)
    rise = _erf((times_s - start_s) / scale) - _erf((times_s - end_s) / scale)
    curve[first:last] += 0.5 * height * rise


def _erf(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the error function; ``scipy.special`` would take longer to load than a song needs."""
    return np.array([math.erf(place) for place in places.tolist()])
