"""How a mood sounds: tempo, pitch, range and loudness of a sentence.

Directions follow the review of emotional speech by Scherer (Speech Communication 40, 2003): joy and
excitement raise mean pitch, its range, tempo and loudness; sadness lowers all four; calm is slow,
low and even. The sizes are ours, for a formant voice whose neutral reading is lively already.
"""

from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.speech import SpeechMood


@dataclass(frozen=True, slots=True)
class Prosody:
    """What a mood changes in a voice."""

    tempo: float
    """Factor of the speaking rate."""
    pitch: int
    """Added to the voice's pitch, steps of espeak-ng's 0..99."""
    pitch_range: int
    """espeak-ng's 0 (monotone) .. 99."""
    gain_db: float
    pause: float
    """Factor of the pauses after clauses and sentences."""


PROSODY: Final = {
    SpeechMood.NEUTRAL: Prosody(1.0, 0, 55, 0.0, 1.0),
    SpeechMood.HAPPY: Prosody(1.06, 8, 78, 1.0, 0.9),
    SpeechMood.SAD: Prosody(0.84, -8, 28, -3.0, 1.45),
    SpeechMood.EXCITED: Prosody(1.14, 14, 96, 2.5, 0.75),
    SpeechMood.CALM: Prosody(0.91, -4, 38, -1.5, 1.25),
}
