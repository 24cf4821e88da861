"""A tune brought along is what the chorus sings; without one nothing changes."""

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, HookNote, VoiceSlot
from avatar_g.backend.engines.music import measures
from avatar_g.backend.engines.music.voices import range_midi
from tests.engines.music.test_composition import song

HOOK = tuple(
    HookNote(beat, midi)
    for beat, midi in (
        (0.0, 60),
        (1.0, 64),
        (2.0, 67),
        (3.0, 69),
        (4.0, 67),
        (5.0, 64),
        (6.0, 62),
        (8.0, 72),
        (9.0, 71),
        (10.0, 67),
        (11.0, 64),
        (12.0, 65),
        (13.0, 62),
        (14.0, 60),
    )
)


def likeness(score, hook) -> float:
    """Correlation of the first chorus's pitches with the tune under the same beats."""
    index, section = next(
        (place, each) for place, each in enumerate(score.sections) if each.name == "chorus"
    )
    lines = [line for line in score.vocal_lines if line.section == index and line.is_lead][:2]
    starts = np.array([note.start_beat for note in hook])
    sung, wanted = [], []
    for note in (note for line in lines for note in line.notes):
        beat = note.start_beat - section.bar * 4
        sung.append(note.midi)
        wanted.append(hook[max(0, int(np.searchsorted(starts, beat + 1e-6)) - 1)].midi)
    return float(np.corrcoef(sung, wanted)[0, 1])


@pytest.mark.parametrize("genre", [Genre.POP, Genre.ROCK, Genre.SYNTHWAVE])
def test_chorus_sings_the_tune(genre: Genre):
    with_hook = song(genre=genre, hook=HOOK, key=0, tempo_bpm=100.0)
    without = song(genre=genre, key=0, tempo_bpm=100.0)

    assert likeness(with_hook, HOOK) >= 0.85
    assert likeness(with_hook, HOOK) > likeness(without, HOOK)


@pytest.mark.parametrize("octave", [-24, 0, 24])
def test_tune_moves_into_the_compass_of_the_singer(octave: int):
    hook = tuple(HookNote(note.start_beat, note.midi + octave) for note in HOOK)

    score = song(hook=hook, key=0, voices=(VoiceSlot.B,), tempo_bpm=100.0)

    low, high = range_midi(VoiceSlot.B, Language.EN)
    leads = [line for line in score.vocal_lines if line.is_lead]
    assert all(low <= note.midi <= high for line in leads for note in line.notes)
    assert likeness(score, hook) >= 0.8


def test_song_with_a_tune_keeps_its_musical_promises():
    score = song(hook=HOOK, key=0, tempo_bpm=100.0)

    assert measures.strong_chord_share(score) >= 0.8
    assert measures.parallel_count(score) == 0
    assert min(measures.rests_s(score)) >= 0.4


def test_verses_do_not_change_for_a_tune():
    with_hook, without = (song(hook=hook, key=0, tempo_bpm=100.0) for hook in (HOOK, ()))

    def verses(score):
        return [
            line
            for line in score.vocal_lines
            if score.sections[line.section].name == "verse" and line.is_lead
        ]

    assert verses(with_hook) == verses(without)
