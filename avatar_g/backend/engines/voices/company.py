"""Whether a recording holds one speaker or several, by the character of its stretches.

Stretches of voiced sound are described by pitch and by the coarse shape of their spectrum, and cut
into the two groups that lie closest in themselves. What is said moves the spectrum, and a lively
reading moves the pitch; only where both differ as much as between people are there two of them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from avatar_g.backend.engines.voices.envelopes import banded
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.hearing import HeardVoice

_STRETCH_S: Final = 1.0
_LEAST_STRETCHES: Final = 6
_BANDS: Final = slice(8, 80)
_COEFFICIENTS: Final = slice(1, 16)
"""Of the spectrum's own cosine transform: its tilt and formants, not its level or its grain."""
_PITCH_WEIGHT: Final = 1.5
"""Of a semitone beside a unit of the coefficients."""
_APART_SEMITONES: Final = 3.0
_APART: Final = 3.7
"""Distance of the groups' centres in spreads along the line between them."""
_LEAST_SHARE: Final = 0.15
_AXES, _ROUNDS = 3, 30

Rows = NDArray[np.float64]


def has_several_speakers(voice: HeardVoice, sounding: NDArray[np.bool_]) -> bool:
    """Tell whether the stretches of speech fall into two voices.

    Parameters
    ----------
    sounding
        Frames of speech. With less than about 4 s of voiced sound the answer is no.
    """
    rows, semitones = _stretches(voice, np.flatnonzero(sounding & (voice.pitch_hz > 0)))
    if len(rows) < _LEAST_STRETCHES:
        return False
    is_other = _two_groups(rows)
    if not _LEAST_SHARE <= float(is_other.mean()) <= 1.0 - _LEAST_SHARE:
        return False
    one, other = rows[~is_other], rows[is_other]
    between = other.mean(axis=0) - one.mean(axis=0)
    length = float(np.linalg.norm(between))
    along = between / max(length, 1e-9)
    spread = float(np.sqrt((np.var(one @ along) + np.var(other @ along)) / 2.0)) + 1e-9
    gap = abs(float(np.median(semitones[is_other]) - np.median(semitones[~is_other])))
    return gap > _APART_SEMITONES and length / spread > _APART


def _stretches(voice: HeardVoice, frames: NDArray[np.int64]) -> tuple[Rows, NDArray[np.float64]]:
    """Return the character of every stretch and its median pitch in semitones; halves overlap."""
    size = round(_STRETCH_S / HOP_S)
    spectra: list[NDArray[np.float64]] = []
    semitones: list[float] = []
    for start in range(0, len(frames) - size + 1, size // 2):
        chosen = frames[start : start + size]
        bands = banded(voice.envelope[chosen]) - voice.level[chosen, None]
        spectra.append(bands.mean(axis=0).astype(np.float64)[_BANDS])
        semitones.append(float(np.median(12.0 * np.log2(voice.pitch_hz[chosen]))))
    pitch = np.array(semitones)
    if not spectra:
        return np.zeros((0, 1)), pitch
    shapes = dct(np.array(spectra), axis=1, norm="ortho")[:, _COEFFICIENTS]
    return np.column_stack([shapes, _PITCH_WEIGHT * pitch]), pitch


def _two_groups(rows: Rows) -> NDArray[np.bool_]:
    """Return which rows belong to the second of the two closest groups (k-means).

    It begins at the medians of the rows' main axes, so equal rows give equal groups.
    """
    centred = rows - rows.mean(axis=0)
    scores = np.linalg.svd(centred, full_matrices=False)[0][:, :_AXES]
    best, best_spread = np.zeros(len(rows), np.bool_), np.inf
    for axis in scores.T:
        group = axis > np.median(axis)
        for _ in range(_ROUNDS):
            if group.all() or not group.any():
                break
            centres = np.array([rows[~group].mean(axis=0), rows[group].mean(axis=0)])
            distances = ((rows[:, None] - centres) ** 2).sum(axis=2)
            moved = distances[:, 1] < distances[:, 0]
            if np.array_equal(moved, group):
                break
            group = moved
        if group.all() or not group.any():
            continue
        spread = sum(
            ((part - part.mean(axis=0)) ** 2).sum() for part in (rows[group], rows[~group])
        )
        if spread < best_spread:
            best, best_spread = group, float(spread)
    return best
