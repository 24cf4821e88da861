"""A song sung in another language keeps its tune and its band."""

from itertools import pairwise

import numpy as np
import pytest

from avatar_g.backend.domain.edits import ReplaceSection, SwapLanguage
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import Genre, LyricsMode, SongRequest, VoiceSlot
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.editing import apply_edit, language_after
from avatar_g.backend.engines.music.rendering import render_song
from avatar_g.backend.engines.music.retouching import SongSound, retouch_song
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.speech.syllables import stresses_in
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.errors import InvalidRequest
from tests.engines.music.composed import composed, marks

ABOUT = "summer love by the sea"
PAIRS = [(old, new) for old in Language for new in Language if old is not new]


@pytest.fixture(scope="module")
def speech():
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


def song_in(language: Language, speech, *, genre=Genre.POP, duration_s=75.0) -> Score:
    request = SongRequest(
        ABOUT,
        genre=genre,
        duration_s=duration_s,
        language=language,
        voices=(VoiceSlot.A, VoiceSlot.B),
    )
    return compose(resolve_request(request, interface_language=language), speech)


def swapped(score: Score, language: Language, speech, seed: int = 7) -> Score:
    command = SwapLanguage(language, seed, ABOUT)
    return apply_edit(score, command, stresses_in(language, speech)).score


def bends(notes) -> list[int]:
    """Every pitch that differs from the one before."""
    pitches = [note.midi for note in notes]
    return [pitches[0]] + [b for a, b in pairwise(pitches) if a != b]


@pytest.mark.parametrize(("old", "new"), PAIRS)
@pytest.mark.parametrize("genre", [Genre.POP, Genre.GEORGIAN_FOLK])
def test_every_line_keeps_its_tune(old: Language, new: Language, genre: Genre, speech):
    before = song_in(old, speech, genre=genre)

    after = swapped(before, new, speech)

    assert (after.language, after.tracks, after.sections) == (new, before.tracks, before.sections)
    for was, now in zip(before.vocal_lines, after.vocal_lines, strict=True):
        onsets = {note.start_beat: note for note in now.notes}
        for note in was.notes:
            assert onsets[note.start_beat].midi == note.midi
        assert bends(was.notes) == bends(now.notes)
        ends = [line.notes[-1].start_beat + line.notes[-1].duration_beats for line in (was, now)]
        assert ends[0] == pytest.approx(ends[1])
        assert dominant_language(now.text) is new
        assert (was.line_id, was.voice, was.section) == (now.line_id, now.voice, now.section)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_every_word_is_sung_in_order_on_a_syllable_of_its_own(old, new, speech):
    after = swapped(song_in(old, speech), new, speech)
    stresses = stresses_in(new, speech)

    timeline = build_timeline(after, speech)

    assert len(timeline.lines) == len(after.vocal_lines)
    for line, sung in zip(after.vocal_lines, timeline.lines, strict=True):
        assert [word.text for word in sung.words] == line.text.split()
        starts = [phone.start_s for word in sung.words for phone in word.phonemes]
        assert starts == sorted(starts)
        assert all(word.phonemes for word in sung.words)
        assert sum(not note.is_melisma for note in line.notes) == len(stresses(line.text))


def test_words_sung_again_are_sung_again(speech):
    before = song_in(Language.RU, speech)

    after = swapped(before, Language.KA, speech)

    new_words: dict[tuple[str, str], set[str]] = {}
    for was, now in zip(before.vocal_lines, after.vocal_lines, strict=True):
        if not was.is_call:
            name = before.sections[was.section].name
            new_words.setdefault((name, was.text), set()).add(now.text)
    assert any(name == "chorus" for name, _ in new_words)
    assert all(len(texts) == 1 for texts in new_words.values())


