"""Written lines are sung by the voices they are given to."""

import pytest

from avatar_g.backend.domain.edits import ReplaceSection
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import LyricsMode, SongRequest, VoiceSlot
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.chord_names import degree_names
from avatar_g.backend.engines.music.composition import compose_with
from avatar_g.backend.engines.music.editing import apply_edits
from avatar_g.backend.engines.music.lyrics.custom import read_lyrics, split_voices
from avatar_g.backend.engines.music.score import Score
from tests.engines.music.composed import marks

A, B, C = VoiceSlot
WORDS = """[Verse]
B: The river carries all the lights
A: The city sings beneath the rain
[Chorus]
AB: Come home with me tonight
C: Come home before the day
"""


def song_of(words: str = WORDS) -> Score:
    request = SongRequest("pop", lyrics=words, lyrics_mode=LyricsMode.CUSTOM, duration_s=40.0)
    brief = resolve_request(request, interface_language=Language.EN)
    return compose_with(brief, marks, has_user_form=True)


def singers(score, text: str) -> set[tuple[str, ...]]:
    """The leading voice of each time a line is sung, then those beside it."""
    leads = [line for line in score.vocal_lines if line.text == text and line.is_lead]
    return {
        (
            lead.voice,
            *(
                line.voice
                for line in score.vocal_lines
                if not line.is_lead and line.text == text and line.section == lead.section
            ),
        )
        for lead in leads
    }


def test_every_line_is_sung_by_its_voices_and_without_its_mark():
    score = song_of()

    assert singers(score, "The river carries all the lights") == {(B,)}
    assert singers(score, "The city sings beneath the rain") == {(A,)}
    assert singers(score, "Come home with me tonight") == {(A, B)}
    assert singers(score, "Come home before the day") == {(C,)}
    assert set(score.voices) == {A, B, C}


def test_given_lines_keep_their_voices_when_their_section_is_composed_anew():
    score = song_of()
    verse = next(place for place, part in enumerate(score.sections) if part.name == "verse")

    changed = apply_edits(score, [ReplaceSection(verse, 77)], marks)

    assert singers(changed, "The river carries all the lights") == {(B,)}
    assert singers(changed, "The city sings beneath the rain") == {(A,)}


def test_unmarked_words_sound_as_they_always_did():
    plain = "[Verse]\nThe river carries all the lights\nThe city sings beneath the rain\n"

    assert read_lyrics(plain, Language.EN, title="").sections[0].voices == ()


@pytest.mark.parametrize(
    ("line", "voices", "words"),
    [
        ("B: hello", (B,), "hello"),
        ("ABA: hello", (A, B), "hello"),
        ("hello: world", (), "hello: world"),
        ("D: hello", (), "D: hello"),
        ("A:", (), "A:"),
        ("C:  სიმღერა", (C,), "სიმღერა"),
    ],
)
def test_mark_is_a_letter_a_colon_and_a_space(line: str, voices: tuple, words: str):
    assert split_voices(line) == (voices, words)


def test_both_halves_of_a_long_line_keep_its_voice():
    long = "B: " + "every evening in the harbour, every morning on the shore, " * 2

    section = read_lyrics(long, Language.EN, title="").sections[0]

    assert len(section.lines) > 1
    assert set(section.voices) == {(B,)}


@pytest.mark.parametrize(
    ("key", "mode", "transposition", "names"),
    [
        (0, "major", 0, ("C", "Dm", "Em", "F", "G", "Am", "B°")),
        (9, "minor", 0, ("Am", "B°", "C", "Dm", "Em", "F", "G")),
        (0, "major", 2, ("D", "Em", "F♯m", "G", "A", "Bm", "C♯°")),
    ],
)
def test_chords_have_their_usual_names(key: int, mode: str, transposition: int, names: tuple):
    assert degree_names(key, mode, transposition) == names
