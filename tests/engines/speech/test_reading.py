"""Reading aloud: every written word has its moment, and the sound is where the words are."""

from collections.abc import Iterator

import numpy as np
import pytest

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import SpeechMood, split_sentences
from avatar_g.backend.domain.timing import check_timeline
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.speech.reading import (
    SPEECH_LUFS,
    ReadText,
    read_aloud,
    split_phrases,
)
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


def read(text: str, speech: EspeakSynthesizer, voice: VoiceSlot = VoiceSlot.A, **how) -> ReadText:
    speed = how.pop("speed", 1.0)
    sentences = split_sentences(text, **how)
    return read_aloud(sentences, voice, speech, language=Language.EN, speed=speed)


def phonemes(spoken: ReadText) -> list[str]:
    words = [word for line in spoken.timeline.lines for word in line.words]
    return [sound.ipa for word in words for sound in word.phonemes]


@pytest.mark.parametrize("language", list(Language))
def test_every_written_word_has_its_moment(speech: EspeakSynthesizer, language: Language) -> None:
    spoken = read(TEXTS[language], speech)

    words = [word for line in spoken.timeline.lines for word in line.words]
    check_timeline(spoken.timeline)
    assert " ".join(word.text for word in words) == TEXTS[language]
    assert sum(bool(word.phonemes) for word in words) >= len(words) - 2
    assert len(spoken.samples) == spoken.timeline.sample_count


def test_sound_is_where_the_words_are(speech: EspeakSynthesizer) -> None:
    spoken = read(TEXTS[Language.EN], speech, VoiceSlot.B)
    first, last = spoken.timeline.lines[0], spoken.timeline.lines[-1]

    mono = np.abs(spoken.samples[:, 0])
    before = mono[: int((first.start_s - 0.05) * SAMPLE_RATE_HZ)]
    after = mono[int((last.end_s + 0.2) * SAMPLE_RATE_HZ) :]
    during = mono[int(first.start_s * SAMPLE_RATE_HZ) : int(first.end_s * SAMPLE_RATE_HZ)]

    assert before.max() < 0.01
    assert after.max() < 0.02
    assert during.max() > 0.1


def test_speech_has_an_even_loudness_and_does_not_clip(speech: EspeakSynthesizer) -> None:
    for voice in VoiceSlot:
        samples = read("One, two, three, four, five.", speech, voice).samples

        assert integrated_lufs(samples) == pytest.approx(SPEECH_LUFS, abs=3.0)
        assert np.abs(samples).max() <= 0.9


def test_equal_texts_give_equal_samples(speech: EspeakSynthesizer) -> None:
    with EspeakSynthesizer() as other:
        one = read("The same words.", speech, VoiceSlot.C)
        two = read("The same words.", other, VoiceSlot.C)

    assert np.array_equal(one.samples, two.samples)


def test_captions_are_short_enough_to_read(speech: EspeakSynthesizer) -> None:
    text = (
        "This sentence goes on and on without a single stop so that somebody must cut it in pieces"
    )

    lines = read(text, speech).timeline.lines

    assert len(lines) >= 2
    assert max(len(line.text) for line in lines) <= 48


def test_phrases_end_where_a_reader_breathes() -> None:
    assert split_phrases("One. Two!\n\nThree… four") == ["One.", "Two!", "Three…", "four"]
    assert all(len(phrase) <= 220 for phrase in split_phrases("word, " * 200 + "x" * 700))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_silence_is_refused(speech: EspeakSynthesizer, text: str) -> None:
    with pytest.raises(ValueError, match="spoken"):
        read(text, speech)


def test_each_language_of_a_mixed_script_has_its_own_sounds(speech: EspeakSynthesizer) -> None:
    spoken = read("I say привет and გამარჯობა to Avatar G.", speech)

    words = {
        word.text: "".join(p.ipa for p in word.phonemes)
        for line in spoken.timeline.lines
        for word in line.words
    }
    assert "rʲ" in words["привет"]  # palatalised: Russian, not letters of an alphabet
    assert "dʒ" in words["გამარჯობა"]
    assert all("(" not in ipa for ipa in phonemes(spoken))
    check_timeline(spoken.timeline)


def test_name_in_latin_letters_is_english_in_a_georgian_sentence(speech: EspeakSynthesizer) -> None:
    spoken = read("მე ვარ Avatar G და ვმღერი.", speech)

    words = [word for line in spoken.timeline.lines for word in line.words]
    assert [word.text for word in words] == ["მე", "ვარ", "Avatar", "G", "და", "ვმღერი."]
    assert all(word.phonemes for word in words)


def loud_s(spoken: ReadText) -> float:
    return spoken.timeline.lines[-1].end_s - spoken.timeline.lines[0].start_s


def test_mood_changes_tempo_range_and_loudness(speech: EspeakSynthesizer) -> None:
    text = "Tonight we walk along the river and look at the lights."
    spoken = {mood: read(text, speech, mood=mood) for mood in SpeechMood}

    seconds = {mood: loud_s(one) for mood, one in spoken.items()}
    assert seconds[SpeechMood.SAD] > seconds[SpeechMood.CALM] > seconds[SpeechMood.NEUTRAL]
    assert seconds[SpeechMood.NEUTRAL] > seconds[SpeechMood.HAPPY] > seconds[SpeechMood.EXCITED]
    assert all(one.moods[0].mood is mood for mood, one in spoken.items())


def test_excited_sentence_is_louder_than_the_sad_one_beside_it(speech: EspeakSynthesizer) -> None:
    text = "We won the game today."
    script = (
        *split_sentences(text, mood=SpeechMood.SAD),
        *split_sentences(text, mood=SpeechMood.EXCITED),
    )

    spoken = read_aloud(script, VoiceSlot.A, speech, language=Language.EN)
    levels = [
        float(
            np.sqrt(
                np.mean(
                    spoken.samples[
                        int(span.start_s * SAMPLE_RATE_HZ) : int(span.end_s * SAMPLE_RATE_HZ), 0
                    ]
                    ** 2
                )
            )
        )
        for span in spoken.moods
    ]

    assert levels[1] > 1.3 * levels[0]


def test_speed_shortens_speech(speech: EspeakSynthesizer) -> None:
    text = "One sentence that is long enough to be measured."

    assert loud_s(read(text, speech, speed=1.4)) < 0.8 * loud_s(read(text, speech))
    assert loud_s(read(text, speech, speed=0.7)) > 1.25 * loud_s(read(text, speech))


def test_emoji_are_kept_in_captions_and_break_nothing(speech: EspeakSynthesizer) -> None:
    spoken = read("Hello 🙂 world.", speech)

    assert spoken.timeline.lines[0].text == "Hello 🙂 world."
    check_timeline(spoken.timeline)
