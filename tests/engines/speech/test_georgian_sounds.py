"""Georgian is written as it sounds: each letter of 500 words is spoken as its own phoneme.

``georgian_words.json`` holds the words in the IPA of R. Shosted and V. Chikovani, "Standard
Georgian", Journal of the International Phonetic Association 36 (2), 2006.
"""

import json
from pathlib import Path

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.speech.syllables import syllables
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechRequest

WORDS: dict[str, str] = json.loads(
    Path(__file__).with_name("georgian_words.json").read_text(encoding="utf-8")
)
STANDARD = {
    "p": "pʼ", "t": "tʼ", "k": "kʼ", "q": "qʼ", "ts": "tsʼ", "c": "tʃʼ", "tʃ": "tʃʰ",
}  # fmt: skip
"""What the speech engine writes otherwise than the standard does."""
PHRASE = 10


@pytest.fixture(scope="module")
def spoken() -> dict[str, tuple[list[str], int]]:
    """Phonemes, without helping vowels, and number of syllables of each word."""
    found = {}
    names = list(WORDS)
    with EspeakSynthesizer() as speech:
        for start in range(0, len(names), PHRASE):
            group = names[start : start + PHRASE]
            for word, heard in zip(group, words_of(speech, group), strict=True):
                sounds = [phonemes.unstressed(part.ipa) for part in heard.phonemes]
                count = len(syllables([heard], Language.KA))
                found[word] = ([STANDARD.get(s, s) for s in sounds if s != "ə"], count)
    return found


def words_of(speech: EspeakSynthesizer, group: list[str]):
    """Return the spoken words of a group, one by one where the engine joins some."""
    words = speech.speak(SpeechRequest(" ".join(group), Language.KA)).words
    if len(words) == len(group):
        return words
    return [speech.speak(SpeechRequest(word, Language.KA)).words[0] for word in group]


def test_every_letter_is_heard_as_its_phoneme(spoken):
    wrong = {
        word: (expected, " ".join(spoken[word][0]))
        for word, expected in WORDS.items()
        if spoken[word][0] != expected.split()
    }

    assert not wrong


def test_the_words_hold_every_letter_of_the_alphabet():
    letters = {letter for word in WORDS for letter in word}

    assert len(WORDS) == 500
    assert len(letters) == 33


def test_a_word_has_as_many_syllables_as_vowel_letters(spoken):
    wrong = [
        word
        for word, (_, count) in spoken.items()
        if count != sum(letter in "აეიოუ" for letter in word)
    ]

    assert not wrong
