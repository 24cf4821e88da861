"""Which mouth shape a phoneme asks for: IPA as espeak-ng writes it to the 15 Oculus visemes."""

import unicodedata
from functools import cache
from typing import Final

from avatar_g.backend.domain.performance import VISEMES

VOWEL_VISEMES: Final = ("aa", "E", "ih", "oh", "ou")
CLOSURE_VISEMES: Final = ("PP", "FF")
"""Shapes that shut the lips (PP) or rest the teeth on the lip (FF)."""

_LETTERS_OF_VISEME: Final = {
    "PP": "p b m ɓ ʙ ɱ",
    "FF": "f v ʋ ɸ β",
    "TH": "θ ð",
    "DD": "t d ɖ ʈ ʔ",
    "kk": "k ɡ g q ɢ x ɣ χ ʁ h ɦ ħ ʕ c ɟ ç",
    "CH": "tʃ dʒ ʃ ʒ ɕ ʑ tɕ dʑ ʂ ʐ tʂ",
    "SS": "s z ts dz",
    "nn": "n ŋ ɲ ɳ l ɭ ɫ ʎ ɾ ɬ",
    "RR": "r ɹ ɻ ʀ",
    "aa": "a ɑ ʌ ɐ ɒ æ",
    "E": "e ɛ ə ɜ ɚ ɝ ɘ ᵊ",
    "ih": "i ɪ y ɨ ᵻ j ʏ",
    "oh": "o ɔ ɵ ø œ ɤ",
    "ou": "u ʊ w ɯ ʉ ʍ",
}
"""Phonemes of Georgian, English and Russian in espeak-ng 1.52. Source: the Oculus viseme reference
groups; /w/ and /j/ are glides of /u/ and /i/, /ɒ/ of British English is open, not round."""

_IPA_OF: Final = {viseme: letters.split()[0] for viseme, letters in _LETTERS_OF_VISEME.items()}
_VISEME_OF: Final = {
    letter: viseme for viseme, letters in _LETTERS_OF_VISEME.items() for letter in letters.split()
}
_LONGEST = max(map(len, _VISEME_OF))
_GLIDE_WEIGHT: Final = 0.38 / 0.62
"""A diphthong turns at 62 % of its length: the second element weighs 38 to 62."""

assert set(_LETTERS_OF_VISEME) | {"sil"} == set(VISEMES)  # noqa: S101


@cache
def visemes_of(ipa: str) -> tuple[tuple[str, float], ...]:
    """Split a phoneme into mouth shapes with their share of its duration.

    Marks that do not move the lips (stress, length, aspiration, ejection, palatalisation, ties,
    tones) are ignored. Shares sum to 1; a phoneme without any known letter is silence.

    Examples
    --------
    >>> visemes_of("aɪ")
    (('aa', 0.62), ('ih', 0.38))
    """
    letters = "".join(mark for mark in unicodedata.normalize("NFD", ipa) if mark in _ALPHABET)
    shapes: list[str] = []
    position = 0
    while position < len(letters):
        for size in range(min(_LONGEST, len(letters) - position), 0, -1):
            viseme = _VISEME_OF.get(letters[position : position + size])
            if viseme is not None:
                break
        else:
            position += 1
            continue
        if not shapes or shapes[-1] != viseme:
            shapes.append(viseme)
        position += size
    if not shapes:
        return (("sil", 1.0),)
    weights = [1.0] + [_GLIDE_WEIGHT] * (len(shapes) - 1)
    total = sum(weights)
    return tuple(
        (shape, round(weight / total, 6)) for shape, weight in zip(shapes, weights, strict=True)
    )


_ALPHABET: Final = frozenset("".join(_VISEME_OF))


def ipa_of(viseme: str) -> str:
    """Return one phoneme that has just this mouth shape; an empty text for silence.

    Examples
    --------
    >>> visemes_of(ipa_of("PP"))
    (('PP', 1.0),)
    """
    return _IPA_OF.get(viseme, "")


def closes_lips(ipa: str) -> bool:
    """Tell whether the lips must touch somewhere in this phoneme (/p b m/ and their kin)."""
    return any(shape == "PP" for shape, _ in visemes_of(ipa))
