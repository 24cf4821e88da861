"""A score keeps its musical promises in every genre."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Lyrics, LyricSection, Mood, SongBrief, VoiceSlot
from avatar_g.backend.engines.music import measures
from avatar_g.backend.engines.music.composition import compose, compose_with
from avatar_g.backend.engines.music.form import plan_form
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.instruments.palette import instrument_name
from avatar_g.backend.engines.music.score import TAIL_S, Score
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.music.voices import range_midi
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer

A, B, C = VoiceSlot.A, VoiceSlot.B, VoiceSlot.C
WORDS = {
    Language.EN: ("In the rain I whisper your name", "Nothing will ever be the same"),
    Language.RU: ("Под дождём я снова помню сон", "И сердце бьётся в унисон"),
    Language.KA: ("ეს სიმღერა ქარს მიაქვს ზღვაზე", "ზღვასთან ისევ ვმღერი შენზე"),
}


def lyrics(language: Language = Language.EN) -> Lyrics:
    first, second = WORDS[language]
    return Lyrics(
        "Title",
        language,
        (
            LyricSection("verse", (first, second) * 4),
            LyricSection("pre", (second, first)),
            LyricSection("chorus", (first, second, first, second)),
            LyricSection("bridge", (second, first)),
        ),
    )


def brief(**changes: object) -> SongBrief:
    fields = SongBrief(
        prompt="p",
        title="Title",
        language=Language.EN,
        genre=Genre.POP,
        mood=None,
        era="",
        tempo_bpm=None,
        duration_s=60.0,
        lyrics=lyrics(),
        voices=(A,),
        key=None,
        seed=3,
    )
    return replace(fields, **changes)


def marks(text: str) -> tuple[bool, ...]:
    """Every second vowel stressed: enough for everything but real speech."""
    vowels = [letter for letter in text.lower() if letter in "aeiouаеёиоуыэюяაეიოუ"]
    return tuple(index % 2 == 0 for index in range(len(vowels)))


def song(**changes: object) -> Score:
    return compose_with(brief(**changes), marks)


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.mark.parametrize("genre", list(Genre))
@pytest.mark.parametrize("language", list(Language))
def test_every_genre_sings_every_language(
    genre: Genre, language: Language, speech: EspeakSynthesizer
):
    wanted = brief(genre=genre, language=language, lyrics=lyrics(language), voices=(B, A, C))

    score = compose(wanted, speech)
    timeline = build_timeline(score, speech)

    assert {section.name for section in score.sections} >= {"verse", "chorus"}
    assert measures.strong_chord_share(score) >= 0.9
    assert measures.parallel_count(score) == 0
    assert min(measures.rests_s(score)) >= 0.4
    written = [line.text.split() for line in score.vocal_lines]
    assert [[word.text for word in line.words] for line in timeline.lines] == written


@pytest.mark.parametrize("genre", list(Genre))
def test_every_note_lies_in_its_singers_compass(genre: Genre):
    score = song(genre=genre, voices=(A, B, C), duration_s=120.0)

    for line in score.vocal_lines:
        low, high = range_midi(line.voice, score.language)
        slack = 0 if line.is_lead else 2
        assert all(low - slack <= note.midi <= high + slack for note in line.notes)


@settings(max_examples=60, deadline=None)
@given(genre=st.sampled_from(list(Genre)), duration_s=st.floats(20, 600))
def test_a_form_lasts_what_was_asked(genre: Genre, duration_s: float):
    wanted = brief(genre=genre, duration_s=duration_s, lyrics=None)

    form = plan_form(wanted, genre_style(genre), has_user_form=False)

    bar_count = sum(section.bar_count for section in form.sections)
    assert abs(bar_count * 4 * 60 / form.tempo_bpm + TAIL_S - duration_s) < 0.1
    assert form.sections[0].name == "intro"
    assert form.sections[-1].name == "outro"


@pytest.mark.parametrize(("genre", "duration_s"), [(Genre.POP, 20.0), (Genre.METAL, 203.7)])
def test_a_song_lasts_what_its_form_lasts(genre: Genre, duration_s: float):
    score = song(genre=genre, duration_s=duration_s, lyrics=None)

    assert abs(score.sample_count / SAMPLE_RATE_HZ - duration_s) < 0.1


@settings(max_examples=60, deadline=None)
@given(tempo_bpm=st.integers(60, 200), duration_s=st.floats(25, 300))
def test_a_given_tempo_is_kept(tempo_bpm: int, duration_s: float):
    wanted = brief(tempo_bpm=float(tempo_bpm), duration_s=duration_s)

    form = plan_form(wanted, genre_style(Genre.POP), has_user_form=False)

    bar_count = sum(section.bar_count for section in form.sections)
    assert form.tempo_bpm == tempo_bpm
    assert abs(bar_count * 4 * 60 / tempo_bpm + TAIL_S - duration_s) < 2.5


def test_each_syllable_has_one_note_and_melismas_add_to_it():
    score = song(genre=Genre.GEORGIAN_FOLK, voices=(B, A, C))

    for line in score.vocal_lines:
        sung = [note for note in line.notes if not note.is_melisma]
        assert len(sung) == len(marks(line.text))
    assert any(note.is_melisma for line in score.vocal_lines for note in line.notes)


def test_notes_of_a_line_follow_each_other():
    score = song(genre=Genre.JAZZ, duration_s=180.0)

    for line in score.vocal_lines:
        for earlier, later in zip(line.notes, line.notes[1:], strict=False):
            assert earlier.start_beat + earlier.duration_beats <= later.start_beat + 1e-6


def test_the_chorus_lies_higher_and_is_fuller_than_the_verse():
    score = song(duration_s=120.0)
    pitch = {
        name: mean(
            note.midi
            for line in measures.lead_lines(score)
            if score.sections[line.section].name == name
            for note in line.notes
        )
        for name in ("verse", "chorus")
    }
    energy = {section.name: section.energy for section in score.sections}

    assert pitch["chorus"] - pitch["verse"] > 3
    assert energy["chorus"] > energy["verse"]


def test_the_chorus_comes_back_with_the_same_tune():
    score = song(duration_s=150.0)
    choruses = [index for index, part in enumerate(score.sections) if part.name == "chorus"]
    tunes = [
        [
            note.midi
            for line in measures.lead_lines(score)
            if line.section == index
            for note in line.notes
            if not note.is_melisma
        ]
        for index in choruses
    ]

    shortest = min(len(tune) for tune in tunes)
    assert len(tunes) >= 2
    assert all(tune[:shortest] == tunes[0][:shortest] for tune in tunes)


def test_genres_are_as_syncopated_as_they_want_to_be():
    wanted = [genre_style(genre).syncopation for genre in Genre]
    found = [measures.syncopation(song(genre=genre, seed=1, duration_s=40.0)) for genre in Genre]

    assert spearmanr(wanted, found).statistic > 0.7
    assert 0.2 < found[list(Genre).index(Genre.POP)] < 0.5
    assert found[list(Genre).index(Genre.GEORGIAN_FOLK)] < 0.1


def test_a_georgian_drone_lies_under_two_voices_and_hardly_moves():
    score = song(genre=Genre.GEORGIAN_FOLK, voices=(A, C, B), duration_s=90.0)
    drone = [line for line in score.vocal_lines if line.voice is B]

    assert drone
    assert all(not line.is_lead for line in drone)
    for line in drone:
        pitches = [note.midi for note in line.notes]
        assert len(set(pitches)) <= 2
        upper = [other for other in score.vocal_lines if other.voice is not B]
        together = [o for o in upper if o.notes[0].start_beat == line.notes[0].start_beat]
        assert len(together) == 2
        for other in together:
            assert all(
                low.midi < high.midi for low, high in zip(line.notes, other.notes, strict=True)
            )
    tonic = [n.midi % 12 == score.key for line in drone for n in line.notes]
    assert mean(tonic) > 0.5


@pytest.mark.parametrize("seed", range(4))
def test_voices_of_a_trio_never_cross_nor_move_in_parallel_fifths(seed: int):
    genre = list(Genre)[seed * 5 % len(Genre)]
    voices = [(A, C, B), (B, A, C), (C, A, B), (A, B, C)][seed]
    score = song(genre=genre, voices=voices, seed=seed)

    assert measures.parallel_count(score) == measures.crossing_count(score) == 0


@pytest.mark.parametrize("genre", [Genre.LOFI, Genre.JAZZ, Genre.GEORGIAN_FOLK, Genre.POP])
def test_a_song_ends_as_its_genre_ends(genre: Genre):
    score = song(genre=genre)
    start = (score.bar_count - 1) * 4 - 0.05
    last = [note for note in score.tracks.chords if note.start_beat >= start]
    outro = [n.velocity for n in score.tracks.pad if n.start_beat >= score.sections[-1].bar * 4]

    assert last
    match genre_style(genre).ending:
        case "button":
            assert all(note.duration_beats <= 0.7 for note in last)
        case "unison":
            assert {note.midi % 12 for note in last} == {score.key}
        case "fade":
            assert outro[-1] < 0.8 * outro[0]
        case "ring":
            assert all(note.duration_beats >= 3.9 for note in last)


def test_a_changed_verse_line_leaves_band_and_other_sections_alone():
    words = lyrics()
    changed_verse = (
        "Tonight a thousand other words are said in here",
        *words.sections[0].lines[1:],
    )
    changed = replace(
        words, sections=(replace(words.sections[0], lines=changed_verse), *words.sections[1:])
    )

    before, after = song(duration_s=120.0), song(duration_s=120.0, lyrics=changed)

    def of(score: Score, name: str) -> list[object]:
        return [
            line.notes for line in score.vocal_lines if score.sections[line.section].name == name
        ]

    assert before.tracks.drums == after.tracks.drums
    assert before.tracks.bass == after.tracks.bass
    assert of(before, "chorus") == of(after, "chorus")
    assert of(before, "verse") != of(after, "verse")


def test_a_duet_shares_the_verses_and_meets_in_the_chorus():
    score = song(voices=(A, B), duration_s=180.0)
    leads = {
        (score.sections[line.section].name, line.section): line.voice
        for line in measures.lead_lines(score)
    }

    verses = [voice for (name, _), voice in leads.items() if name == "verse"]
    assert verses[:2] == [A, B]
    assert any(
        not line.is_lead and score.sections[line.section].name == "chorus"
        for line in score.vocal_lines
    )


@pytest.mark.parametrize("voices", [(A,), (A, B)])
def test_calls_stand_between_the_lines_of_the_last_chorus_only(voices: tuple[VoiceSlot, ...]):
    score = song(genre=Genre.RNB, voices=voices, duration_s=150.0)
    calls = [line for line in score.vocal_lines if line.is_call]
    last_chorus = max(i for i, part in enumerate(score.sections) if part.name == "chorus")

    assert calls
    assert {line.section for line in calls} == {last_chorus}
    for call in calls:
        start, end = call.notes[0].start_beat, call.notes[-1].start_beat
        end += call.notes[-1].duration_beats
        for lead in measures.lead_lines(score):
            last = lead.notes[-1].start_beat + lead.notes[-1].duration_beats
            assert end <= lead.notes[0].start_beat or last <= start + 1e-6


def test_an_instrumental_has_a_melody_and_no_singer():
    score = song(lyrics=None)

    assert not score.vocal_lines
    assert len(score.tracks.lead) > 20


def own_words(*sections: tuple[str, int]) -> Lyrics:
    parts = tuple(
        LyricSection(name, tuple(f"{name} {place} line number {index}" for index in range(count)))
        for place, (name, count) in enumerate(sections)
    )
    return Lyrics("Own", Language.EN, parts)


def own_song(words: Lyrics, **changes: object) -> Score:
    return compose_with(brief(lyrics=words, **changes), marks, has_user_form=True)


def test_the_creators_sections_keep_their_order_and_every_line():
    words = own_words(("chorus", 2), ("verse", 6), ("bridge", 1), ("verse", 3))

    score = own_song(words)

    sung = [line.text for line in measures.lead_lines(score)]
    assert sung[: len(words.lines)] == list(words.lines)


@settings(max_examples=25, deadline=None)
@given(
    counts=st.lists(st.integers(1, 9), min_size=1, max_size=12),
    duration_s=st.floats(20, 300),
    tempo_bpm=st.one_of(st.none(), st.floats(40, 220)),
)
def test_the_creators_words_are_sung_in_order_within_the_length_asked_for(
    counts: list[int], duration_s: float, tempo_bpm: float | None
):
    names = ("verse", "chorus", "verse", "bridge")
    words = own_words(*((names[i % 4], count) for i, count in enumerate(counts)))

    score = own_song(words, duration_s=duration_s, tempo_bpm=tempo_bpm)

    assert abs(score.sample_count / SAMPLE_RATE_HZ - duration_s) < 2.5
    sung = [line.text for line in measures.lead_lines(score)]
    common = min(len(sung), len(words.lines))
    assert common > 0
    assert sung[:common] == list(words.lines[:common])


def test_a_long_song_comes_round_to_the_creators_verses_and_not_only_to_the_chorus():
    words = own_words(("verse", 4), ("chorus", 4))

    names = [section.name for section in own_song(words, duration_s=150.0).sections]

    assert names.count("verse") >= 2
    assert abs(names.count("verse") - names.count("chorus")) <= 1


def test_a_dark_mood_turns_major_to_minor():
    assert song(mood=Mood.SAD).mode == "minor"
    assert song(genre=Genre.HOUSE, mood=Mood.HAPPY).mode == "major"


@pytest.mark.parametrize("genre", [Genre.POP, Genre.HOUSE, Genre.BOSSA_NOVA])
def test_a_calm_song_is_slower_and_thinner_than_an_energetic_one(genre: Genre):
    calm, lively = (song(genre=genre, mood=mood) for mood in (Mood.CALM, Mood.ENERGETIC))

    def fullness(score: Score) -> float:
        return mean(section.drums + 4 * section.brightness for section in score.sections)

    assert calm.tempo_bpm < lively.tempo_bpm
    assert fullness(calm) < fullness(lively)


def test_a_decade_changes_the_band_and_a_genre_with_a_sound_of_its_own_keeps_it():
    assert "supersaw" in song(genre=Genre.ROCK, era="80s").instruments
    assert song(genre=Genre.ROCK, era="80s") != song(genre=Genre.ROCK, era="70s")
    assert song(genre=Genre.GEORGIAN_FOLK, era="80s").instruments == ()


def test_an_instrument_somebody_asks_for_plays():
    score = song(genre=Genre.HOUSE, instruments=("piano", "strings"))

    assert instrument_name(score, "chords") == "piano"
    assert instrument_name(score, "pad") == "strings"
    assert instrument_name(score, "bass") == instrument_name(song(genre=Genre.HOUSE), "bass")


def test_a_very_long_line_is_sung_to_its_end():
    text = "la " * 45

    score = own_song(Lyrics("T", Language.EN, (LyricSection("verse", (text,)),)))

    assert len([n for n in score.vocal_lines[0].notes if not n.is_melisma]) == 45


def test_a_score_survives_json():
    score = song(genre=Genre.HOUSE, voices=(A, B))

    assert Score.from_json(score.to_json()) == score


def test_another_process_composes_the_same_score():
    here = hashlib.sha256(song(duration_s=90.0).to_json().encode()).hexdigest()
    program = (
        "import hashlib; from tests.engines.music.test_composition import song;"
        "print(hashlib.sha256(song(duration_s=90.0).to_json().encode()).hexdigest())"
    )

    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert there.stdout.strip() == here
