"""A line laid on notes loses nothing and stays in order."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.music.phrasing import PhrasedLine, time_phrase
from avatar_g.backend.engines.music.timeline import align_words
from avatar_g.backend.engines.speech.syllables import read_line, scan_line
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechRequest

WORDS = {
    Language.EN: [
        "in",
        "the",
        "night",
        "I",
        "don't",
        "know",
        "strength",
        "rhythm",
        "a",
        "of",
        "and",
        "love",
        "fire",
        "you",
    ],
    Language.RU: [
        "в",
        "к",
        "с",
        "ночь",
        "звезда",
        "взгляд",
        "и",
        "любовь",
        "город",
        "здравствуй",
        "мы",
        "она",
    ],
    Language.KA: [
        "მე",
        "შენ",
        "გვფრცქვნი",
        "მწვანე",
        "ზღვა",
        "და",
        "ვარ",
        "ცა",
        "სიყვარული",
        "ჭიქა",
        "ყვავი",
        "წყალი",
    ],
}


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


def notes(count: int, *, each_s: float = 0.4, start_s: float = 2.0) -> list[SungNote]:
    return [
        SungNote(start_s + index * each_s, each_s * 0.97, 60.0, 0.8, index)
        for index in range(count)
    ]


def lay(
    text: str, language: Language, speech: EspeakSynthesizer, line_notes: list[SungNote]
) -> PhrasedLine:
    spoken = speech.speak(SpeechRequest(read_line(text).sung_text, language))
    return time_phrase(spoken, line_notes, language)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_phoneme_and_no_word_is_lost_on_any_notes(
    speech: EspeakSynthesizer, data: st.DataObject
):
    language = data.draw(st.sampled_from(list(Language)))
    words = data.draw(st.lists(st.sampled_from(WORDS[language]), min_size=1, max_size=9))
    text = " ".join(words)
    spoken = speech.speak(SpeechRequest(text, language))
    count = len(scan_line(text, language, speech).stresses)
    if count == 0:
        return
    extra = data.draw(st.integers(-2, 2))
    each_s = data.draw(st.sampled_from([0.12, 0.25, 0.6]))

    phrased = lay(text, language, speech, notes(max(1, count + extra), each_s=each_s))
    spans = align_words(read_line(text), spoken, phrased.phones)

    assert [phone.ipa for phone in phrased.phones] == [part.ipa for part in spoken.phonemes]
    assert all(
        earlier.end_s <= later.start_s + 1e-9
        for earlier, later in zip(phrased.phones, phrased.phones[1:], strict=False)
    )
    assert [span.text for span in spans] == words
    assert sum(len(span.phonemes) for span in spans) == len(spoken.phonemes)
    for span in spans:
        for phoneme in span.phonemes:
            assert span.start_s - 1e-6 <= phoneme.start_s <= phoneme.end_s <= span.end_s + 1e-6


def test_a_vowel_starts_on_its_note(speech: EspeakSynthesizer):
    phrased = lay("ჩემი გული შენ", Language.KA, speech, notes(5))

    starts_s = [phone.start_s for phone in phrased.phones if phone.is_nucleus]

    assert starts_s == pytest.approx([2.0, 2.4, 2.8, 3.2, 3.6])


def test_a_consonant_never_takes_more_than_its_share_of_the_note_before(speech: EspeakSynthesizer):
    phrased = lay("strengths stretched", Language.EN, speech, notes(2, each_s=0.3))
    second = next(phone for phone in phrased.phones if phone.is_nucleus and phone.syllable == 1)

    onset = [
        phone for phone in phrased.phones if phone.syllable == 1 and phone.start_s < second.start_s
    ]

    assert sum(phone.end_s - phone.start_s for phone in onset) <= 0.45 * 0.3 + 1e-6


def test_a_melisma_stays_on_its_syllable(speech: EspeakSynthesizer):
    line_notes = [
        SungNote(1.0, 0.5, 60, 0.8, 0),
        SungNote(1.5, 0.5, 62, 0.8, 0),
        SungNote(2.0, 0.5, 60, 0.8, 1),
    ]

    phrased = lay("გულო", Language.KA, speech, line_notes)

    assert [note.syllable for note in phrased.notes] == [0, 0, 1]
    assert [phone.start_s for phone in phrased.phones if phone.is_nucleus] == [1.0, 2.0]


def test_nothing_to_sing_gives_an_empty_line(speech: EspeakSynthesizer):
    spoken = speech.speak(SpeechRequest("", Language.EN))

    assert time_phrase(spoken, notes(3), Language.EN) == PhrasedLine((), ())


@pytest.mark.parametrize("text", ["the only place to be", "I am waiting for a sign", "in the end"])
def test_words_the_engine_joins_are_all_heard_even_when_the_last_vowel_is_long(
    speech: EspeakSynthesizer, text: str
):
    line = read_line(text)
    spoken = speech.speak(SpeechRequest(line.sung_text, Language.EN))
    line_notes = notes(len(scan_line(text, Language.EN, speech).stresses), each_s=0.2)
    line_notes[-1] = SungNote(line_notes[-1].start_s, 3.0, 60.0, 0.8, len(line_notes) - 1)

    words = align_words(line, spoken, time_phrase(spoken, line_notes, Language.EN).phones)

    assert [word.text for word in words] == text.split()
    for word in words:
        assert word.phonemes
        assert word.start_s < word.end_s
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(words))
