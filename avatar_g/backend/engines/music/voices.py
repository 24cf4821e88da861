"""The built-in singers: how slots A, B and C speak before they are made to sing.

Variants were chosen with a phone classifier over all espeak-ng voices: linda and steph keep vowels
best among the female ones, klatt4 keeps consonants best among the male ones.
"""

from dataclasses import dataclass

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot


@dataclass(frozen=True, slots=True)
class SpokenVoice:
    """What the speech engine is asked for."""

    variant: str
    rate_wpm: int
    pitch: int
    """espeak-ng's 0..99; low: dense harmonics show the formants."""


SPOKEN_VOICES = {
    VoiceSlot.A: SpokenVoice("+linda", 125, 20),
    VoiceSlot.B: SpokenVoice("+klatt4", 125, 20),
    VoiceSlot.C: SpokenVoice("+steph", 125, 20),
}

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
