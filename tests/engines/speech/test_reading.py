"""Reading aloud: every written word has its moment, and the sound is where the words are."""

from collections.abc import Iterator

import numpy as np
import pytest

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.timing import check_timeline
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.speech.reading import SPEECH_LUFS, read_aloud, split_phrases
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer

TEXTS = {
    Language.EN: "Welcome to the studio. In the evening, 25 trains go to the sea!",
    Language.RU: "Добро пожаловать. В лесу родилась ёлочка, и 3 зайца пели.",
    Language.KA: "გამარჯობა, მე ვარ ნინო. დღეს ვიმღერებთ მთვარეზე.",
}


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.mark.parametrize("language", list(Language))
def test_every_written_word_has_its_moment(speech: EspeakSynthesizer, language: Language) -> None:
    read = read_aloud(TEXTS[language], language, VoiceSlot.A, speech)

    words = [word for line in read.timeline.lines for word in line.words]
    check_timeline(read.timeline)
    assert " ".join(word.text for word in words) == TEXTS[language]
    assert sum(bool(word.phonemes) for word in words) >= len(words) - 2
    assert len(read.samples) == read.timeline.sample_count


def test_sound_is_where_the_words_are(speech: EspeakSynthesizer) -> None:
    read = read_aloud(TEXTS[Language.EN], Language.EN, VoiceSlot.B, speech)
    first, last = read.timeline.lines[0], read.timeline.lines[-1]

    mono = np.abs(read.samples[:, 0])
    before = mono[: int((first.start_s - 0.05) * SAMPLE_RATE_HZ)]
    after = mono[int((last.end_s + 0.2) * SAMPLE_RATE_HZ) :]
    during = mono[int(first.start_s * SAMPLE_RATE_HZ) : int(first.end_s * SAMPLE_RATE_HZ)]

    assert before.max() < 0.01
    assert after.max() < 0.02
    assert during.max() > 0.1


def test_speech_has_an_even_loudness_and_does_not_clip(speech: EspeakSynthesizer) -> None:
    for voice in VoiceSlot:
        samples = read_aloud("One, two, three, four, five.", Language.EN, voice, speech).samples

        assert integrated_lufs(samples) == pytest.approx(SPEECH_LUFS, abs=3.0)
        assert np.abs(samples).max() <= 0.9


def test_equal_texts_give_equal_samples(speech: EspeakSynthesizer) -> None:
    with EspeakSynthesizer() as other:
        one = read_aloud("The same words.", Language.EN, VoiceSlot.C, speech)
        two = read_aloud("The same words.", Language.EN, VoiceSlot.C, other)

    assert np.array_equal(one.samples, two.samples)


def test_captions_are_short_enough_to_read(speech: EspeakSynthesizer) -> None:
    text = (
        "This sentence goes on and on without a single stop so that somebody must cut it in pieces"
    )

    lines = read_aloud(text, Language.EN, VoiceSlot.A, speech).timeline.lines

    assert len(lines) >= 2
    assert max(len(line.text) for line in lines) <= 48


def test_phrases_end_where_a_reader_breathes() -> None:
    assert split_phrases("One. Two!\n\nThree… four") == ["One.", "Two!", "Three…", "four"]
    assert all(len(phrase) <= 220 for phrase in split_phrases("word, " * 200 + "x" * 700))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_silence_is_refused(speech: EspeakSynthesizer, text: str) -> None:
    with pytest.raises(ValueError, match="spoken"):
        read_aloud(text, Language.EN, VoiceSlot.A, speech)
