"""Every edit can be undone exactly and stays where it belongs."""

from dataclasses import replace

import pytest

from avatar_g.backend.domain.edits import (
    ChangeChord,
    ChangeText,
    MoveNote,
    ReplaceSection,
    SetStem,
    SetTempo,
    SingNote,
    SingSection,
    TransposeSection,
)
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.engines.music.editing import apply_edit, apply_edits
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score
from avatar_g.backend.engines.music.splicing import TRACK_NAMES, section_span
from avatar_g.backend.errors import InvalidRequest
from tests.engines.music.composed import composed, marks


@pytest.fixture(scope="module")
def score() -> Score:
    return composed(voices=(VoiceSlot.A, VoiceSlot.B))


def moved_note(score: Score, line: int = 3) -> MoveNote:
    chosen = score.vocal_lines[line]
    note = chosen.notes[1]
    return MoveNote(chosen.line_id, 1, note.start_beat, note.duration_beats / 2, note.midi + 3)


def every_command(score: Score) -> list:
    return [
        moved_note(score),
        ChangeText(score.vocal_lines[2].line_id, "Other words are sung here now"),
        ChangeChord(score.sections[1].bar + 1, (score.sections[1].chords[1] + 3) % 7),
        TransposeSection(2, 2),
        SetStem("drums", -6.0),
        SetStem("vocals_A", 0.0, is_muted=True),
        ReplaceSection(1, 99),
        SetTempo(123.0),
        SingNote(score.vocal_lines[3].line_id, 1, softness=0.5, growl=0.7),
        SingSection(score.vocal_lines[0].section, softness=0.8),
    ]


@pytest.mark.parametrize("index", range(10))
@pytest.mark.parametrize("genre", [Genre.POP, Genre.JAZZ, Genre.GEORGIAN_FOLK])
def test_inverse_gives_back_the_very_same_score(index: int, genre: Genre):
    before = composed(genre=genre, voices=(VoiceSlot.A, VoiceSlot.B))
    command = every_command(before)[index]

    edited = apply_edit(before, command, marks)

    assert edited.score != before
    assert apply_edit(edited.score, edited.inverse, marks).score == before


def test_a_chain_of_edits_is_undone_backwards(score: Score):
    now, inverses = score, []
    for command in every_command(score):
        edited = apply_edit(now, command, marks)
        now = edited.score
        inverses.append(edited.inverse)

    assert apply_edits(now, inverses[::-1], marks) == score


def test_edited_score_survives_its_file(score: Score):
    edited = apply_edits(score, every_command(score), marks)

    assert Score.from_json(edited.to_json()) == edited


def test_moving_a_note_touches_nothing_else(score: Score):
    command = moved_note(score)

    after = apply_edit(score, command, marks).score

    changed = [
        (old, new)
        for old, new in zip(score.vocal_lines, after.vocal_lines, strict=True)
        if old != new
    ]
    assert len(changed) == 1
    old, new = changed[0]
    assert [a == b for a, b in zip(old.notes, new.notes, strict=True)].count(False) == 1
    assert after.tracks == score.tracks


def test_manner_of_a_note_changes_nothing_but_its_manner(score: Score):
    line = score.vocal_lines[3]

    after = apply_edit(score, SingNote(line.line_id, 1, 0.5, 0.7), marks).score

    new = after.vocal_lines[3].notes[1]
    assert (new.softness, new.growl) == (0.5, 0.7)
    notes = (*line.notes[:1], replace(line.notes[1], softness=0.5, growl=0.7), *line.notes[2:])
    assert after == replace(
        score,
        vocal_lines=(
            *score.vocal_lines[:3],
            replace(line, notes=notes),
            *score.vocal_lines[4:],
        ),
    )


