"""The compass of each singer."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot

RANGES_MIDI = {
    VoiceSlot.A: (57, 71),
    VoiceSlot.B: (47, 62),
    VoiceSlot.C: (57, 71),
}
"""Lowest and highest comfortable note."""

_ENGLISH_RANGE = (55, 70)


def range_midi(slot: VoiceSlot, language: Language) -> tuple[int, int]:
    """Return the compass of a voice; English female vowels need F0 near or below their F1."""
    if language is Language.EN and slot is not VoiceSlot.B:
        return _ENGLISH_RANGE
    return RANGES_MIDI[slot]
