"""Gives an envelope of the built-in voice the spectrum of another speaker."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.voices.envelopes import on_analysis_bins, scaled_axis
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.model import BAND_COUNT, PLACES, UnitKey, VoiceModel
from avatar_g.backend.engines.voices.sounding import EvenPhrase

PLACE_SHARES: Final = (np.arange(PLACES) + 0.5) / PLACES
"""Where in a sound, 0..1, its points lie."""
_BLEND_FRAMES: Final = 7
"""Changes of neighbouring sounds melt over 35 ms, as the sounds themselves do."""


def in_voice(even: EvenPhrase, model: VoiceModel) -> NDArray[np.float32]:
    """Return the envelope of ``even`` as the model's speaker would say it, same shape.

    ``even`` must be spoken by the model's base.
    """
    change = _change(even, model)
    change = ndimage.uniform_filter1d(change, _BLEND_FRAMES, axis=0, mode="nearest")
    return scaled_axis(even.envelope, model.tract_scale) + on_analysis_bins(change)


def _change(even: EvenPhrase, model: VoiceModel) -> NDArray[np.float32]:
    """Return what is added to each frame, ``(frames, BAND_COUNT)``."""
    count = len(even.envelope)
    change = np.repeat(model.colour[None], count, axis=0)
    for sound in even.phonemes:
        first = min(count, round(sound.start_s / HOP_S))
        last = min(count, max(first + 1, round(sound.end_s / HOP_S)))
        if last > first:
            change[first:last] = change_of(model, even.language, sound.ipa, last - first)
    return change


def change_of(
    model: VoiceModel, language: Language, ipa: str, frame_count: int
) -> NDArray[np.float32]:
    """Return what a sound of ``frame_count`` frames gets, ``(frame_count, BAND_COUNT)``."""
    unit = unit_of(model, language, ipa)
    if unit is None:
        flat = model.colour if phonemes.is_voiced(ipa) else model.hiss
        return np.broadcast_to(flat, (frame_count, BAND_COUNT))
    shares = (np.arange(frame_count) + 0.5) / frame_count
    position = np.clip(shares * PLACES - 0.5, 0.0, PLACES - 1.001)
    before = position.astype(np.int64)
    weight = (position - before).astype(np.float32)[:, None]
    course: NDArray[np.float32] = unit[before] + weight * (unit[before + 1] - unit[before])
    return course


def unit_of(model: VoiceModel, language: Language, ipa: str) -> NDArray[np.float32] | None:
    """Return the learnt sound: of this language, else its like of another, else None."""
    if not model.units:
        return None
    symbols = dict.fromkeys((phonemes.unstressed(ipa), phonemes.bare(ipa)))
    languages = (language, *(other for other in Language if other is not language))
    for spoken_in in languages:
        for symbol in symbols:
            unit = model.units.get(UnitKey(spoken_in, symbol))
            if unit is not None:
                return unit
    return None