def test_manner_of_a_section_is_kept_when_it_is_composed_anew(score: Score):
    index = score.vocal_lines[0].section

    soft = apply_edit(score, SingSection(index, softness=0.8), marks).score
    anew = apply_edit(soft, ReplaceSection(index, 5), marks).score

    for each in (soft, anew):
        lines = [line for line in each.vocal_lines if line.section == index]
        assert {note.softness for line in lines for note in line.notes} == {0.8}
    assert [line for line in soft.vocal_lines if line.section != index] == [
        line for line in score.vocal_lines if line.section != index
    ]


def test_only_the_leading_voice_growls_a_section():
    score = composed(genre=Genre.GEORGIAN_FOLK, voices=(VoiceSlot.A, VoiceSlot.B))
    index = score.vocal_lines[0].section

    after = apply_edit(score, SingSection(index, growl=1.0), marks).score

    lines = [line for line in after.vocal_lines if line.section == index]
    assert {line.is_lead for line in lines} == {True, False}
    assert all(note.growl == float(line.is_lead) for line in lines for note in line.notes)


def test_another_chord_touches_the_notes_of_its_bar_only(score: Score):
    bar = score.sections[1].bar + 2
    start, stop = bar * BEATS_PER_BAR, (bar + 1) * BEATS_PER_BAR

    after = apply_edit(score, ChangeChord(bar, 1), marks).score

    def outside(tracks):
        return [
            [
                note
                for note in getattr(tracks, name)
                if not start - 0.05 <= note.start_beat < stop - 0.05
            ]
            for name in TRACK_NAMES
        ]

    assert outside(after.tracks) == outside(score.tracks)
    assert after.tracks.chords != score.tracks.chords
    assert after.vocal_lines == score.vocal_lines


@pytest.mark.parametrize("command", [TransposeSection(2, -3), ReplaceSection(2, 5)])
def test_a_section_is_changed_alone(score: Score, command):
    span = section_span(score.sections[2])

    after = apply_edit(score, command, marks).score

    for name in TRACK_NAMES:
        old = [n for n in getattr(score.tracks, name) if not span.holds(n.start_beat)]
        new = [n for n in getattr(after.tracks, name) if not span.holds(n.start_beat)]
        assert old == new
    assert [line for line in after.vocal_lines if line.section != 2] == [
        line for line in score.vocal_lines if line.section != 2
    ]
    assert [line.text for line in after.vocal_lines] == [line.text for line in score.vocal_lines]
    assert after != score


def test_same_section_replaced_twice_with_one_seed_is_one_section(score: Score):
    once = apply_edit(score, ReplaceSection(1, 8), marks).score
    other = apply_edit(score, ReplaceSection(1, 9), marks).score

    assert apply_edit(other, ReplaceSection(1, 8), marks).score == once
    assert other.vocal_lines != once.vocal_lines


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (MoveNote(9_999, 0, 1.0, 1.0, 60), "edit_absent"),
        (MoveNote(0, 99, 1.0, 1.0, 60), "edit_absent"),
        (MoveNote(0, 1, 0.0, 1.0, 60), "edit_overlap"),
        (ChangeText(0, "…"), "edit_words"),
        (ChangeChord(9_999, 0), "edit_absent"),
        (TransposeSection(99, 1), "edit_absent"),
        (SingNote(0, 999, 0.5), "edit_absent"),
        (SingSection(99, 0.5), "edit_absent"),
        (SingSection(0, 0.5), "edit_unsung"),
        (ReplaceSection(99, 1), "edit_absent"),
        (SetStem("banjo"), "edit_absent"),
    ],
)
def test_impossible_edit_is_refused_with_a_reason(score: Score, command, reason: str):
    with pytest.raises(InvalidRequest) as error:
        apply_edit(score, command, marks)

    assert error.value.reason == reason


def test_transposing_out_of_the_compass_is_refused(score: Score):
    low = replace(score.tracks, bass=tuple(replace(n, midi=26) for n in score.tracks.bass))

    with pytest.raises(InvalidRequest) as error:
        apply_edit(replace(score, tracks=low), TransposeSection(2, -5), marks)

    assert error.value.reason == "edit_compass"
