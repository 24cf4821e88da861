"""The library's list follows what is made, and finds it in three scripts, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db import migrate
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.library_entry import LibraryEntry
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.domain.library import LibraryQuery, ThingKind, ThingOrder
from avatar_g.backend.jobs.janitor import Janitor
from avatar_g.backend.services import Services, open_services
from tests.studio import add_asset, add_user, studio_settings

pytestmark = pytest.mark.integration
SONGS = {
    "Neon Night": {"prompt": "a fast synthwave duet", "request": {"seed": 48213907}},
    "ზღვის სიმღერა": {"prompt": "ნელი ბალადა ზღვაზე", "language": "ka", "duration_s": 61.0},
    "Звёздная игра": {"summary": {"lines": [{"text": "Ёлка горит, мой город не спит"}]}},
}


@pytest.fixture
def container(database_url: str, tmp_path: Path) -> Iterator[Container]:
    migrate.upgrade(database_url)
    container = open_container(studio_settings(tmp_path / "data", database_url=database_url))
    yield container
    container.sessions.close()
    container.redis.close()


@pytest.fixture
def services(container: Container) -> Services:
    return open_services(container)


@pytest.fixture
def ana(container: Container) -> str:
    user_id = add_user(container, "ana")
    start = utc_now()
    with container.sessions() as session:
        for number, (title, fields) in enumerate(SONGS.items()):
            made = start + timedelta(seconds=number)
            track = Track(user_id=user_id, title=title, finished_at=made, created_at=made, **fields)
            session.add(track)
    return user_id


def found(services: Services, user_id: str, text: str = "", **asked: object) -> list[str]:
    query = LibraryQuery(text=text, **asked)
    return [item.title for item in services.library.search(user_id, query).items]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("neon", "Neon Night"),
        ("NIGH", "Neon Night"),
        ("48213907", "Neon Night"),
        ("synthwave 4821", "Neon Night"),
        ("ზღვ", "ზღვის სიმღერა"),
        ("ბალადა ზღვაზე", "ზღვის სიმღერა"),
        ("ᲑᲐᲚᲐᲓᲐ", "ზღვის სიმღერა"),
        ("звездная", "Звёздная игра"),
        ("ЗВЁЗДН", "Звёздная игра"),
        ("елка мой", "Звёздная игра"),
    ],
)
def test_words_of_title_prompt_lyrics_and_seed_are_found(
    services: Services, ana: str, text: str, title: str
):
    assert found(services, ana, text) == [title]


@pytest.mark.parametrize(
    "text", ["night ზღვის", "eon", "мои", '"*', "' or 1=1 --", "NEAR(", "\x00"]
)
def test_what_is_not_there_is_not_found_and_no_word_is_an_operator(
    services: Services, ana: str, text: str
):
    assert found(services, ana, text) == []


def test_orders_and_filters(services: Services, ana: str):
    assert found(services, ana) == list(SONGS)[::-1]
    assert found(services, ana, order=ThingOrder.OLDEST) == list(SONGS)
    assert found(services, ana, order=ThingOrder.LONGEST)[0] == "ზღვის სიმღერა"
    assert found(services, ana, order=ThingOrder.TITLE)[0] == "Neon Night"
    assert found(services, ana, language="ka") == ["ზღვის სიმღერა"]
    assert found(services, ana, kinds=(ThingKind.AVATAR,)) == []


def test_tags_boards_and_stars_choose_things(services: Services, ana: str):
    newest, middle, oldest = services.library.ids(ana, LibraryQuery())
    changes = services.library_changes
    board_id = changes.add_board(ana, "  Tbilisi   EP ")

    changes.star(ana, [newest], is_starred=True)
    tag = changes.tag(ana, [middle, oldest], " Slow ")
    changes.lay(ana, board_id, [oldest, newest])
    changes.lay(ana, board_id, [oldest])

    assert found(services, ana, is_starred=True) == ["Звёздная игра"]
    assert found(services, ana, tag=tag) == ["ზღვის სიმღერა", "Neon Night"]
    assert found(services, ana, board_id=board_id) == ["Звёздная игра", "Neon Night"]
    overview = services.library.overview(ana)
    assert overview.tags == (("slow", 2),)
    assert [(board.title, board.count) for board in overview.boards] == [("Tbilisi EP", 2)]
    assert (overview.counts["song"], overview.starred, overview.trash) == (3, 1, 0)


def test_renamed_thing_is_found_by_its_new_name_only(
    container: Container, services: Services, ana: str
):
    (item_id,) = services.library.ids(ana, LibraryQuery(text="neon"))
    services.library_changes.star(ana, [item_id], is_starred=True)

    with container.sessions() as session:
        session.get_one(Track, item_id).title = "Day"

    assert found(services, ana, "day") == ["Day"]
    assert found(services, ana, "neon") == []
    assert found(services, ana, is_starred=True) == ["Day"]


def test_trash_keeps_for_thirty_days_then_row_and_words_are_gone(
    container: Container, services: Services, ana: str
):
    ids = services.library.ids(ana, LibraryQuery())

    services.library_changes.delete(ana, ids[:2])
    in_trash = found(services, ana, "елка", is_trash=True)
    services.library_changes.restore(ana, ids[:1])
    with container.sessions() as session:
        session.get_one(Track, ids[1]).deleted_at = utc_now() - timedelta(days=29)
    Janitor(container).remove_deleted()
    kept = found(services, ana, is_trash=True)
    with container.sessions() as session:
        session.get_one(Track, ids[1]).deleted_at = utc_now() - timedelta(days=31)
    Janitor(container).remove_deleted()

    assert in_trash == ["Звёздная игра"]
    assert kept == ["ზღვის სიმღერა"]
    assert found(services, ana, "ზღვ", is_trash=True) == []
    assert found(services, ana) == ["Звёздная игра", "Neon Night"]


def test_purging_removes_only_what_is_in_the_trash(
    container: Container, services: Services, ana: str
):
    first, second, _ = services.library.ids(ana, LibraryQuery())
    services.library_changes.delete(ana, [first])

    assert services.library_changes.purge(ana, [first, second]) == 1

    with container.sessions() as session:
        assert session.get(Track, first) is None
        assert session.get(Track, second) is not None


def test_things_made_before_there_was_a_list_are_listed(
    container: Container, services: Services, ana: str
):
    with container.sessions() as session:
        for entry in session.exec(select(LibraryEntry)).all():
            session.delete(entry)
    before = found(services, ana)

    listed = Janitor(container).list_missing()

    assert (before, listed) == ([], 3)
    assert found(services, ana, "ზღვ") == ["ზღვის სიმღერა"]


def test_voice_whose_consent_was_withdrawn_is_not_listed(
    container: Container, services: Services, ana: str
):
    with container.sessions() as session:
        voice = VoiceProfile(user_id=ana, title="Mine", finished_at=utc_now())
        session.add(voice)
    shown = found(services, ana, "mine")

    with container.sessions() as session:
        session.get_one(VoiceProfile, voice.id).revoked_at = utc_now()

    assert (shown, found(services, ana, "mine")) == (["Mine"], [])


def test_size_of_a_thing_is_that_of_its_files(
    container: Container, services: Services, ana: str, tmp_path: Path
):
    (tmp_path / "song.wav").write_bytes(b"x" * 1000)
    asset = add_asset(container, "ana", tmp_path / "song.wav")
    with container.sessions() as session:
        session.get_one(Track, asset.owner_id).finished_at = utc_now()

    assert services.library.get(ana, asset.owner_id).size_bytes == 1000


def test_lineage_shows_what_was_made_from_what(container: Container, services: Services, ana: str):
    moment = utc_now()
    with container.sessions() as session:
        avatar = Avatar(user_id=ana, title="Nino", finished_at=moment)
        song = Track(user_id=ana, title="Song", finished_at=moment)
        session.add_all([avatar, song])
        session.flush()
        remix = Track(user_id=ana, title="Remix", finished_at=moment, parent_id=song.id)
        session.add(remix)
        session.flush()
        video = VideoClip(
            user_id=ana, title="Film", finished_at=moment, track_id=remix.id, avatar_id=avatar.id
        )
        session.add(video)

    around = services.lineage.around(ana, remix.id)
    of_video = services.lineage.around(ana, video.id)

    assert [(node.title, node.step) for node in around.nodes] == [
        ("Song", -1),
        ("Remix", 0),
        ("Film", 1),
    ]
    assert set(around.edges) == {(song.id, remix.id), (remix.id, video.id)}
    assert [(node.title, node.step) for node in of_video.nodes] == [
        ("Song", -2),
        ("Nino", -1),
        ("Remix", -1),
        ("Film", 0),
    ]
