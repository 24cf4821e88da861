"""Soft, full and rough singing differ in sound as voices do, and in nothing that words rest on."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import signal

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.manners import growl_of, in_manner, softness_of
from avatar_g.backend.engines.music.moods import layers_for
from avatar_g.backend.engines.music.score import MelodyNote, Score
from avatar_g.backend.engines.music.singing.kept_phrases import KeptPhrases
from avatar_g.backend.engines.voices.roughness import GROWL_HZ, growl_cycles, growled
from tests.engines.music.composed import composed
from tests.engines.music.spoken import TIMBRE, make_part

RATE_HZ = 44_100
SUNG = [["m", "a"], ["s", "o"], ["p", "a"], ["m", "a"]]
STEADY = replace(TIMBRE, delivery=replace(TIMBRE.delivery, vibrato_cents=0.0))


def part_of(midi: float = 57.0, *, softness=0.0, growl=0.0, note_s: float = 1.0, only=range(99)):
    part = make_part(SUNG, [midi] * len(SUNG), note_s=note_s, timbre=STEADY)
    notes = [
        replace(note, softness=softness, growl=growl) if index in only else note
        for index, note in enumerate(part.notes)
    ]
    return replace(part, notes=tuple(notes))


def held(phrase, note: int = 0, note_s: float = 1.0) -> np.ndarray:
    """Return the middle of a vowel."""
    start_s = note * note_s - phrase.start_s
    return phrase.samples[int((start_s + 0.3) * RATE_HZ) : int((start_s + 0.75) * RATE_HZ)]


def level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(sound.astype(float) ** 2) + 1e-12))


def brightness_db(sound: np.ndarray) -> float:
    """Return the level from 1 to 5 kHz relative to the one below: the alpha ratio."""
    frequency_hz, power = signal.welch(sound, RATE_HZ, nperseg=4096)
    high = power[(frequency_hz >= 1000) & (frequency_hz < 5000)].sum()
    return float(10 * np.log10(high / power[(frequency_hz > 50) & (frequency_hz < 1000)].sum()))


def between_harmonics_db(sound: np.ndarray, pitch_hz: float) -> float:
    """Return the level of the growl's partials relative to the voice's own."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    frequency_hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    cycles = growl_cycles(pitch_hz)

    def at(partials) -> float:
        return sum(
            power[np.abs(frequency_hz - partial * pitch_hz) < 0.07 * pitch_hz].sum()
            for partial in partials
        )

    own = at(range(1, 11))
    swing = at(k + step / cycles for k in range(1, 11) for step in range(1, cycles))
    return float(10 * np.log10(swing / own))


def test_softer_is_quieter_darker_and_breathier():
    pitch_hz = 440 * 2 ** ((57 - 69) / 12)
    sounds = [held(part_of(softness=softness).sing()) for softness in (0.0, 0.5, 1.0)]

    levels = [level_db(sound) for sound in sounds]
    assert levels[0] - levels[1] > 2.5
    assert 6.0 < levels[0] - levels[2] < 13.0
    tilts = [brightness_db(sound) for sound in sounds]
    assert tilts[0] - tilts[1] > 2.0
    assert tilts[1] - tilts[2] > 1.5
    noises = [between_harmonics_db(sound, pitch_hz) for sound in sounds]
    assert noises[1] - noises[0] > 3.0
    assert noises[2] > noises[0] + 3.0


@pytest.mark.parametrize("midi", [45.0, 57.0, 64.0, 69.0])
def test_growl_puts_partials_between_the_harmonics(midi: float):
    pitch_hz = 440 * 2 ** ((midi - 69) / 12)
    clear, half, full = (held(part_of(midi, growl=growl).sing()) for growl in (0.0, 0.5, 1.0))

    ratios = [between_harmonics_db(sound, pitch_hz) for sound in (clear, half, full)]

    assert ratios[0] + 3.0 < ratios[1] < ratios[2]
    assert ratios[2] > -9.0
    assert abs(level_db(full) - level_db(clear)) < 2.0


def test_growl_keeps_the_mean_pitch_of_its_notes():
    for midi in (48.0, 60.0, 67.0):
        phrase = part_of(midi, growl=0.8).sing()
        sung = track_pitch(phrase.samples).midi(0.3 - phrase.start_s, 0.9 - phrase.start_s)
        periods = 2 ** ((midi - sung) / 12)
        assert periods == pytest.approx(round(periods), rel=0.004)


def test_swings_cancel_out_and_what_is_clear_does_not_move():
    depth = np.ones(700)
    depth[350:] = 0.0
    cycles = np.full(700, 3, np.int64)

    factor, late_s = growled(depth, cycles, np.full(700, 0.005), np.random.default_rng(1))

    assert abs(late_s[:348].mean()) < 1e-6
    assert np.sqrt(np.mean(factor[:348] ** 2)) == pytest.approx(1.0, abs=0.05)
    assert np.all(factor[350:] == 1.0)
    assert not late_s[350:].any()


