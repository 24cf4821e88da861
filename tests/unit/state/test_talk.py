"""The talk page's handlers: a script grows, moves, and becomes a clip."""

from types import SimpleNamespace

import pytest

from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.talk_views import TalkClipView
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


@pytest.fixture
def talk(studio) -> MemoryTalk:
    studio.talk = MemoryTalk()
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
