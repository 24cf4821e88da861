"""After an edit, every sample outside the touched bars and their tail is the old one."""

import numpy as np
import pytest

from avatar_g.backend.domain.edits import ChangeChord, ChangeText, MoveNote, SetStem, SingNote
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, SongRequest, VoiceSlot
from avatar_g.backend.engines.music.balance import Balance, Span
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.editing import apply_edit
from avatar_g.backend.engines.music.extension import extend, extended_balance
from avatar_g.backend.engines.music.rendering import render_song
from avatar_g.backend.engines.music.retouching import (
    TAIL_S,
    VOICE_LEAD_S,
    SongSound,
    retouch_song,
    touched_span,
)
from avatar_g.backend.engines.music.score import BEATS_PER_BAR
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from tests.engines.music.composed import marks

RATE_HZ = 44_100


@pytest.fixture(scope="module")
def speech():
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.fixture(scope="module")
def song(speech):
    request = SongRequest(
        "rain", genre=Genre.HOUSE, duration_s=22.0, voices=(VoiceSlot.A, VoiceSlot.B)
    )
    score = compose(resolve_request(request, interface_language=Language.EN), speech)
    audio = render_song(score, speech, memo=PhraseMemo())
    return score, audio


def first_line(score):
    return next(line for line in score.vocal_lines if line.is_lead)


def a_note(score) -> MoveNote:
    line = first_line(score)
    note = line.notes[1]
    return MoveNote(line.line_id, 1, note.start_beat, note.duration_beats, note.midi + 2)


def edited(song, speech, command):
    score, audio = song
    after = apply_edit(score, command, marks).score
    sound = SongSound(audio.samples, audio.stems)
    return after, retouch_song(score, after, sound, audio.balance, speech)


@pytest.mark.parametrize(
    "command_of",
    [
        a_note,
        lambda score: ChangeText(first_line(score).line_id, "Quite another line of words"),
        lambda score: ChangeChord(score.sections[1].bar + 1, 4),
        lambda score: SingNote(first_line(score).line_id, 1, softness=0.9),
        lambda score: SingNote(first_line(score).line_id, 0, growl=0.9),
    ],
    ids=["note", "words", "chord", "soft", "growl"],
)
def test_stems_and_song_are_bit_identical_outside_the_edit(song, speech, command_of):
    score, audio = song

    after, changed = edited(song, speech, command_of(score))

    span = touched_span(score, after)
    assert span.frame_count < 16 * RATE_HZ
    for name, stem in audio.stems.items():
        assert np.array_equal(stem[: span.start], changed.stems[name][: span.start])
        assert np.array_equal(stem[span.stop :], changed.stems[name][span.stop :])
    master_stop = span.stop + RATE_HZ
    assert np.array_equal(audio.samples[: span.start], changed.samples[: span.start])
    assert np.array_equal(audio.samples[master_stop:], changed.samples[master_stop:])
    assert not np.array_equal(audio.samples, changed.samples)
    assert changed.true_peak_dbtp <= -1.0


def test_one_note_touches_its_lines_bars_and_a_declared_tail(song):
    score, _ = song
    after = apply_edit(score, a_note(score), marks).score
    line = first_line(score)
    bar_s = BEATS_PER_BAR * score.beat_duration_s
    last = line.notes[-1]
    first_bar = line.notes[0].start_beat // BEATS_PER_BAR
    end_bar = -(-(last.start_beat + last.duration_beats) // BEATS_PER_BAR)

    span = touched_span(score, after)

    assert span.start == int((first_bar * bar_s - VOICE_LEAD_S) * RATE_HZ)
    assert span.stop == int((end_bar * bar_s + TAIL_S) * RATE_HZ)


def test_what_the_tail_cuts_off_is_below_hearing(song, speech):
    """The retouched song equals a whole rendering with the same gains, to -80 dB."""
    score, audio = song
    after = apply_edit(score, a_note(score), marks).score
    sound = SongSound(audio.samples, audio.stems)
    local = retouch_song(score, after, sound, audio.balance, speech)

    whole = retouch_song(score, after, sound, audio.balance, speech, span=Span.whole(after))

    assert np.abs(local.samples - whole.samples).max() < 1e-4


def test_a_fader_leaves_every_stem_alone(song, speech):
    _, audio = song

    _, changed = edited(song, speech, SetStem("drums", 0.0, is_muted=True))

    assert all(np.array_equal(stem, changed.stems[name]) for name, stem in audio.stems.items())
    assert changed.loudness_lufs < audio.loudness_lufs - 0.3


def test_retouching_nothing_gives_the_song_back(song, speech):
    score, audio = song

    same = retouch_song(score, score, SongSound(audio.samples, audio.stems), audio.balance, speech)

    assert np.array_equal(same.samples, audio.samples)


def test_balance_survives_its_file(song):
    _, audio = song

    assert Balance.from_json(audio.balance.to_json()) == audio.balance


def test_extension_keeps_every_sample_before_its_bar(song, speech):
    score, audio = song
    longer = extend(score, 9.0, 30.0, speech)
    bar_s = BEATS_PER_BAR * score.beat_duration_s
    start = int((longer.bar * bar_s - VOICE_LEAD_S) * RATE_HZ)

    grown = retouch_song(
        score,
        longer.score,
        SongSound(audio.samples, audio.stems),
        extended_balance(audio.balance, score, longer.score),
        speech,
        span=Span(start, longer.score.sample_count),
    )

    asked = int(score.bar_at(9.0) * bar_s * RATE_HZ)
    assert start >= asked
    assert np.array_equal(grown.samples[:start], audio.samples[:start])
    assert len(grown.samples) == longer.score.sample_count
    assert grown.true_peak_dbtp <= -1.0
    assert grown.loudness_lufs == pytest.approx(-14, abs=1.0)


def test_another_tempo_is_no_retouch(song, speech):
    from avatar_g.backend.domain.edits import SetTempo

    with pytest.raises(ValueError, match="tempo"):
        edited(song, speech, SetTempo(140.0))
