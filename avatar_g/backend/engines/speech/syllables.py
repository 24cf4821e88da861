"""Lines as syllables: what is sung, what is shown, and which syllables carry stress."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhoneme,
    SpokenWord,
)

_APOSTROPHES = "'’ʼ`"
_CLUSTER_SPLIT = 3
"""From this many consonants between two vowels on, two of them open the second syllable."""


@dataclass(frozen=True, slots=True)
class LineText:
    """A written line and what of it can be sung."""

    tokens: tuple[str, ...]
    """The line's words as written, punctuation included."""
    sung_text: str
    """Letters, digits and apostrophes, single spaces."""
    token_starts: tuple[int, ...]
    """Where each token begins in ``sung_text``; -1: the token has nothing to sing."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable of a spoken phrase; each phoneme comes with the index of its spoken word."""

    onset: tuple[tuple[int, SpokenPhoneme], ...]
    nucleus: tuple[int, SpokenPhoneme]
    coda: tuple[tuple[int, SpokenPhoneme], ...]
    is_stressed: bool


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line ready to be set to music."""

    text: LineText
    stresses: tuple[bool, ...]
    """One entry per syllable; empty when the line has nothing to sing."""


def read_line(text: str) -> LineText:
    """Split a line into the words shown and the text sung; never fails, whatever is in it."""
    tokens = tuple(text.split())
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for token in tokens:
        sung = _singable(token)
        if not sung:
            starts.append(-1)
            continue
        starts.append(length)
        parts.append(sung)
        length += len(sung) + 1
    return LineText(tokens, " ".join(parts), tuple(starts))


def scan_line(text: str, language: Language, speech: SpeechSynthesizer) -> ScannedLine:
    """Count the syllables of a line and find their stress.

    Georgian stress is weak and falls on a word's first syllable; Russian and English stress is the
    speech engine's. The voice does not matter, so the default one is asked.
    """
    line = read_line(text)
    if not line.sung_text:
        return ScannedLine(line, ())
    spoken = speech.speak(SpeechRequest(line.sung_text, language))
    found = syllables(spoken.words, language)
    return ScannedLine(line, tuple(syllable.is_stressed for syllable in found))


def stresses_in(language: Language, speech: SpeechSynthesizer) -> Callable[[str], tuple[bool, ...]]:
    """Return the function from a line in ``language`` to the stress of each of its syllables."""
    return lambda text: scan_line(text, language, speech).stresses


def syllables(words: Sequence[SpokenWord], language: Language) -> tuple[Syllable, ...]:
    """Divide spoken words into syllables; a word without a vowel joins the next one.

    Between two vowels the last consonant opens the second syllable, of three or more the last two.
    No phoneme is lost as long as there is one vowel.
    """
    found: list[Syllable] = []
    waiting: list[tuple[int, SpokenPhoneme]] = []
    for index, word in enumerate(words):
        tagged = [(index, phoneme) for phoneme in word.phonemes]
        nuclei = [
            place for place, (_, phoneme) in enumerate(tagged) if _is_nucleus(phoneme, language)
        ]
        if not nuclei:
            waiting += tagged
            continue
        starts = _syllable_starts(nuclei)
        for number, nucleus in enumerate(nuclei):
            stop = starts[number + 1] if number + 1 < len(nuclei) else len(tagged)
            onset = tagged[starts[number] : nucleus]
            is_marked = any(phonemes.STRESS in part.ipa for _, part in [*onset, tagged[nucleus]])
            is_stressed = number == 0 if language is Language.KA else is_marked
            found.append(
                Syllable(
                    onset=(*waiting, *onset),
                    nucleus=tagged[nucleus],
                    coda=tuple(tagged[nucleus + 1 : stop]),
                    is_stressed=is_stressed,
                )
            )
            waiting = []
    if waiting and found:
        last = found[-1]
        found[-1] = Syllable(
            last.onset, last.nucleus, (*last.coda, *waiting), is_stressed=last.is_stressed
        )
    return tuple(found)


def _is_nucleus(phoneme: SpokenPhoneme, language: Language) -> bool:
    """Tell whether a syllable is sung on the phoneme; Georgian has no schwa but between consonants.

    The speech engine puts one into clusters such as ბრწყ, which are sung before the next vowel.
    """
    is_helping = language is Language.KA and phonemes.bare(phoneme.ipa) == "ə"
    return phonemes.is_vowel(phoneme.ipa) and not is_helping


def _syllable_starts(nuclei: Sequence[int]) -> list[int]:
    starts = [0]
    for earlier, nucleus in pairwise(nuclei):
        between = nucleus - earlier - 1
        starts.append(nucleus - min(between, 2 if between >= _CLUSTER_SPLIT else 1))
    return starts


def _singable(token: str) -> str:
    """Keep letters, marks, digits and inner apostrophes; a hyphen separates like a letter would."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", token):
        category = unicodedata.category(letter)
        if category[0] in "LM" or category == "Nd":
            # Mtavruli is Georgian's capital form; the speech engine knows Mkhedruli only.
            kept.append(letter.lower() if "\u1c90" <= letter <= "\u1cbf" else letter)
        elif letter in _APOSTROPHES and kept:
            kept.append("'")
        elif category == "Pd" and kept:
            kept.append("-")
    return "".join(kept).strip("'-")
