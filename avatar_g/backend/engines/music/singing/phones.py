"""What the singer must know about a phoneme beyond the speech engine's classes."""

from dataclasses import dataclass

from avatar_g.backend.engines.speech.phonemes import ASPIRATION, VOWELS, bare

_R_COLOUR = "ɹ"


@dataclass(frozen=True, slots=True)
class Ejective:
    """Burst of a Georgian ejective."""

    centre_hz: float
    width_octaves: float
    burst_s: float
    level: float
    """ln power relative to the vowel."""


_EJECTIVES = {
    "p": Ejective(900, 0.9, 0.010, -1.5),
    "t": Ejective(4200, 0.5, 0.010, -1.2),
    "k": Ejective(1900, 0.45, 0.014, -1.0),
    "q": Ejective(1150, 0.5, 0.016, -0.8),
    "ts": Ejective(6500, 0.4, 0.045, -1.6),
    "c": Ejective(3200, 0.45, 0.045, -1.4),
    "tʃʼ": Ejective(3200, 0.45, 0.045, -1.4),
}
"""Keys are the speech engine's symbols for პ ტ კ ყ წ ჭ."""


def is_diphthong(ipa: str) -> bool:
    """Return whether the vowel moves: two vowel letters, or one with an r-colour."""
    return sum(letter in VOWELS or letter == _R_COLOUR for letter in bare(ipa)) > 1


def ejective(ipa: str) -> Ejective | None:
    """Return the burst of a Georgian ejective, or None for any other phoneme."""
    return None if ASPIRATION in ipa else _EJECTIVES.get(bare(ipa))
