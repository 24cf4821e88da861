"""Divides written lyrics into as many syllables as there are notes to sing them on."""

import re
from itertools import pairwise

from avatar_g.backend.domain.languages import Language

_VOWELS = {
    Language.KA: "აეიოუ",
    Language.RU: "аеёиоуыэюя",
    Language.EN: "aeiouy",
}
_DIGRAPHS = {
    Language.KA: frozenset[str](),
    Language.RU: frozenset[str](),
    Language.EN: frozenset({"th", "sh", "ch", "ph", "wh", "ck"}),
}
_SILENT_ENDING = re.compile(r"[^aeiouyl]e[sd]?$")


def syllables(text: str, language: Language, count: int) -> list[str]:
    """Return exactly ``count`` pieces of ``text``, in order; a word's inner pieces end in a hyphen.

    Spelling decides: every vowel letter in Georgian and Russian, every vowel group without a silent
    ending in English; a word without a vowel (Russian prepositions) joins the next. Where that
    differs from ``count`` (numbers, rare words) the last pieces are joined, or an underscore, the
    sign of a held syllable, fills the rest.
    """
    pieces: list[str] = []
    prefix = ""
    for word in text.split():
        if not any(letter in _VOWELS[language] for letter in word.lower()):
            prefix += f"{word} "
            continue
        parts = _divide(word, language)
        parts[0], prefix = prefix + parts[0], ""
        pieces += [f"{part}-" for part in parts[:-1]] + parts[-1:]
    if prefix and pieces:
        pieces[-1] += f" {prefix.strip()}"
    if len(pieces) > count > 0:
        joined = pieces[count - 1]
        for piece in pieces[count:]:
            joined = joined[:-1] + piece if joined.endswith("-") else f"{joined} {piece}"
        pieces = [*pieces[: count - 1], joined]
    return (pieces + ["_"] * count)[:count]


def _divide(word: str, language: Language) -> list[str]:
    """Return the word cut before the last consonant that precedes each further vowel."""
    lower = word.lower()
    vowels = _VOWELS[language]
    nuclei = [
        match.start()
        for match in re.finditer(f"[{vowels}]{'+' if language is Language.EN else ''}", lower)
    ]
    bare = re.sub(r"[^\w]+$", "", lower)
    if language is Language.EN and len(nuclei) > 1 and _SILENT_ENDING.search(bare):
        nuclei.pop()
    cuts = []
    for earlier, later in pairwise(nuclei):
        consonant = later - 1
        is_split_by_consonant = consonant > earlier and lower[consonant] not in vowels
        if is_split_by_consonant and lower[consonant - 1 : later] in _DIGRAPHS[language]:
            consonant = max(consonant - 1, earlier + 1)
        cuts.append(consonant if is_split_by_consonant else later)
    edges = [0, *cuts, len(word)]
    return [word[start:stop] for start, stop in pairwise(edges)]
