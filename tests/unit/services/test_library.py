"""The library shows finished things, a page at a time."""

from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services import Services
from tests.studio import add_asset, add_user


def add_song(container: Container, tmp_path: Path) -> str:
    """Add a finished song with a file; return its id."""
    (tmp_path / "song.wav").write_bytes(b"song")
    asset = add_asset(container, "ana", tmp_path / "song.wav")
    with container.sessions() as session:
        session.get(Track, asset.owner_id).finished_at = utc_now()
    return asset.owner_id


def test_unfinished_things_are_not_shown(container: Container, services: Services):
    user_id = add_user(container, "ana")
    services.studio.make_music_video(user_id, {"prompt": "x"})

    assert services.library.list(user_id).total == 0


def test_finished_song_has_a_file_to_play_and_to_download(
    container: Container, services: Services, tmp_path: Path
):
    song_id = add_song(container, tmp_path)

    (item,) = services.library.list(add_user(container, "ana"), kind="song").items

    assert (item.item_id, item.kind) == (song_id, "song")
    assert item.media_url.startswith("/api/media/")
    assert [file.kind for file in item.files] == ["song"]


def test_pages_are_newest_first_and_count_everything(
    container: Container, services: Services, tmp_path: Path
):
    songs = [add_song(container, tmp_path) for _ in range(5)]
    user_id = add_user(container, "ana")

    first = services.library.list(user_id, limit=2)
    last = services.library.list(user_id, offset=4, limit=2)

    assert [item.item_id for item in first.items] == [songs[4], songs[3]]
    assert [item.item_id for item in last.items] == [songs[0]]
    assert first.total == last.total == 5


def test_deleted_thing_can_be_restored(container: Container, services: Services, tmp_path: Path):
    song_id, user_id = add_song(container, tmp_path), add_user(container, "ana")

    services.library.delete(user_id, song_id)
    after_deleting = services.library.list(user_id).total
    with pytest.raises(NotFound):
        services.library.get(user_id, song_id)
    services.library.restore(user_id, song_id)

    assert after_deleting == 0
    assert services.library.get(user_id, song_id).item_id == song_id


def test_unknown_kind_is_refused(container: Container, services: Services):
    with pytest.raises(InvalidRequest):
        services.library.list(add_user(container, "ana"), kind="poem")


def test_room_is_what_an_administrator_gave(container: Container, services: Services):
    user_id = add_user(container, "ana")
    services.quotas.change(user_id, user_id, {"size_bytes": 5_000_000})

    assert services.library.overview(user_id).quota_bytes == 5_000_000
