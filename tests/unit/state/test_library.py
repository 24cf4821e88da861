"""The library."""

import pytest

from avatar_g.backend.services.library import LibraryItem
from avatar_g.state.library import WINDOW, LibraryState, clock
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
    studio.items = [item(number) for number in range(500)]
    return state_of(LibraryState)


def chosen(library: LibraryState) -> list[str]:
    return sorted(library._chosen, key=lambda item_id: int(item_id[1:]))


async def test_browser_holds_a_window_of_the_list(library):
    await call(library, "load")
    first = [tile.item_id for tile in library.tiles]

    await call(library, "show_window", 300)

    assert (len(first), library.total, library.overview.all_count) == (WINDOW, 500, 500)
    assert (library.offset, library.tiles[0].item_id) == (300, "i300")


@pytest.mark.parametrize("offset", [-5, float("nan"), "12", None, True])
async def test_window_asked_for_with_nonsense_is_the_first(library, offset):
    await call(library, "show_window", offset)

    assert library.offset == 0


async def test_filter_starts_at_the_top_and_forgets_what_was_chosen(library):
    await call(library, "load")
    await call(library, "show_window", 200)
    await call(library, "choose", 3, "one")

    await call(library, "filter_by", "song")

    assert (library.offset, library.chosen_count) == (0, 0)
    assert {tile.kind for tile in library.tiles} == {"song"}


async def test_unknown_filter_and_order_are_ignored(library):
    await call(library, "filter_by", "'; drop table tracks")
    await call(library, "sort", "random()")

    assert (library.kind, library.order) == ("all", "newest")


async def test_search_asks_for_the_words(library, studio):
    await call(library, "search", "  ზღვის   song ")
    await call(library, "choose_language", "ka")
    await call(library, "toggle_starred")

    query = studio.queries[-1]
    assert (query.text, query.language, query.is_starred) == ("ზღვის song", "ka", True)
    assert library.is_narrowed


async def test_mouse_and_keys_choose_one_more_a_range_and_all(library):
    await call(library, "load")

    await call(library, "choose", 2, "toggle")
    await call(library, "choose", 5, "toggle")
    two = chosen(library)
    await call(library, "choose", 300, "range")
    many = len(chosen(library))
    await call(library, "choose", 7, "one")
    one = chosen(library)
    await call(library, "choose", 7, "toggle")
    none = chosen(library)
    await call(library, "choose", 0, "all")

    assert (two, many, one, none) == (["i2", "i5"], 296, ["i7"], [])
    assert library.chosen_count == 500
    assert all(tile.is_chosen for tile in library.tiles)


async def test_unknown_way_to_choose_chooses_nothing(library):
    await call(library, "load")

    await call(library, "choose", 1, "everything")

    assert library.chosen_count == 0


async def test_chosen_things_go_to_the_trash_together(library, studio):
    await call(library, "load")
    await call(library, "choose", 0, "one")
    await call(library, "choose", 4, "range")

    await call(library, "delete_chosen")

    assert studio.deleted == ["i0", "i1", "i2", "i3", "i4"]
    assert (library.total, library.overview.trash, library.chosen_count) == (495, 5, 0)
    assert (library.said, library.said_count) == ("deleted", 5)


async def test_tag_goes_to_what_is_chosen(library, studio):
    await call(library, "load")
    await call(library, "choose", 3, "one")

    await call(library, "tag_chosen", {"tag": "slow"})

    assert studio.asked == [("tag", "owner", (["i3"], "slow"), {})]


async def test_deleted_item_can_be_taken_back(library, state_of):
    await call(library, "load")

    await call(library, "delete_item", "i0")
    notice = state_of(NoticeState).notices[0]
    gone = library.total
    await call(library, "restore_item", notice.item_id, notice.notice_id)

    assert (gone, library.total) == (499, 500)
    assert state_of(NoticeState).notices == []


async def test_deleting_what_is_not_there_shows_an_error(library, state_of):
    await call(library, "delete_item", "somebody-else-s")

    assert state_of(NoticeState).notices[0].key == "not_found"


async def test_open_song_plays_in_the_bottom_player(library, state_of):
    await call(library, "load")
    await call(library, "open_item", "i1")

    await call(library, "play_item", "i1")

    assert state_of(PlayerState).title == "Sea 1"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (605, "10:05")])
def test_clock(seconds: float, text: str):
    assert clock(seconds) == text
