"""What the singer must know about a phoneme: is it voiced, can it be held, is it an ejective."""

from dataclasses import dataclass

_VOICED_CONSONANTS = frozenset("bdɡgvzʒʑðmnŋlɭɫrɹɾjwɣʁɲʎʋɦɟβ")
_SONORANTS = frozenset("mnŋlɭɫrɹɾjwɲʎʋ")
_VOWELS = frozenset("aeiouɑɒɐəɚɜɝɛɪɔʊʌæɨyøœᵻɵʉɘ")
_MARKS = "ˈˌ\"ː_ʰʲʼ'"
_ASPIRATION = "ʰ"


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
"""Keys are the speech engine's symbols for პ ტ კ ყ წ ჭ; its aspirates carry ʰ, and ჩ is ``tʃ``."""


def bare(ipa: str) -> str:
    """Return the symbol without stress, length and release marks."""
    return ipa.translate({ord(mark): None for mark in _MARKS})


def is_vowel(ipa: str) -> bool:
    """Return whether the symbol has a vowel in it."""
    return any(letter in _VOWELS for letter in ipa)


def is_diphthong(ipa: str) -> bool:
    """Return whether the vowel moves: two vowel letters, or one with an r-colour."""
    return sum(letter in _VOWELS or letter == "ɹ" for letter in bare(ipa)) > 1


def is_voiced_consonant(ipa: str) -> bool:
    """Return whether the vocal folds vibrate in the consonant."""
    return any(letter in _VOICED_CONSONANTS for letter in bare(ipa))


def is_sonorant(ipa: str) -> bool:
    """Return whether the consonant is a nasal, liquid or glide: no noise, can carry pitch."""
    return bare(ipa)[:1] in _SONORANTS


def ejective(ipa: str) -> Ejective | None:
    """Return the burst of a Georgian ejective, or None for any other phoneme."""
    if _ASPIRATION in ipa:
        return None
    return _EJECTIVES.get(ipa.strip('ˈˌ"ː_')) or _EJECTIVES.get(bare(ipa))
