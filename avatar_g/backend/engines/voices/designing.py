"""Turns the sliders of a designed voice into a voice model."""

from typing import Final

import numpy as np

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import VoiceDesign, VoiceKind
from avatar_g.backend.engines.speech.speakers import SPEAKERS
from avatar_g.backend.engines.voices.model import VoiceModel, band_centres_hz, settled

_CLEAR: Final = {VoiceSlot.A: 0.02, VoiceSlot.B: 0.015, VoiceSlot.C: 0.025}
"""Breathiness of the built-in singers."""
_RING_DB: Final = {VoiceSlot.A: 2.5, VoiceSlot.B: 4.0, VoiceSlot.C: 2.0}
_MOST_BREATH: Final = 0.22
_BRIGHT_DB_PER_OCTAVE: Final = 3.0
_GROWN_UP_YEARS, _OLD_YEARS = 18.0, 60.0
_CHILD_YEARS: Final = 8.0
_OLDEST_YEARS: Final = 90.0
_CHILD_TRACT: Final = 1.17
"""Formants of children against those of women, about as in G. Peterson, H. Barney, JASA 24, 1952,
table II."""
_CHILD_OCTAVES: Final = 0.25
"""Their pitch over women's, about as in the same table."""
_OLD_TILT_DB: Final = -1.5
_OLD_BREATH: Final = 0.06
_HALF_RANGE_OCTAVES: Final = 0.15
_LN_PER_DB: Final = float(np.log(10.0) / 10.0)
_LOWEST_HZ, _HIGHEST_HZ = 62.0, 500.0
_TRACT_BOUNDS: Final = (0.75, 1.4)


def character_of(design: VoiceDesign) -> VoiceModel:
    """Return the voice the sliders describe; equal designs give equal models."""
    youth = _share(design.age_years, _GROWN_UP_YEARS, _CHILD_YEARS)
    old = _share(design.age_years, _OLD_YEARS, _OLDEST_YEARS)
    is_low = design.base is VoiceSlot.B
    octaves = design.pitch_semitones / 12.0 + youth * _CHILD_OCTAVES * (2.5 if is_low else 1.0)
    median_hz = float(
        np.clip(SPEAKERS[design.base].pitch_hz * 2.0**octaves, _LOWEST_HZ, _HIGHEST_HZ)
    )
    tract = design.tract * _CHILD_TRACT ** (youth * (1.6 if is_low else 1.0))
    tilt_db = _BRIGHT_DB_PER_OCTAVE * design.brightness + _OLD_TILT_DB * old
    octaves_from_1k = np.log2(np.clip(band_centres_hz(), 150.0, 6_000.0) / 1_000.0)
    colour = (tilt_db * _LN_PER_DB * octaves_from_1k).astype(np.float32)
    return settled(
        VoiceModel(
            kind=VoiceKind.DESIGNED,
            level=None,
            base=design.base,
            pitch_low_hz=median_hz * 2.0**-_HALF_RANGE_OCTAVES,
            pitch_median_hz=median_hz,
            pitch_high_hz=median_hz * 2.0**_HALF_RANGE_OCTAVES,
            tract_scale=float(np.clip(tract, *_TRACT_BOUNDS)),
            breathiness=_CLEAR[design.base] + _MOST_BREATH * design.breath + _OLD_BREATH * old,
            ring_db=_RING_DB[design.base] * (1.0 - 0.5 * youth),
            unsteadiness=old,
            colour=colour,
            hiss=np.zeros_like(colour),
        )
    )


def _share(age_years: float, start_years: float, end_years: float) -> float:
    """Return 0 before ``start_years`` .. 1 at ``end_years``."""
    return float(np.clip((age_years - start_years) / (end_years - start_years), 0.0, 1.0))
