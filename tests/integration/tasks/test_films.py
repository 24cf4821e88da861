"""A finished song becomes a video with the real engines; the song stays as it is."""

import json

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.services import Services
from tests.integration.tasks.attempts import content, finish
from tests.studio import job_row

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def song(container: Container, services: Services, ana: str) -> str:
    wish = {"prompt": "a pop song about rain", "duration_s": 20, "seed": 5, "language": "en"}
    started = services.music.generate(ana, wish)
    finish(container, started.job_id)
    return started.track_id


def stored(container: Container, video_id: str) -> dict:
    with container.sessions() as session:
        rows = AssetRepository(session).of_owner(OwnerKind.VIDEO_CLIP, video_id)
    folder = container.settings.data_dir / "fetched"
    return {
        row.role: container.storage.fetch(Bucket(row.bucket), row.key, folder / row.key)
        for row in rows
    }


def test_finished_song_becomes_a_video_of_its_own_length_with_its_own_sound(
    container: Container, services: Services, ana: str, song: str
):
    before = {role: content(container, song, role) for role in ("song", "score", "timeline")}
    with container.sessions() as session:
        avatar = Avatar(user_id=ana, title="Nino", spec={"name": "Nino", "height_m": 1.7})
        session.add(avatar)
        session.flush()
        avatar_id = avatar.id
    wish = {
        "track_id": song,
        "avatar_id": avatar_id,
        "resolution": "480p",
        "aspect": "1:1",
        "fps": 12,
        "background_config": {"theme": "beach"},
        "quality": "draft",
    }

    filmed = services.studio.film_song(ana, wish)
    finish(container, filmed.job_id)

    view = services.home.project_view(ana, filmed.project_id)
    files = stored(container, filmed.video_id)
    board = json.loads(files["storyboard"].read_text())
    probed = probe_media(files["video"])
    assert view.status == "succeeded"
    assert view.video_url
    assert view.song_url
    assert view.captions_url
    assert set(view.steps.values()) == {"done"}
    assert (board["theme"], board["performers"][0]["spec"]["name"]) == ("beach", "Nino")
    assert probed.frame_count == round(12 * view.song_s)
    assert probed.audio_codec == "aac"
    assert {role: content(container, song, role) for role in before} == before
    (item,) = services.library.list(ana, kind="video").items
    assert (item.item_id, item.title) == (filmed.video_id, view.title)
    recipe = services.library.get(ana, item.item_id).recipe
    assert recipe["kind"] == "film"
    assert recipe["params"]["source"]["kind"] == "song"


def test_song_that_was_deleted_meanwhile_fails_with_a_reason(
    container: Container, services: Services, ana: str
):
    from avatar_g.backend.db.models.track import Track
    from avatar_g.backend.jobs.runner import run_attempt
    from tests.studio import add_song

    track = add_song(container, "ana")  # has a score, but no timeline and no sound
    filmed = services.studio.film_song(ana, {"track_id": track})

    assert run_attempt(container, filmed.job_id, 0, owner="test") == "failed"
    assert job_row(container, filmed.job_id).error_code == "not_found"
    with container.sessions() as session:
        assert session.get(Track, track) is not None
