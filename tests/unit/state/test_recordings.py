"""Own recordings in the studio: shown in the list, sung by the next song, refused in words."""

from dataclasses import replace

import pytest

from avatar_g.backend.services.music_views import TrackView
from avatar_g.state.composer import ComposerState
from avatar_g.state.music import MusicState
from avatar_g.state.recordings import RecordingState
from tests.unit.state.calling import call
from tests.unit.state.test_music import SONG, MemoryMusic

RECORDING = replace(
    SONG, title="My band", origin="upload", pitch_class=7, mode="major", section_count=4
)
ANALYSIS = {
    "loudness_lufs": -26.31,
    "is_clipped": True,
    "is_steady": False,
    "section_count": 4,
}


@pytest.fixture
def music(studio) -> MemoryMusic:
    studio.music = MemoryMusic()
    studio.music.card = RECORDING
    return studio.music


@pytest.fixture
def recordings(state_of, music) -> RecordingState:
    return state_of(RecordingState)


@pytest.fixture
def form(state_of, music) -> ComposerState:
    return state_of(ComposerState)


async def test_sent_recording_is_in_the_list_with_what_was_heard(recordings, state_of):
    await call(recordings, "take", "t1", False)

    row = state_of(MusicState).songs[0]
    assert (row.origin, row.pitch_class, row.mode, row.section_count) == ("upload", 7, "major", 4)
    assert state_of(MusicState).track.track_id == "t1"
    assert state_of(ComposerState).tune_id == ""


async def test_hummed_tune_waits_in_the_form_until_it_is_forgotten(recordings, form, music):
    await call(recordings, "take", "t1", True)
    waiting = (form.tune_id, form.tune_title)
    await call(form, "write_prompt", "the sea")
    await call(form, "choose_takes", 1)
    await call(form, "create")
    await call(form, "forget_tune")
    await call(form, "create")

    assert waiting == ("t1", "My band")
    assert [fields["hum_asset"] for _, fields in music.asked] == ["t1", ""]


async def test_only_a_recording_can_be_sung(recordings, form, music, state_of):
    music.card = SONG
    await call(state_of(MusicState), "load")

    for track_id in ("t1", "t9", ["t1"]):
        await call(recordings, "sing", track_id)

    assert form.tune_id == ""


async def test_loudness_clipping_and_a_wandering_tempo_are_told(recordings, music, state_of):
    music.track_view = lambda _user_id, _track_id: TrackView(card=RECORDING, analysis=ANALYSIS)

    await call(recordings, "take", "t1", False)

    track = state_of(MusicState).track
    assert track.notices == ["clipped", "quiet", "unsteady"]
    assert track.loudness_text == "−26.3 LUFS"


async def test_song_of_ours_has_no_notices(recordings, music, state_of):
    music.card = SONG

    await call(recordings, "take", "t1", False)

    assert state_of(MusicState).track.notices == []


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (
            {"code": "unsupported_input", "reason": "audio_too_large", "arguments": {"limit": 200}},
            "unsupported_input.audio_too_large",
        ),
        ({"code": "<b>", "reason": 5, "arguments": "none"}, "internal"),
        ({"code": "internal", "arguments": {str(n): "x" * 999 for n in range(50)}}, "internal"),
        ({}, "internal"),
    ],
)
async def test_refusal_is_shown_in_words_and_can_be_closed(recordings, answer, key):
    await call(recordings, "refuse", answer)
    shown = recordings.problem
    await call(recordings, "forget_problem")

    assert shown.key == key
    assert len(shown.arguments) <= 6
    assert all(len(value) <= 120 for value in shown.arguments.values())
    assert recordings.problem.key == ""
