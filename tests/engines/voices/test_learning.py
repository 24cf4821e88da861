"""A learnt voice sounds nearer to its speaker, in tune and in time."""

import numpy as np
import pytest

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import split_sentences
from avatar_g.backend.domain.voices import RereadReason, TrainingLevel, VoiceDesign
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.voices.alignment import align, features_of
from avatar_g.backend.engines.voices.designing import character_of
from avatar_g.backend.engines.voices.envelopes import band_level, banded
from avatar_g.backend.engines.voices.hearing import as_mono, hear
from avatar_g.backend.engines.voices.learning import Reading, learn_character, learn_units
from avatar_g.backend.engines.voices.script import guided_script
from avatar_g.backend.engines.voices.sounding import speak_evenly
from avatar_g.backend.engines.voices.speaking import VoicedSpeech
from tests.engines.voices.speakers import LOW, RATE_HZ, readings, recording, say

TEXT = "The old sailor showed us a quiet harbour. We were happy to see it."


@pytest.fixture(scope="module")
def character(speech):
    return learn_character(recording(speech, range(1, 6)), RATE_HZ, speech, language=Language.EN)


@pytest.fixture(scope="module")
def trained(speech):
    given = readings(speech, range(1, 13))
    given[4] = Reading(given[4].line, given[9].samples, RATE_HZ)
    given[6] = Reading(given[6].line, np.zeros(RATE_HZ, np.float32), RATE_HZ)
    return learn_units(given, speech)


def mean_spectrum(samples, rate_hz) -> np.ndarray:
    voice = hear(as_mono(samples, rate_hz))
    spectrum = banded(voice.envelope[voice.is_active]).mean(axis=0)[4:88]
    return spectrum - spectrum.mean()


def distance_db(one, other) -> float:
    return float(np.sqrt(np.mean((one - other) ** 2)) * 10 / np.log(10))


def test_each_level_moves_the_long_term_spectrum_towards_the_speaker(speech, character, trained):
    target = mean_spectrum(say(speech, TEXT, Language.EN).samples, RATE_HZ)
    sentences = split_sentences(TEXT)

    def spoken_by(voice) -> float:
        read = read_aloud(sentences, VoiceSlot.B, voice, language=Language.EN)
        return distance_db(mean_spectrum(read.samples, SAMPLE_RATE_HZ), target)

    plain = spoken_by(speech)
    first = spoken_by(VoicedSpeech(speech, character, VoiceSlot.B))
    second = spoken_by(VoicedSpeech(speech, trained[0], VoiceSlot.B))

    assert first < 0.6 * plain
    assert second < 0.5 * plain


def test_a_learnt_voice_speaks_at_its_speakers_pitch(speech, character):
    read = read_aloud(
        split_sentences(TEXT),
        VoiceSlot.A,
        VoicedSpeech(speech, character, VoiceSlot.A),
        language=Language.EN,
    )

    voice = hear(as_mono(read.samples, SAMPLE_RATE_HZ))
    theirs = hear(recording(speech, range(1, 6)))
    ours_hz = np.median(voice.pitch_hz[voice.is_voiced])
    theirs_hz = np.median(theirs.pitch_hz[theirs.is_voiced])
    assert abs(12 * np.log2(ours_hz / theirs_hz)) < 1.5


@pytest.mark.parametrize("slot", list(VoiceSlot))
def test_a_model_keeps_every_moment_of_the_built_in_reading(speech, character, slot):
    sentences = split_sentences(TEXT)

    plain = read_aloud(sentences, slot, speech, language=Language.EN)
    voiced = read_aloud(
        sentences, slot, VoicedSpeech(speech, character, slot), language=Language.EN
    )

    assert voiced.timeline == plain.timeline
    assert len(voiced.samples) == len(plain.samples)
    assert not np.array_equal(voiced.samples, plain.samples)


def test_the_report_names_what_to_read_again(trained):
    _, report = trained

    reasons = {line.number: line.reason for line in report.reread}
    assert reasons[5] is RereadReason.OTHER_WORDS
    assert reasons[7] is RereadReason.SILENT
    assert report.lines_used == 10
    assert 0.5 < report.covered_share < 1.0
    assert RereadReason.MISSING in reasons.values()


def test_a_trained_voice_has_the_sounds_it_heard(trained):
    model, report = trained

    heard = {(sound.language, sound.ipa) for sound in report.coverage if sound.heard}
    assert model.level is TrainingLevel.UNITS
    assert {(key.language, key.ipa) for key in model.units} == heard


@pytest.mark.parametrize("language", list(Language))
def test_alignment_finds_the_sounds_of_a_line(speech, language):
    errors_ms: list[float] = []
    for line in guided_script(language)[10:14]:
        spoken = say(speech, line.text, language, LOW)
        even = speak_evenly(speech, line.text, language, VoiceSlot.B, rate_wpm=140)
        voice = hear(spoken.samples)

        found = align(
            features_of(banded(even.envelope), band_level(even.envelope)),
            features_of(banded(voice.envelope), voice.level),
            even.phonemes,
        )

        errors_ms += [
            1e3 * abs(sound.start_s - known.start_s)
            for sound, known in zip(found.sounds, spoken.phonemes, strict=True)
        ]
    assert np.median(errors_ms) < 8
    assert np.percentile(errors_ms, 90) < 25


def test_too_little_voice_cannot_be_learnt(speech):
    with pytest.raises(ValueError, match="too little voice"):
        learn_character(np.zeros(20 * RATE_HZ, np.float32), RATE_HZ, speech, language=Language.EN)


@pytest.mark.parametrize(
    ("language", "alphabet"),
    [
        (Language.KA, "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"),
        (Language.EN, "abcdefghijklmnopqrstuvwxyz"),
        (Language.RU, "абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    ],
)
def test_every_letter_of_a_language_is_in_its_script(language: Language, alphabet: str):
    lines = guided_script(language)

    assert set(alphabet) <= set(" ".join(line.text for line in lines).lower())

    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert len({line.text for line in lines}) == len(lines)
    assert len(lines) >= 40


def test_sliders_do_what_they_say(speech):
    child = character_of(VoiceDesign(age_years=8))
    adult = character_of(VoiceDesign())
    old = character_of(VoiceDesign(age_years=85))
    deep = character_of(VoiceDesign(pitch_semitones=-5, tract=0.9))
    airy = character_of(VoiceDesign(breath=1.0))

    assert child.pitch_median_hz > adult.pitch_median_hz > deep.pitch_median_hz
    assert child.tract_scale > adult.tract_scale > deep.tract_scale
    assert old.unsteadiness > adult.unsteadiness
    assert airy.breathiness > adult.breathiness + 0.1
    bright = character_of(VoiceDesign(brightness=1.0))
    assert bright.colour[-10] > adult.colour[-10]
