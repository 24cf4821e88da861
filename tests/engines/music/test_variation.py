"""A remix keeps the song and changes the band; an extension keeps the beginning."""

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.engines.music.extension import extend_with
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, TAIL_S
from avatar_g.backend.engines.music.splicing import TRACK_NAMES
from avatar_g.backend.engines.music.variation import RemixBrief, remix
from avatar_g.backend.errors import InvalidRequest
from tests.engines.music.composed import composed, marks


@pytest.mark.parametrize("genre", [genre for genre in Genre if genre is not Genre.POP])
def test_remix_keeps_words_timings_and_form_in_every_genre(genre: Genre):
    song = composed()

    other = remix(song, RemixBrief(genre, Mood.CALM, 3))

    assert other.vocal_lines == song.vocal_lines
    assert (other.tempo_bpm, other.key, other.mode) == (song.tempo_bpm, song.key, song.mode)
    assert [(s.name, s.bar, s.bar_count, s.chords) for s in other.sections] == [
        (s.name, s.bar, s.bar_count, s.chords) for s in song.sections
    ]
    assert other.genre is genre
    assert other.tracks != song.tracks


def test_remix_without_vocals_lets_the_lead_play_the_tune():
    song = composed()

    other = remix(song, RemixBrief(Genre.JAZZ, None, 3), keep_vocals=False)

    assert other.vocal_lines == ()
    starts = {note.start_beat for note in other.tracks.lead}
    assert {
        note.start_beat for line in song.vocal_lines if line.is_lead for note in line.notes
    } <= starts


def test_mood_makes_the_same_genre_sound_different():
    song = composed()

    calm = remix(song, RemixBrief(Genre.POP, Mood.CALM, song.seed))
    epic = remix(song, RemixBrief(Genre.POP, Mood.EPIC, song.seed))

    assert len(calm.tracks.drums) < len(epic.tracks.drums)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("from_s", "to_s"), [(30.0, 90.0), (48.0, 120.0), (15.0, 60.0)])
def test_extension_keeps_every_note_before_its_bar(language: Language, from_s: float, to_s: float):
    song = composed(language=language)

    longer = extend_with(song, from_s, to_s, marks)

    asked, cut = song.bar_at(from_s) * BEATS_PER_BAR, longer.bar * BEATS_PER_BAR
    assert cut > asked
    for name in TRACK_NAMES:
        old = [n for n in getattr(song.tracks, name) if n.start_beat < asked]
        assert [n for n in getattr(longer.score.tracks, name) if n.start_beat < asked] == old
    kept = [line for line in song.vocal_lines if line.notes[0].start_beat < cut]
    assert list(longer.score.vocal_lines[: len(kept)]) == kept
    bar_s = BEATS_PER_BAR * song.beat_duration_s
    assert abs(longer.score.bar_count * bar_s + TAIL_S - to_s) <= bar_s / 2 + 0.01
    assert longer.score.sections[-1].name == "outro"
    assert "chorus" in [
        section.name for section in longer.score.sections if section.bar >= longer.bar
    ]


def test_chorus_of_an_extension_has_the_tune_of_the_song():
    song = composed()
    longer = extend_with(song, 48.0, 120.0, marks).score

    def tune(score, index):
        start = score.sections[index].bar * BEATS_PER_BAR
        return [
            (round(note.start_beat - start, 6), note.midi)
            for line in score.vocal_lines
            if line.section == index and line.is_lead
            for note in line.notes
        ]

    old = max(i for i, s in enumerate(song.sections) if s.name == "chorus")
    new = max(i for i, s in enumerate(longer.sections) if s.name == "chorus")
    assert tune(longer, new) == tune(song, old)


def test_lines_of_an_extension_have_numbers_of_their_own():
    longer = extend_with(composed(), 48.0, 120.0, marks).score
    numbers = [line.line_id for line in longer.vocal_lines]

    assert len(set(numbers)) == len(numbers)
    assert all(line.notes for line in longer.vocal_lines)
    assert all(
        longer.sections[line.section].bar * BEATS_PER_BAR <= line.notes[0].start_beat + 1e-6
        for line in longer.vocal_lines
    )


def test_extension_that_would_add_nothing_is_refused():
    with pytest.raises(InvalidRequest) as error:
        extend_with(composed(), 50.0, 52.0, marks)

    assert error.value.reason == "extend_too_short"
