"""The speech program says the same thing the same way, and survives."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.syllables import read_line, scan_line
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechRequest

LINES = {
    Language.EN: "In the rain I whisper your name",
    Language.RU: "В городе звучит знакомый мотив",
    Language.KA: "მე შენს თვალებში ზღვას ვხედავ",
}


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


def test_the_same_phrase_has_the_same_samples_in_any_order():
    requests = [SpeechRequest(text, language) for language, text in LINES.items()]
    with EspeakSynthesizer() as first, EspeakSynthesizer() as second:
        forwards = [first.speak(request).samples.tobytes() for request in requests]
        backwards = [second.speak(request).samples.tobytes() for request in reversed(requests)]

    assert forwards == backwards[::-1]


@pytest.mark.parametrize("language", list(Language))
def test_phonemes_ascend_and_end_within_the_sound(speech: EspeakSynthesizer, language: Language):
    phrase = speech.speak(SpeechRequest(LINES[language], language))

    times_s = [time for part in phrase.phonemes for time in (part.start_s, part.end_s)]

    assert times_s == sorted(times_s)
    assert times_s[-1] <= len(phrase.samples) / phrase.sample_rate_hz
    assert abs(phrase.samples).max() > 0.1


def test_a_killed_program_is_started_again():
    with EspeakSynthesizer() as synthesizer:
        before = synthesizer.speak(SpeechRequest("one", Language.EN))
        process = synthesizer._program._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

        after = synthesizer.speak(SpeechRequest("two", Language.EN))

    assert len(before.samples) != len(after.samples)
    assert after.words


def test_a_phrase_on_disk_is_not_spoken_again(tmp_path: Path):
    request = SpeechRequest("again", Language.EN)
    with EspeakSynthesizer(tmp_path) as first:
        spoken = first.speak(request)
    with EspeakSynthesizer(tmp_path) as second:
        remembered = second.speak(request)

        assert second._program._process is None

    assert remembered.samples.tobytes() == spoken.samples.tobytes()
    assert remembered.words == spoken.words


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        (Language.EN, "Nothing in the world will be the same", 9),
        (Language.RU, "И сердце бьётся в унисон", 8),
        (Language.KA, "ეს სიმღერა ქარს მიაქვს ზღვაზე", 9),
        (Language.KA, "ᲛᲔ ᲨᲔᲜ ᲛᲘᲧᲕᲐᲠᲮᲐᲠ", 5),
    ],
)
def test_a_line_has_the_syllables_a_singer_counts(
    speech: EspeakSynthesizer, language: Language, text: str, count: int
):
    assert len(scan_line(text, language, speech).stresses) == count


def test_georgian_words_are_stressed_on_their_first_syllable(speech: EspeakSynthesizer):
    stresses = scan_line("გოგო სიმღერა", Language.KA, speech).stresses

    assert stresses == (True, False, True, False, False)


@pytest.mark.parametrize("text", ["", "   ", "🎵🎶", "!!! ...", "<b></b>", "\x00\x07", "—"])
def test_a_line_with_nothing_to_sing_has_no_syllables(speech: EspeakSynthesizer, text: str):
    if text != "<b></b>":
        assert scan_line(text, Language.EN, speech).stresses == ()
    assert len(read_line(text).token_starts) == len(text.split())


def test_tokens_keep_their_punctuation_and_know_where_they_are_sung():
    line = read_line("Hello, «мир» — don't 🎵 stop!")

    assert line.tokens == ("Hello,", "«мир»", "—", "don't", "🎵", "stop!")
    assert line.sung_text == "Hello мир don't stop"
    assert [line.sung_text[start : start + 3] for start in line.token_starts if start >= 0] == [
        "Hel",
        "мир",
        "don",
        "sto",
    ]


def test_a_hostile_line_is_spoken_without_harm(speech: EspeakSynthesizer):
    texts = ["а" * 500, "2024 12:30 e.g.", "<script>alert(1)</script>", "ა" * 200 + "b" * 200]

    assert all(scan_line(text, Language.RU, speech).text.sung_text for text in texts)