@pytest.mark.parametrize("pitch_hz", [82.0, 110.0, 196.0, 330.0, 659.0])
def test_the_swing_is_slow_enough_to_be_rough(pitch_hz: float):
    swing_hz = pitch_hz / growl_cycles(pitch_hz)

    assert 0.5 * GROWL_HZ < swing_hz < 1.4 * GROWL_HZ


@pytest.mark.parametrize("manner", [{"softness": 1.0}, {"growl": 1.0}])
def test_consonants_and_closures_stay_where_they_are(manner: dict):
    clear, changed = part_of().sing(), part_of(**manner).sing()

    assert len(clear.samples) == len(changed.samples)
    for note, consonant_s in ((1, 0.11), (2, 0.11)):
        first = int((note - consonant_s - clear.start_s) * RATE_HZ)
        last = int((note - 0.03 - clear.start_s) * RATE_HZ)
        before = level_db(clear.samples[first:last]) - level_db(held(clear))
        after = level_db(changed.samples[first:last]) - level_db(held(changed))
        assert abs(after - before) < 6.0


def test_a_soft_note_leaves_the_notes_before_it_alone():
    full, changed = part_of().sing(), part_of(softness=1.0, only=[2]).sing()

    until = int((1.0 - full.start_s) * RATE_HZ)
    gain = full.full_level / changed.full_level
    assert np.array_equal(full.samples[:until], changed.samples[:until])
    assert abs(20 * np.log10(gain)) < 1.0
    assert level_db(held(changed, 2)) < level_db(held(full, 2)) - 6.0


def test_soft_notes_begin_gently():
    def first_30_ms_db(softness: float) -> float:
        phrase = part_of(softness=softness).sing()
        start = int(-phrase.start_s * RATE_HZ)
        attack = phrase.samples[start : start + int(0.03 * RATE_HZ)]
        return level_db(attack) - level_db(held(phrase))

    assert first_30_ms_db(1.0) < first_30_ms_db(0.0) - 2.0


@pytest.mark.parametrize("manner", [{"softness": 0.6}, {"growl": 0.7}])
def test_same_manner_gives_the_same_samples_and_is_kept_apart(manner: dict, tmp_path):
    memo = KeptPhrases(tmp_path)
    part = part_of(**manner, note_s=0.3)
    sung = part.sing()
    memo.remember(part, sung)

    again = KeptPhrases(tmp_path).recall(part)

    assert np.array_equal(part.sing().samples, sung.samples)
    assert again is not None
    assert np.array_equal(again.samples, sung.samples)
    assert again.full_level == sung.full_level
    assert KeptPhrases(tmp_path).recall(part_of(note_s=0.3)) is None


def softness_in(score: Score, name: str) -> float:
    index = next(i for i, section in enumerate(score.sections) if section.name == name)
    notes = [n for line in score.vocal_lines if line.section == index for n in line.notes]
    return float(np.mean([note.softness for note in notes]))


def growls_in(score: Score, name: str) -> list[MelodyNote]:
    sections = {i for i, section in enumerate(score.sections) if section.name == name}
    return [
        note
        for line in score.vocal_lines
        if line.section in sections
        for note in line.notes
        if note.growl
    ]


def test_a_ballad_is_soft_in_its_verses_and_full_in_its_chorus():
    ballad = composed(genre=Genre.POP, mood=Mood.ROMANTIC)
    plain = composed(genre=Genre.POP, mood=Mood.ENERGETIC)

    assert softness_in(ballad, "verse") > 0.2
    assert softness_in(ballad, "chorus") == 0.0
    assert softness_in(plain, "verse") == 0.0


def test_rock_growls_sparingly_and_only_on_accents_of_choruses():
    score = composed("a rock song", genre=Genre.METAL, mood=Mood.ENERGETIC, duration_s=90.0)

    rough = growls_in(score, "chorus")
    assert rough
    assert not growls_in(score, "verse")
    for line in score.vocal_lines:
        count = sum(note.growl > 0 for note in line.notes)
        assert count <= 2
        assert line.is_lead or not count
    assert not growls_in(composed("a calm song", genre=Genre.METAL, mood=Mood.CALM), "chorus")
    assert not growls_in(composed("a song", genre=Genre.POP), "chorus")


@pytest.mark.parametrize("genre", Genre)
def test_the_fuller_the_section_the_less_soft_it_is_sung(genre: Genre):
    style = genre_style(genre)
    for mood in (None, *Mood):
        layers = [layers_for(style, role, mood) for role in ("verse1", "pre", "chorus", "final")]
        softness = [softness_of(style, each, mood) for each in layers]
        assert all(0.0 <= each <= 1.0 for each in softness)
        assert softness[2] == softness[3] == 0.0
        assert softness[0] >= softness[1]
        assert growl_of(style, "verse", mood) == 0.0


def test_equal_lines_are_growled_alike():
    notes = [MelodyNote(float(beat), 0.9, 60 + beat, 0.9, is_melisma=False) for beat in range(6)]
    stresses = [True] * 6

    def sung(seed: int) -> tuple[MelodyNote, ...]:
        return in_manner(notes, stresses, softness=0.0, growl=0.6, seed=seed, place=("chorus", 0))

    assert sung(3) == sung(3)
    assert len({sung(seed) for seed in range(8)}) > 1
