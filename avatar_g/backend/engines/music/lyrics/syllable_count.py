"""Counts syllables by spelling: good enough to keep lines singable before anything is spoken."""

import re

from avatar_g.backend.domain.languages import Language

_VOWELS = {Language.KA: "აეიოუ", Language.RU: "аеёиоуыэюя"}
_ENGLISH_WORD = re.compile(r"[a-z']+")
_ENGLISH_NUCLEUS = re.compile(r"[aeiouy]+")
_SPOKEN_ENDING = re.compile(r"(ses|ted|ded|zes|ches|shes)$")


def syllable_count(text: str, language: Language) -> int:
    """Return the number of syllables of ``text``.

    Georgian and Russian have one per vowel letter, English one per vowel group without silent
    endings.
    """
    if language is not Language.EN:
        return sum(letter in _VOWELS[language] for letter in text.lower())
    return sum(_english(word) for word in _ENGLISH_WORD.findall(text.lower()))


def _english(word: str) -> int:
    count = len(_ENGLISH_NUCLEUS.findall(word))
    if word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    if word.endswith(("es", "ed")) and count > 1 and not _SPOKEN_ENDING.search(word):
        count -= 1
    return max(1, count)
