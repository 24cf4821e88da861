"""The character of a recorded voice: what is known of it without knowing its words."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.voices import TrainingLevel, VoiceKind
from avatar_g.backend.engines.voices.envelopes import smoothed_bands
from avatar_g.backend.engines.voices.hearing import HeardVoice
from avatar_g.backend.engines.voices.model import BAND_COUNT, VoiceModel, settled
from avatar_g.backend.engines.voices.portrait import (
    Portrait,
    Reference,
    breathiness_of,
    fit_tract,
)

_SMOOTHED_BANDS: Final = 5
_LARGEST_COLOUR: Final = 5.5
"""Bound of a change of spectrum, ln power (24 dB): small microphones lose that much of the bass."""
_RING_DB: Final = 1.5
_PITCH_BOUNDS_HZ: Final = (62.0, 500.0)


def nearest_reference(
    voice: HeardVoice, references: Sequence[Reference]
) -> tuple[Reference, float]:
    """Return the built-in voice whose sounds fit best, and the scale its formants need."""
    fits = [fit_tract(voice, reference) for reference in references]
    best = min(range(len(fits)), key=lambda place: fits[place][1])
    return references[best], fits[best][0]


def character_model(portrait: Portrait, reference: Reference, scale: float) -> VoiceModel:
    """Return the model of a voice of which only the long-term figures are known."""
    colour = portrait.voiced - reference.mean_voiced(scale)
    hiss = portrait.voiceless - reference.mean_voiceless(scale)
    low, median, high = np.clip(
        (portrait.pitch_low_hz, portrait.pitch_median_hz, portrait.pitch_high_hz),
        *_PITCH_BOUNDS_HZ,
    )
    return settled(
        VoiceModel(
            kind=VoiceKind.RECORDED,
            level=TrainingLevel.CHARACTER,
            base=reference.slot,
            pitch_low_hz=float(low),
            pitch_median_hz=float(median),
            pitch_high_hz=float(high),
            tract_scale=scale,
            breathiness=breathiness_of(portrait.periodicity),
            ring_db=_RING_DB,
            unsteadiness=0.0,
            colour=_bounded(colour),
            hiss=_bounded(hiss),
        )
    )


def _bounded(change: NDArray[np.float32]) -> NDArray[np.float32]:
    smooth = smoothed_bands(change.reshape(1, BAND_COUNT), _SMOOTHED_BANDS)[0]
    return np.asarray(np.clip(smooth, -_LARGEST_COLOUR, _LARGEST_COLOUR), np.float32)
