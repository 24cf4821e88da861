"""The song drawn small."""

import re

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.timing import LyricLine, SectionSpan, SungNote, Timeline
from avatar_g.backend.services.song_sketch import HEIGHT, MAX_LINES, WIDTH, sketch_of

_NOTE = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)")


def note(start_s: float, midi: float) -> SungNote:
    return SungNote(start_s=start_s, duration_s=0.5, midi=midi, velocity=0.8, syllable=0)


def line(text: str, voice: VoiceSlot, *notes: SungNote, is_lead: bool = True) -> LyricLine:
    return LyricLine(
        line_id=0,
        voice=voice,
        is_lead=is_lead,
        section=0,
        text=text,
        start_s=0.0,
        end_s=1.0,
        words=(),
        notes=notes,
    )


def timeline(*lines: LyricLine) -> Timeline:
    return Timeline(
        version=1,
        title="Sea",
        language=Language.EN,
        genre=Genre.POP,
        sample_rate_hz=44_100,
        sample_count=441_000,
        tempo_bpm=103.6,
        key=9,
        mode="minor",
        beats_s=(),
        downbeats_s=(),
        sections=(
            SectionSpan("verse", 0, 4, 0.0, 5.0, 0.5),
            SectionSpan("chorus", 4, 4, 5.0, 10.0, 1.0),
        ),
        lines=lines,
        hits=(),
    )


def notes_of(path: str) -> list[tuple[float, ...]]:
    return [tuple(float(number) for number in found) for found in _NOTE.findall(path)]


def test_higher_notes_are_drawn_higher_and_later_ones_further_right():
    song = timeline(line("la", VoiceSlot.A, note(6.0, 60), note(18.0, 67)))

    low, high = notes_of(sketch_of(song).melody["A"])

    assert low[1] > high[1]
    assert (low[0], high[0]) == (0.0, WIDTH / 2)


def test_every_note_lies_inside_the_picture():
    pitches = [note(number / 2, 40 + 3 * number) for number in range(19)]

    drawn = notes_of(sketch_of(timeline(line("la", VoiceSlot.A, *pitches))).melody["A"])

    assert all(x >= 0 and x + width <= WIDTH + 0.1 for x, _, width, _ in drawn)
    assert all(y >= 0 and y + height <= HEIGHT for _, y, _, height in drawn)


def test_picture_starts_with_the_first_note_and_shows_the_first_verse_only():
    song = timeline(line("la", VoiceSlot.A, note(8.0, 60), note(9.0, 62), note(90.0, 64)))

    drawn = notes_of(sketch_of(song).melody["A"])

    assert [x for x, *_ in drawn] == [0.0, pytest.approx(8.3, abs=0.1)]


def test_each_voice_has_its_own_path_and_harmonies_are_left_out():
    song = timeline(
        line("la", VoiceSlot.A, note(0.0, 60)),
        line("la", VoiceSlot.B, note(1.0, 62)),
        line("la", VoiceSlot.C, note(0.0, 55), is_lead=False),
    )

    assert set(sketch_of(song).melody) == {"A", "B"}


def test_lines_carry_the_language_of_their_own_letters():
    song = timeline(
        line("ზღვა", VoiceSlot.A), line("the sea", VoiceSlot.A), line("...", VoiceSlot.A)
    )

    assert [each.language for each in sketch_of(song).lines] == ["ka", "en", "en"]


def test_numbers_are_whole_and_sections_are_marked():
    sketch = sketch_of(timeline(line("la", VoiceSlot.A)))

    assert (sketch.tempo_bpm, sketch.pitch_class, sketch.mode) == (104, 9, "minor")
    assert sketch.section_lines == "M41.7 0V110"


def test_instrumental_has_no_melody_and_no_lines():
    sketch = sketch_of(timeline())

    assert (sketch.melody, sketch.lines) == ({}, [])


def test_long_lyrics_are_cut():
    song = timeline(*[line("la", VoiceSlot.A)] * 200)

    assert len(sketch_of(song).lines) == MAX_LINES
