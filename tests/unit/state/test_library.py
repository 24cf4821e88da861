"""The library."""

import pytest

from avatar_g.backend.services.library import LibraryItem
from avatar_g.state.library import LibraryState, clock
from avatar_g.state.notices import NoticeState
from avatar_g.state.player import PlayerState
from tests.unit.state.calling import call

KINDS = ("video", "song", "avatar")


def item(number: int) -> LibraryItem:
    return LibraryItem(
        item_id=f"i{number}",
        kind=KINDS[number % 3],
        title=f"Sea {number}",
        language="en",
        duration_s=61.0,
        thumb_url="/api/media/thumb",
        media_url="/api/media/song",
        peaks_url="/api/media/peaks",
        captions_url="",
        files=(),
        recipe={},
    )


@pytest.fixture
def library(state_of, studio) -> LibraryState:
    studio.items = [item(number) for number in range(50)]
    return state_of(LibraryState)


async def test_page_holds_24_items(library):
    await call(library, "load")

    assert (len(library.items), library.total, library.page_count) == (24, 50, 3)


async def test_paging_stops_at_both_ends(library):
    await call(library, "load")

    for _ in range(5):
        await call(library, "turn_page", 1)
    last = library.page
    for _ in range(5):
        await call(library, "turn_page", -1)

    assert (last, library.page) == (3, 1)


async def test_filter_starts_on_the_first_page(library):
    await call(library, "load")
    await call(library, "turn_page", 1)

    await call(library, "filter_by", "song")

    assert library.page == 1
    assert {item.kind for item in library.items} == {"song"}


async def test_unknown_filter_is_ignored(library):
    await call(library, "filter_by", "'; drop table tracks")

    assert library.kind == "all"


async def test_deleted_item_can_be_taken_back(library, state_of):
    await call(library, "load")

    await call(library, "delete_item", "i0")
    notice = state_of(NoticeState).notices[0]
    gone = library.total
    await call(library, "restore_item", notice.item_id, notice.notice_id)

    assert (gone, library.total) == (49, 50)
    assert state_of(NoticeState).notices == []


async def test_deleting_what_is_not_there_shows_an_error(library, state_of):
    await call(library, "delete_item", "somebody-else-s")

    assert state_of(NoticeState).notices[0].key == "not_found"


async def test_song_plays_in_the_bottom_player(library, state_of):
    await call(library, "load")

    await call(library, "play_item", "i1")

    assert state_of(PlayerState).title == "Sea 1"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (605, "10:05")])
def test_clock(seconds: float, text: str):
    assert clock(seconds) == text
