"""The talk page's handlers: a script grows, moves, and becomes a clip."""

from types import SimpleNamespace

import pytest

from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.talk_views import (
    TalkClipView,
    TalkPreviewView,
    TalkRecordingView,
)
from avatar_g.state.talk import TalkState
from tests.unit.state.calling import call


class MemoryTalk:
    """Clips of one owner."""

    def __init__(self) -> None:
        self.fields: dict = {}
        self.rows: list[TalkClipView] = []

    def make_clip(self, _user_id: str, fields: dict):
        if not fields["sentences"]:
            raise InvalidRequest(reason="text_empty")
        self.fields = fields
        self.rows.insert(0, TalkClipView("c1", "Hello", status="queued", job_id="j1"))
        return SimpleNamespace(clip_id="c1", job_id="j1", status="queued")

    def clips(self, _user_id: str, *, limit: int) -> list[TalkClipView]:
        return self.rows[:limit]

    def clip(self, _user_id: str, clip_id: str) -> TalkClipView:
        for row in self.rows:
            if row.clip_id == clip_id:
                return row
        raise NotFound


class MemoryRecordings:
    """Recordings of one owner."""

    def __init__(self) -> None:
        self.rows: list[TalkRecordingView] = []

    def recordings(self, _user_id: str) -> list[TalkRecordingView]:
        return list(self.rows)

    def remove(self, _user_id: str, recording_id: str) -> None:
        self.rows = [row for row in self.rows if row.recording_id != recording_id]


class MemoryPreviews:
    """Remembers what was previewed."""

    def __init__(self) -> None:
        self.fields: dict = {}

    def get_ready(self) -> None:
        self.is_ready = True

    def make(self, _user_id: str, fields: dict) -> TalkPreviewView:
        self.fields = fields
        if fields.get("recording_id") and not fields["may_use"]:
            raise InvalidRequest(reason="recording_undeclared")
        return TalkPreviewView("p1", 2.0, True, "/face", "/sound")


@pytest.fixture
def talk(studio) -> MemoryTalk:
    studio.talk = MemoryTalk()
    studio.talk_recordings = MemoryRecordings()
    studio.talk_previews = MemoryPreviews()
    studio.stage = SimpleNamespace(get_ready=lambda: None)
    studio.avatars = SimpleNamespace(list=lambda _user_id: [AvatarCard("a1", "Nino", "/thumb")])
    return studio.talk


@pytest.fixture
async def page(state_of, talk) -> TalkState:
    state = state_of(TalkState)
    await call(state, "load")
    return state


async def write(page: TalkState, *texts: str) -> None:
    for place, text in enumerate(texts):
        if place >= len(page.cards):
            await call(page, "add_sentence")
        await call(page, "write_sentence", page.cards[place].card_id, text)


async def test_page_opens_with_one_empty_sentence_in_the_creator_s_language(page):
    assert [(card.text, card.language) for card in page.cards] == [("", "ka")]


async def test_language_follows_the_letters_until_it_is_chosen(page):
    await write(page, "Привет")
    assert page.cards[0].language == "ru"

    await call(page, "set_language", page.cards[0].card_id, "en")
    await write(page, "Привет, мир")

    assert page.cards[0].language == "en"


async def test_sentences_move_and_go(page):
    await write(page, "one", "two", "three")
    first = page.cards[0].card_id

    await call(page, "move_sentence", first, 1)
    assert [card.text for card in page.cards] == ["two", "one", "three"]
    assert page.moved_to == 2
    await call(page, "move_sentence", page.cards[0].card_id, -1)
    assert [card.text for card in page.cards] == ["two", "one", "three"]
    await call(page, "remove_sentence", first)

    assert [card.text for card in page.cards] == ["two", "three"]


async def test_last_sentence_leaves_an_empty_one(page):
    await call(page, "remove_sentence", page.cards[0].card_id)

    assert [card.text for card in page.cards] == [""]


async def test_counts_follow_the_script(page):
    assert (page.line_count, page.word_count, page.seconds) == (0, 0, 0)

    await write(page, "Hello there, my friend.", "Good bye.")
    slow = page.seconds
    await call(page, "set_speed", "150")

    assert (page.line_count, page.word_count) == (2, 6)
    assert 0 < page.seconds < slow


