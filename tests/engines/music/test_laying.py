"""Other syllables on a tune: drawn over several notes, or sharing one."""

import pytest

from avatar_g.backend.engines.music.laying import lay_syllables
from avatar_g.backend.engines.music.score import MelodyNote


def tune(*lengths: float, rest_before: int = -1) -> list[MelodyNote]:
    """Notes one after the other; a beat of rest before one of them."""
    notes, beat = [], 0.0
    for place, beats in enumerate(lengths):
        beat += 1.0 if place == rest_before else 0.0
        notes.append(MelodyNote(beat, beats, 60 + place, 0.8, False))
        beat += beats
    return notes


def drawn(notes) -> list[bool]:
    return [note.is_melisma for note in notes]


def test_as_many_syllables_as_notes_change_nothing():
    notes = tune(1.0, 0.5, 0.5)

    assert lay_syllables(notes, [True, False, False]) == tuple(notes)


def test_missing_syllable_is_drawn_over_the_short_note_off_the_beat():
    notes = tune(1.0, 0.5, 0.5, 2.0)

    laid = lay_syllables(notes, [True, False, False])

    assert drawn(laid) == [False, False, True, False]
    assert [(n.start_beat, n.midi) for n in laid] == [(n.start_beat, n.midi) for n in notes]


def test_no_syllable_is_drawn_over_a_rest():
    notes = tune(1.0, 1.0, 0.25, 1.0, rest_before=2)

    assert drawn(lay_syllables(notes, [True, False, True])) != [False, False, True, False]


def test_first_note_always_begins_a_syllable():
    laid = lay_syllables(tune(0.25, 0.25, 0.25), [True])

    assert drawn(laid) == [False, True, True]


def test_syllable_too_many_shares_the_longest_note():
    laid = lay_syllables(tune(0.5, 2.0, 0.5), [True, False, True, False])

    assert [n.duration_beats for n in laid] == [0.5, 1.0, 1.0, 0.5]
    assert [n.midi for n in laid] == [60, 61, 61, 62]
    assert not any(drawn(laid))


def test_ornament_gives_its_notes_away_before_any_note_is_split():
    first, *ornament = tune(1.0, 0.5, 1.0)
    turn = [MelodyNote(n.start_beat, n.duration_beats, n.midi, 0.8, True) for n in ornament]

    laid = lay_syllables([first, *turn], [True, False])

    assert drawn(laid) == [False, True, False]


@pytest.mark.parametrize("count", range(1, 12))
def test_every_syllable_has_a_note(count: int):
    notes = tune(1.0, 0.5, 0.5, 1.0, 0.25)

    laid = lay_syllables(notes, [index % 2 == 0 for index in range(count)])

    assert drawn(laid).count(False) == count
    assert {n.start_beat for n in notes} <= {n.start_beat for n in laid}


def test_words_without_a_syllable_leave_the_tune_alone():
    notes = tune(1.0, 1.0)

    assert lay_syllables(notes, []) == tuple(notes)
