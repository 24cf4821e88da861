"""What can be seen of a video while it is drawn, and what is left of that afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.progress import ignore_progress
from avatar_g.backend.jobs.registry import TaskResult, register
from avatar_g.backend.jobs.runner import run_attempt
from avatar_g.backend.jobs.tasks.early_view import EarlyView
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.production import filming
from avatar_g.backend.production.filming import Beginning
from avatar_g.backend.services.files import FileService
from tests.integration.production.test_filming import (
    hum,
    make_storyboard,
    open_small_scene,
    shoot,
)
from tests.studio import add_job, job_row, scratch_container
from tests.unit.jobs.test_context import attempt

pytestmark = pytest.mark.integration


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    with scratch_container(data_dir) as container:
        yield container


def published(container: Container, job_id: str) -> dict[str, Path]:
    """Return the stored files of a video by role."""
    owner_id = job_row(container, job_id).subject_id
    with container.sessions() as session:
        rows = AssetRepository(session).of_owner(OwnerKind.VIDEO_CLIP, owner_id)
    folder = container.settings.data_dir / "fetched"
    return {
        row.role: container.storage.fetch(Bucket(row.bucket), row.key, folder / row.key)
        for row in rows
    }


def addresses(container: Container, job_id: str) -> list[str]:
    """Return the ids of a video's files."""
    owner_id = job_row(container, job_id).subject_id
    with container.sessions() as session:
        rows = AssetRepository(session).of_owner(OwnerKind.VIDEO_CLIP, owner_id)
        return [row.id for row in rows]


@pytest.fixture(scope="module")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> list[Beginning]:
    seen: list[Beginning] = []
    folder = tmp_path_factory.mktemp("video")
    hum(folder, progress=ignore_progress)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filming, "open_scene", open_small_scene)
        shoot(make_storyboard(), folder, show=seen.append)
    return seen


def test_silent_beginning_is_a_picture_and_one_with_sound_can_be_played(
    container: Container, beginnings: list[Beginning]
):
    job_id = add_job(container, kind=JobKind.VIDEO_GENERATE)
    view = EarlyView(attempt(container, job_id))
    heard = beginnings[-1]
    silent = Beginning(heard.segments[:1], None, heard.video_format, 56)

    view.show(silent)
    seen_first = set(published(container, job_id))
    view.show(heard)
    seen_next = published(container, job_id)

    assert seen_first == {AssetRole.FRAME}
    assert set(seen_next) == {AssetRole.FRAME, AssetRole.PREVIEW}
    found = probe_media(seen_next[AssetRole.PREVIEW])
    assert found.frame_count == heard.frame_count
    assert found.audio_codec
    assert job_row(container, job_id).milestone == f"playable_{heard.frame_count}"


def test_little_more_to_see_is_not_published_again(
    container: Container, beginnings: list[Beginning]
):
    job_id = add_job(container, kind=JobKind.VIDEO_GENERATE)
    view = EarlyView(attempt(container, job_id))
    view.show(beginnings[-1])
    before = published(container, job_id)

    view.show(beginnings[-1])

    assert published(container, job_id) == before


def test_beginning_that_cannot_be_joined_stops_nothing(
    container: Container, beginnings: list[Beginning], tmp_path: Path
):
    job_id = add_job(container, kind=JobKind.VIDEO_GENERATE)
    view = EarlyView(attempt(container, job_id))
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")

    view.show(Beginning((broken,), None, beginnings[0].video_format, 56))

    assert published(container, job_id) == {}


def test_finished_video_leaves_no_beginning_behind(
    container: Container, beginnings: list[Beginning]
):
    def film(context):
        EarlyView(context).show(beginnings[-1])
        assert AssetRole.PREVIEW in published(container, context.job_id)
        video = context.folder / "video.mp4"
        video.write_bytes(b"film")
        return TaskResult((AssetFile(AssetRole.VIDEO, video),))

    register(JobKind.VIDEO_GENERATE, film)
    job_id = add_job(container, kind=JobKind.VIDEO_GENERATE)

    assert run_attempt(container, job_id, 0, owner="worker-1") == "succeeded"

    assert set(published(container, job_id)) == {AssetRole.VIDEO, AssetRole.FRAME}


def test_page_may_still_ask_for_a_beginning_that_a_longer_one_or_the_video_replaced(
    container: Container, beginnings: list[Beginning]
):
    heard = beginnings[-1]
    shot = heard.segments[0]
    first = replace(heard, segments=(shot,), frame_count=probe_media(shot).frame_count)
    seen: list[str] = []

    def film(context):
        EarlyView(context).show(first)
        seen.extend(addresses(container, context.job_id))
        EarlyView(context).show(heard)
        video = context.folder / "video.mp4"
        video.write_bytes(b"film")
        return TaskResult((AssetFile(AssetRole.VIDEO, video),))

    register(JobKind.VIDEO_GENERATE, film)
    job_id = add_job(container, kind=JobKind.VIDEO_GENERATE)
    assert run_attempt(container, job_id, 0, owner="worker-1") == "succeeded"

    files, user_id = FileService(container), job_row(container, job_id).user_id
    assert len(seen) == 2
    assert not set(seen) & set(addresses(container, job_id))
    assert all(files.open_owned(user_id, asset_id).size_bytes for asset_id in seen)