def test_voices_that_sing_together_say_the_same_at_the_same_time(speech):
    after = swapped(song_in(Language.EN, speech, genre=Genre.GEORGIAN_FOLK), Language.KA, speech)

    leads = {line.section: [] for line in after.vocal_lines}
    beside = 0
    for line in after.vocal_lines:
        rhythm = [(note.start_beat, note.is_melisma) for note in line.notes]
        if line.is_lead:
            leads[line.section].append((line.text, rhythm))
        elif not line.is_call:
            beside += 1
            assert (line.text, rhythm) == leads[line.section][-1]
    assert beside


def test_undo_gives_back_the_very_same_score(speech):
    before = song_in(Language.KA, speech)
    edited = apply_edit(
        before, SwapLanguage(Language.EN, 3, ABOUT), stresses_in(Language.EN, speech)
    )

    assert apply_edit(edited.score, edited.inverse, marks).score == before
    assert Score.from_json(edited.score.to_json()) == edited.score


def test_same_seed_gives_the_same_words_and_another_one_others(speech):
    before = song_in(Language.EN, speech)

    once, again, other = (swapped(before, Language.RU, speech, seed) for seed in (1, 1, 500))

    assert once == again
    assert [line.text for line in once.vocal_lines] != [line.text for line in other.vocal_lines]


def test_a_section_composed_anew_afterwards_sings_the_new_language(speech):
    after = swapped(song_in(Language.EN, speech), Language.RU, speech)
    index = next(line.section for line in after.vocal_lines)
    command = ReplaceSection(index, 5)

    assert language_after(after, command) is Language.RU
    anew = apply_edit(after, command, stresses_in(Language.RU, speech)).score

    assert [line.text for line in anew.vocal_lines] == [line.text for line in after.vocal_lines]


@pytest.mark.parametrize(
    ("language", "mode", "reason"),
    [
        (Language.EN, LyricsMode.AUTO, "edit_same_language"),
        (Language.KA, LyricsMode.INSTRUMENTAL, "edit_wordless"),
    ],
)
def test_impossible_swap_is_refused_with_a_reason(language, mode, reason: str):
    with pytest.raises(InvalidRequest) as error:
        apply_edit(composed(lyrics_mode=mode), SwapLanguage(language, 1), marks)

    assert error.value.reason == reason


def test_only_the_voices_are_rendered_anew(speech):
    before = song_in(Language.EN, speech, duration_s=20.0)
    audio = render_song(before, speech, memo=PhraseMemo())
    after = swapped(before, Language.RU, speech)

    changed = retouch_song(
        before, after, SongSound(audio.samples, audio.stems), audio.balance, speech
    )

    voices = {name for name in audio.stems if name.startswith("vocals_")}
    assert voices
    for name, stem in audio.stems.items():
        assert np.array_equal(stem, changed.stems[name]) is (name not in voices)
    assert not np.array_equal(audio.samples, changed.samples)
    assert changed.loudness_lufs == pytest.approx(audio.loudness_lufs, abs=1.0)
    assert changed.true_peak_dbtp <= -1.0
    undone = retouch_song(
        after, before, SongSound(changed.samples, changed.stems), changed.balance, speech
    )
    assert np.abs(undone.samples - audio.samples).max() < 1e-3


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_new_title_is_in_the_new_language_and_is_taken_back_with_the_words(
    old: Language, new: Language, speech
):
    before = song_in(old, speech)
    command = SwapLanguage(new, 7, ABOUT, retitles=True)

    edited = apply_edit(before, command, stresses_in(new, speech))

    assert dominant_language(before.title) is old
    assert dominant_language(edited.score.title) is new
    hooks = [
        line.text
        for line in edited.score.vocal_lines
        if edited.score.sections[line.section].name == "chorus"
    ]
    assert edited.score.title in hooks[0]
    assert edited.score.vocal_lines == swapped(before, new, speech).vocal_lines
    assert swapped(before, new, speech).title == before.title
    undone = apply_edit(edited.score, edited.inverse, stresses_in(old, speech)).score
    assert undone == before
