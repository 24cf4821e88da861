"""Picking one of everything: it goes to the place that asked, and only what is the creator's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services, open_services
from avatar_g.backend.services.library import MAX_PAGE_SIZE
from avatar_g.state.asset_picks import AssetPickState
from avatar_g.state.home import CHOSEN_FROM, HomeState
from avatar_g.state.music import MusicState
from avatar_g.state.talk import SHOWN_AVATARS, TalkState
from avatar_g.state.video import VideoState
from tests.library_things import fill_library
from tests.studio import add_user, scratch_container
from tests.unit.state.calling import call

COUNT = 480
"""120 songs and 120 characters: more than the studios list by themselves."""


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    with scratch_container(tmp_path / "data") as container:
        yield container


@pytest.fixture
def owner(container: Container, tmp_path: Path) -> str:
    owner = add_user(container, "owner")
    fill_library(container, owner, COUNT, folder=tmp_path)
    return owner


@pytest.fixture(autouse=True)
def services(container: Container, owner: str, studio, monkeypatch: pytest.MonkeyPatch) -> Services:
    real = open_services(container)
    studio.cookies = {"ag_session=owner": owner}
    for module in ("asset_picks", "home", "talk", "music", "video"):
        monkeypatch.setattr(f"avatar_g.state.{module}.get_services", lambda: real)
    return real


def far(services: Services, owner: str, kind: str) -> str:
    """Return a thing that the studios' own short lists do not reach."""
    listed = {card.avatar_id for card in services.avatars.list(owner)}
    items = services.library.list(owner, kind=kind, limit=MAX_PAGE_SIZE).items
    return [item.item_id for item in items if item.item_id not in listed][-1]


async def test_a_far_character_is_chosen_at_home_and_stays_in_view(state_of, services, owner):
    picks, home = state_of(AssetPickState), state_of(HomeState)
    wanted = far(services, owner, "avatar")
    await call(picks, "open_for", "home")
    assert (picks.is_open, {card.kind for card in picks.cards}) == (True, {"avatar"})

    await call(picks, "pick", wanted)
    await home._read_recent(owner)

    assert (picks.is_open, home.avatar_id) == (False, wanted)
    assert home.my_avatars[0].avatar_id == wanted
    assert len(home.my_avatars) == CHOSEN_FROM + 1


async def test_a_chosen_character_that_is_deleted_is_chosen_no_more(state_of, services, owner):
    picks, home = state_of(AssetPickState), state_of(HomeState)
    wanted = far(services, owner, "avatar")
    await call(picks, "open_for", "home")
    await call(picks, "pick", wanted)

    services.library.delete(owner, wanted)
    await home._read_recent(owner)

    assert (home.avatar_id, len(home.my_avatars)) == ("", CHOSEN_FROM)


async def test_a_far_character_speaks(state_of, services, owner):
    picks, talk = state_of(AssetPickState), state_of(TalkState)
    wanted = far(services, owner, "avatar")
    await call(picks, "open_for", "talk")

    await call(picks, "pick", wanted)

    assert (talk.avatar_id, len(talk.avatars)) == (wanted, SHOWN_AVATARS + 1)


async def test_the_oldest_song_is_filmed_and_opened(state_of, services, owner):
    picks, video, music = state_of(AssetPickState), state_of(VideoState), state_of(MusicState)
    wanted = far(services, owner, "song")
    await video._read_lists(owner)
    assert wanted not in {song.track_id for song in video.songs}

    await call(picks, "open_for", "film")
    await call(picks, "pick", wanted)
    await video._read_lists(owner)
    await call(picks, "open_for", "music")
    await call(picks, "pick", wanted)

    assert (video.track_id, music.track.track_id) == (wanted, wanted)
    assert wanted in {song.track_id for song in video.songs}


async def test_words_narrow_what_is_offered(state_of):
    picks = state_of(AssetPickState)
    await call(picks, "open_for", "film")
    everything = picks.total

    await call(picks, "search", "neon")

    assert 0 < picks.total < everything


async def test_other_peoples_things_and_other_kinds_are_not_given(
    state_of, services, owner, container, tmp_path
):
    picks, home = state_of(AssetPickState), state_of(HomeState)
    other = add_user(container, "other")
    fill_library(container, other, 8, folder=tmp_path)
    await call(picks, "open_for", "home")

    theirs = services.library.list(other, kind="avatar").items[0].item_id
    await call(picks, "pick", theirs)
    assert (picks.problem.key, home.avatar_id) == ("not_found", "")
    await call(picks, "pick", far(services, owner, "song"))

    assert (picks.is_open, home.avatar_id) == (True, "")


async def test_nothing_is_offered_to_a_place_that_does_not_exist(state_of):
    picks = state_of(AssetPickState)

    await call(picks, "open_for", "settings")
    await call(picks, "search", "neon")

    assert (picks.is_open, picks.cards) == (False, [])
