"""The Music Studio's handlers: untrusted values in, the open song out."""

from dataclasses import replace

import pytest

from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.music_views import (
    StartedTrack,
    StemView,
    TrackCard,
    TrackView,
    VersionView,
)
from avatar_g.state.composer import ComposerState
from avatar_g.state.home import HomeState
from avatar_g.state.music import MusicState
from avatar_g.state.player import PlayerState
from avatar_g.state.song_rows import SongRow
from tests.unit.state.calling import call

SONG = TrackCard(
    track_id="t1",
    title="The sea",
    language="en",
    genre="pop",
    duration_s=75.2,
    is_finished=True,
    song_url="/song",
    status="succeeded",
)


class MemoryMusic:
    """One finished song named t1."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []
        self.card = SONG
        self.refusal = ""

    def tracks(self, _user_id: str, **_range) -> list[TrackCard]:
        return [self.card]

    def track_view(self, _user_id: str, track_id: str) -> TrackView:
        if track_id != "t1":
            raise NotFound
        return TrackView(
            card=self.card,
            lines=[{"voice": "B"}, {"voice": "A"}],
            stems=[StemView("drums", "/drums")],
            versions=[
                VersionView("t1", is_finished=True, loudness_lufs=-14.1),
                VersionView("t2", is_finished=False),
            ],
        )

    def generate(self, _user_id: str, fields: dict) -> StartedTrack:
        if self.refusal:
            raise InvalidRequest(reason=self.refusal)
        self.asked.append(("generate", fields))
        return StartedTrack("j1", "t1", "queued")

    def __getattr__(self, name: str):
        def note(_user_id: str, *arguments, **named) -> None:
            if self.refusal:
                raise InvalidRequest(reason=self.refusal)
            self.asked.append((name, *arguments, *named.values()))

        return note


@pytest.fixture
def music(studio) -> MemoryMusic:
    studio.music = MemoryMusic()
    return studio.music


@pytest.fixture
async def page(state_of, music) -> MusicState:
    state = state_of(MusicState)
    await call(state, "load")
    return state


@pytest.fixture
def form(state_of, music) -> ComposerState:
    return state_of(ComposerState)


async def test_newest_finished_song_is_opened(page):
    assert page.track.track_id == "t1"
    assert page.track.voices == ["A", "B"]
    assert page.songs[0].length_text == "1:15"


async def test_only_finished_versions_can_be_compared(page):
    assert [(each.track_id, each.loudness_lufs) for each in page.track.versions] == [("t1", -14.1)]


async def test_note_is_moved_by_one_command(page, music):
    await call(page, "move_note", 3, 1, 18.0, 0.5, 67)

    (name, track_id, commands), *_ = music.asked
    assert (name, track_id) == ("edit", "t1")
    assert commands == [
        {
            "kind": "move_note",
            "line_id": 3,
            "note": 1,
            "start_beat": 18.0,
            "duration_beats": 0.5,
            "midi": 67,
        }
    ]
    assert page.said == "edited"


async def test_note_and_section_are_sung_in_a_manner_by_one_command(page, music):
    await call(page, "sing_note", 3, 1, 0.5, 0.7)
    await call(page, "sing_section", 2, 0.8, 0)

    commands = [command for _, _, (command,) in music.asked]
    assert commands == [
        {"kind": "sing_note", "line_id": 3, "note": 1, "softness": 0.5, "growl": 0.7},
        {"kind": "sing_section", "section": 2, "softness": 0.8, "growl": 0},
    ]


async def test_refused_edit_says_why_and_is_taken_back_on_screen(page, music):
    music.refusal = "edit_overlap"

    await call(page, "move_note", 3, 1, 18.0, 0.5, 67)

    assert page.problem.key == "invalid_request.edit_overlap"
    assert page.refusals == 1


async def test_song_is_sung_in_the_chosen_language_by_one_command(page, music):
    await call(page, "choose_swap", "ka")

    await call(page, "swap_language")

    (name, track_id, (command,)), *_ = music.asked
    assert (name, track_id, command["kind"], command["language"]) == (
        "edit",
        "t1",
        "swap_language",
        "ka",
    )
    assert 0 <= command["seed"] < 2**31
    assert command["retitles"] is True
    assert (page.swap_to, page.said) == ("", "edited")


@pytest.mark.parametrize("language", ["en", "", "fr", []])
async def test_no_language_the_sung_one_and_unknown_ones_swap_nothing(page, music, language):
    await call(page, "choose_swap", language)

    await call(page, "swap_language")

    assert music.asked == []


async def test_title_is_left_alone_on_wish(page, music):
    await call(page, "choose_swap", "ka")
    await call(page, "toggle_retitle")

    await call(page, "swap_language")

    assert music.asked[0][2][0]["retitles"] is False


def test_title_is_marked_by_its_own_language_whatever_is_sung():
    card = TrackCard(track_id="t1", title="Дождь", language="ka")

    row = SongRow.of(card)

    assert (row.title_language, row.language) == ("ru", "ka")
    assert SongRow.of(replace(card, title="1984")).title_language == "ka"


async def test_chosen_language_is_forgotten_with_the_next_song(page):
    await call(page, "choose_swap", "ka")

    await call(page, "open_song", "t1")

    assert page.swap_to == ""


@pytest.mark.parametrize(
    ("handler", "arguments"),
    [
        ("set_stem", ("../drums", 0.0, True)),
        ("set_stem", ([], 0.0, True)),
        ("open_panel", ("secrets",)),
        ("choose_remix_genre", ("polka",)),
        ("choose_remix_mood", ([],)),
        ("play_song", ("t9",)),
    ],
)
async def test_forged_values_do_nothing(page, music, handler: str, arguments: tuple):
    panel = page.panel

    await call(page, handler, *arguments)

    assert music.asked == []
    assert (page.panel, page.remix_genre, page.remix_mood) == (panel, "", "")


async def test_playing_song_goes_on_with_its_new_sound_after_an_edit(page, music, state_of):
    await call(page, "play_song", "t1")
    music.card = replace(SONG, song_url="/song-edited")

    await call(page, "refresh")

    player = state_of(PlayerState)
    assert (player.song_url, player.continues) == ("/song-edited", True)


async def test_song_that_was_just_finished_does_not_begin_to_play(page, music, state_of):
    music.card = replace(SONG, song_url="")
    await call(page, "refresh")
    music.card = SONG

    await call(page, "refresh")

    assert state_of(PlayerState).song_url == ""


async def test_song_deleted_elsewhere_is_closed(page, music):
    def gone(*_arguments) -> None:
        raise NotFound

    music.track_view = gone

    await call(page, "refresh")

    assert page.track.track_id == ""


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90", 90.0), ("1:30", 90.0), ("1:30,5", 90.5), ("soon", -1.0)],
)
async def test_extension_understands_minutes_and_refuses_words(
    page, music, written: str, seconds: float
):
    await call(page, "write_extend_from", "")
    await call(page, "write_extend_to", written)

    await call(page, "extend")

    wish = {"extend_from_timestamp": None, "target_duration": seconds}
    assert music.asked == [("extend", "t1", wish)]


async def test_remix_sends_what_was_chosen(page, music):
    await call(page, "write_remix", "calm jazz")
    await call(page, "choose_remix_genre", "jazz")
    await call(page, "toggle_vocals")

    await call(page, "remix")

    wish = {"new_prompt": "calm jazz", "keep_vocals": False, "genre": "jazz", "mood": None}
    assert music.asked == [("remix", "t1", wish)]


async def test_song_is_filmed_and_its_video_shown_on_home(page, studio, state_of):
    studio.studio.film_song = lambda _user_id, fields: studio.studio.make_music_video(
        _user_id, {"prompt": fields["track_id"]}
    )

    await call(page, "film")

    assert studio.fields == {"prompt": "t1"}
    assert state_of(HomeState).project.project_id == "p1"


async def test_two_takes_are_two_songs_with_seeds_side_by_side(form, music):
    await call(form, "write_prompt", "the sea")

    await call(form, "create")

    seeds = [fields["seed"] for _, fields in music.asked]
    assert len(seeds) == 2
    assert seeds[1] == seeds[0] + 1


async def test_locked_seed_stays_and_free_one_changes(form, music):
    await call(form, "choose_form", True)
    await call(form, "choose_takes", 1)
    await call(form, "write_prompt", "the sea")
    await call(form, "write_seed", "48 213 907")
    await call(form, "create")
    await call(form, "toggle_seed_lock")
    await call(form, "create")

    first, second = (fields["seed"] for _, fields in music.asked)
    assert first == 48_213_907
    assert second != first


async def test_simple_form_asks_for_nothing_it_does_not_show(form, music):
    await call(form, "choose_form", True)
    await call(form, "choose_genre", "jazz")
    await call(form, "toggle_voice", "B")
    await call(form, "choose_form", False)
    await call(form, "write_prompt", "the sea")

    await call(form, "create")

    assert {"genre", "voice_slots", "left_out"}.isdisjoint(music.asked[0][1])


async def test_custom_form_sends_everything_chosen(form, music):
    await call(form, "choose_form", True)
    for handler, value in (
        ("choose_genre", "jazz"),
        ("choose_mood", "calm"),
        ("choose_era", "80s"),
        ("choose_tempo", "slow"),
        ("choose_key", "9"),
        ("choose_length", "30"),
        ("toggle_voice", "B"),
        ("toggle_voice", "A"),
        ("toggle_instrument", "drums"),
        ("toggle_player", "strings"),
        ("toggle_player", "piano"),
        ("toggle_player", "choir"),
        ("toggle_player", "choir"),
        ("write_exclude", "electric guitar"),
        ("choose_takes", 1),
    ):
        await call(form, handler, value)

    await call(form, "create")

    fields = music.asked[0][1]
    assert fields["prompt"] == "jazz"
    assert (fields["genre"], fields["mood"], fields["key"]) == ("jazz", "calm", 9)
    assert (fields["style_tags"], fields["tempo_bpm"]) == (["80s", "slow"], None)
    assert fields["duration_s"] == 30.0
    assert (fields["voice_slots"], fields["left_out"]) == (["A", "B"], ["drums"])
    assert (fields["instruments"], fields["exclude"]) == (["strings", "piano"], "electric guitar")


async def test_language_of_a_song_without_words_is_the_page_s(form, music):
    await call(form, "choose_form", True)
    await call(form, "choose_genre", "pop")

    await call(form, "create")

    assert music.asked[0][1]["language"] == "ka"


@pytest.mark.parametrize(
    ("handler", "value"),
    [
        ("choose_genre", "polka"),
        ("choose_mood", {}),
        ("choose_era", "50s"),
        ("choose_tempo", "9000"),
        ("choose_key", "12"),
        ("choose_length", "5"),
        ("choose_language", "de"),
        ("toggle_voice", "Z"),
        ("toggle_instrument", "kazoo"),
        ("toggle_player", "kazoo"),
        ("toggle_player", {}),
        ("choose_lyrics_mode", "shouted"),
        ("choose_takes", 9),
        ("write_seed", "-1"),
        ("write_seed", "99999999999"),
        ("use_starter", "nothing"),
    ],
)
async def test_forged_choices_change_nothing(form, handler: str, value):
    before = form.dict()

    await call(form, handler, value)

    assert form.dict() == before


async def test_refused_song_says_why_and_keeps_the_form(form, music):
    music.refusal = "prompt_empty"

    await call(form, "create")

    assert form.problem.key == "invalid_request.prompt_empty"
    assert form.is_starting is False


async def test_words_are_measured_and_written_by_the_studio(form, studio):
    from avatar_g.backend.services.lyrics import LyricsService

    studio.lyrics = LyricsService()
    await call(form, "write_lyrics", "[Verse]\nB: The sea at night")
    measured = form.scanned[1].syllables
    await call(form, "write_for_me")

    assert measured == 4
    assert form.lyrics.startswith("[")
    assert form.lyrics_revision == 1
    assert sum(line.syllables > 0 for line in form.scanned) >= 4


async def test_rhymes_are_found_and_a_line_is_suggested(form, studio):
    from avatar_g.backend.services.lyrics import LyricsService

    studio.lyrics = LyricsService()
    await call(form, "write_prompt", "the sea at night")
    await call(form, "find_rhymes", "night")
    await call(form, "suggest_line", 2, "night")

    assert form.rhymes
    assert (form.suggestion_line, form.suggestion_count) == (2, 1)
    assert form.suggestion
