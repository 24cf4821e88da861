"""Classes of the speech engine's IPA symbols."""

VOWELS = frozenset("aeiouɑɒɐəɚɜɝɛɪɔʊʌæɨyøœᵻɵʉɘ")
SONORANTS = frozenset("mnŋlɭɫrɹɾjwɲʎʋ")
_VOICED_CONSONANTS = frozenset("bdɡgvzʒʑðmnŋlɭɫrɹɾjwɣʁɲʎʋɦɟβ")
_MARKS = str.maketrans("", "", 'ˈˌ"ː_ʰ')
_STRESS_MARKS = str.maketrans("", "", 'ˈˌ"_')
_BARE_MODIFIERS = frozenset({"", "ʲ", "ʷ", "ʰ"})
STRESS = "ˈ"
ASPIRATION = "ʰ"

EJECTIVES = frozenset({"p", "t", "k", "q", "ts", "c", "tʃʼ"})
"""Georgian პ ტ კ ყ წ ჭ as espeak-ng writes them; its aspirates carry ``ʰ`` and ჩ is ``tʃ``."""


def bare(ipa: str) -> str:
    """Return the symbol without stress, length and aspiration marks."""
    return ipa.translate(_MARKS)


def unstressed(ipa: str) -> str:
    """Return the symbol without stress; length and aspiration stay."""
    return ipa.translate(_STRESS_MARKS)


def is_vowel(ipa: str) -> bool:
    """Tell whether the symbol has a vowel in it."""
    return any(letter in VOWELS for letter in ipa)


def is_voiced(ipa: str) -> bool:
    """Tell whether the vocal folds vibrate in the sound."""
    return is_vowel(ipa) or any(letter in _VOICED_CONSONANTS for letter in bare(ipa))


def is_modifier(ipa: str) -> bool:
    """Tell whether the symbol only colours the one before it."""
    return bare(ipa) in _BARE_MODIFIERS


def is_sonorant(ipa: str) -> bool:
    """Tell whether the consonant is a nasal, liquid or glide."""
    return bare(ipa)[:1] in SONORANTS


def is_ejective(ipa: str, *, is_georgian: bool) -> bool:
    """Tell whether the symbol is one of Georgian's ejectives."""
    return is_georgian and ASPIRATION not in ipa and bare(ipa) in EJECTIVES