async def test_clip_is_made_of_the_written_sentences(page, talk):
    await write(page, "Hello.", "  ")
    await call(page, "set_mood", page.cards[0].card_id, "happy")
    await call(page, "choose_avatar", "a1")
    await call(page, "choose_framing", "face")
    await call(page, "toggle_captions")

    await call(page, "make_clip")

    assert talk.fields["sentences"] == [{"text": "Hello.", "language": "en", "mood": "happy"}]
    assert (talk.fields["avatar_id"], talk.fields["framing"]) == ("a1", "face")
    assert (talk.fields["has_captions"], talk.fields["interface_language"]) == (False, "ka")
    assert page.clip.clip_id == "c1"
    assert page.is_busy


async def test_empty_script_is_explained(page):
    await call(page, "make_clip")

    assert page.problem.key == "invalid_request.text_empty"
    assert not page.is_starting


async def test_example_has_several_moods(page):
    await call(page, "use_example")

    assert len(page.cards) >= 3
    assert len({card.mood for card in page.cards}) >= 2


@pytest.mark.parametrize(
    ("handler", "value"),
    [
        ("choose_voice", "D"),
        ("choose_background", "moon"),
        ("choose_framing", "<b>"),
        ("choose_aspect", "3:1"),
        ("choose_resolution", "4k"),
        ("choose_avatar", "someone else's"),
        ("set_speed", "fast"),
    ],
)
async def test_values_that_are_not_offered_change_nothing(page, handler: str, value: str):
    before = page._fields()

    await call(page, handler, value)

    assert page._fields() == before


async def test_speed_stays_within_its_bounds(page):
    await call(page, "set_speed", "900")

    assert page.speed_percent == 150


async def test_unfinished_clip_is_on_stage_again_after_a_reload(state_of, talk):
    talk.rows = [TalkClipView("c7", "Hello", status="running")]
    state = state_of(TalkState)

    await call(state, "load")

    assert state.clip.clip_id == "c7"


async def test_refresh_shows_the_end_of_the_clip(page, talk):
    await write(page, "Hello.")
    await call(page, "make_clip")
    talk.rows[0] = TalkClipView("c1", "Hello", status="succeeded", video_url="/v")

    await call(page, "refresh")

    assert page.clip.video_url == "/v"
    assert not page.is_busy


async def test_clip_of_somebody_else_is_not_shown(page):
    await call(page, "open_clip", "foreign")

    assert page.clip.clip_id == ""
    assert page.problem.key


async def test_preview_is_of_the_script_and_goes_when_the_script_changes(page, studio):
    await write(page, "Hello!")

    await call(page, "make_preview")
    shown = page.preview.sound_url
    await write(page, "Good night!")

    assert studio.talk_previews.fields["sentences"][0]["text"] == "Hello!"
    assert shown == "/sound"
    assert page.preview.preview_id == ""


async def test_recording_must_be_there_and_declared(page, studio):
    await call(page, "choose_source", "recording")
    await call(page, "make_preview")
    absent = page.problem.key
    studio.talk_recordings.rows = [TalkRecordingView("r1", "me", 2.0, 1.5)]
    await call(page, "recording_taken", "r1")
    await call(page, "make_preview")
    undeclared = page.problem.key
    await call(page, "toggle_may_use")
    await call(page, "make_preview")

    assert absent == "invalid_request.recording_absent"
    assert undeclared == "invalid_request.recording_undeclared"
    assert (page.problem.key, page.preview.preview_id) == ("", "p1")


async def test_erased_recording_makes_room_for_the_one_before(page, studio):
    rows = [TalkRecordingView("r2", "new", 2.0), TalkRecordingView("r1", "old", 2.0)]
    studio.talk_recordings.rows = rows
    await call(page, "recording_taken", "r2")
    await call(page, "toggle_may_use")

    await call(page, "erase_recording")

    assert (page.recording.recording_id, page.may_use) == ("r1", False)
