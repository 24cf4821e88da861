"""The built-in speakers: how slots A, B and C speak, and how they speak for a singer.

Variants were chosen with a phone classifier over all espeak-ng voices: linda and steph keep vowels
best among the female ones, klatt4 keeps consonants best among the male ones.
"""

from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.speech.synthesis import SpeechRequest

EVEN_RATE_WPM: Final = 125
EVEN_PITCH: Final = 20
"""espeak-ng's 0..99; low: dense harmonics show the formants."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """What the speech engine is asked for."""

    variant: str
    """espeak-ng voice variant."""
    pitch: int
    """espeak-ng's 0..99 in a neutral sentence."""
    pitch_hz: float
    """Median of a neutral reading of the guided scripts, by our own tracker."""
    even_pitch_hz: float
    """The same when it speaks evenly, at ``EVEN_PITCH`` without melody."""


SPEAKERS: Final = {
    VoiceSlot.A: Speaker("+linda", 52, 236.0, 147.6),
    VoiceSlot.B: Speaker("+klatt4", 38, 92.4, 64.6),
    VoiceSlot.C: Speaker("+steph", 60, 209.0, 119.2),
}


def even_request(
    text: str, language: Language, slot: VoiceSlot, rate_wpm: int = EVEN_RATE_WPM
) -> SpeechRequest:
    """Return the request for a phrase without melody, which sound is analysed from."""
    return SpeechRequest(text, language, SPEAKERS[slot].variant, rate_wpm, EVEN_PITCH)
