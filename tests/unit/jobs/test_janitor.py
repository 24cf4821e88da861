"""What crashes and deletions leave behind goes away; what is needed stays."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.janitor import Janitor
from avatar_g.backend.services.files import FileService
from tests.studio import add_asset, add_job, scratch_container


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    with scratch_container(data_dir) as container:
        yield container


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    path.write_bytes(b"song")
    return path


def age(container: Container) -> None:
    for path in container.settings.files_dir.rglob("*"):
        os.utime(path, (0, 0))


def read(files: FileService, asset: MediaAsset) -> Iterator[bytes]:
    file = files.open_owned(asset.user_id, asset.id)
    return files.read(file, 0, file.size_bytes)


def test_old_file_without_a_row_is_removed_and_one_with_a_row_stays(
    container: Container, song: Path
):
    add_asset(container, "ana", song)
    container.storage.put(Bucket.GENERATED_AUDIO, song)
    age(container)
    container.storage.put(Bucket.GENERATED_AUDIO, song)  # its writer has not committed yet

    Janitor(container).clean()

    assert container.storage.usage_bytes() == 8


def test_deleted_thing_is_removed_with_its_files_after_some_days(container: Container, song: Path):
    kept, gone = add_asset(container, "ana", song), add_asset(container, "ana", song)
    with container.sessions() as session:
        session.get(Track, kept.owner_id).deleted_at = utc_now()
        session.get(Track, gone.owner_id).deleted_at = utc_now() - timedelta(days=30)

    assert Janitor(container).remove_deleted() == 1
    assert container.storage.usage_bytes() == 4


def test_replaced_file_is_readable_for_some_minutes_and_then_removed(
    container: Container, song: Path
):
    old = add_asset(container, "ana", song)
    song.write_bytes(b"longer song")
    copy = container.storage.put(Bucket.GENERATED_AUDIO, song)
    with container.sessions() as session:
        new = MediaAsset(
            **{**old.model_dump(exclude={"id"}), "key": copy.key, "size_bytes": copy.size_bytes}
        )
        assert AssetRepository(session).publish(new) == []
    files = FileService(container)
    Janitor(container).clean()
    assert b"".join(read(files, old)) == b"song"
    assert b"".join(read(files, new)) == b"longer song"
    with container.sessions() as session:
        assets = AssetRepository(session)
        assert [row.id for row in assets.of_owner(old.owner_kind, old.owner_id)] == [new.id]
        assert assets.used_bytes(old.user_id) == copy.size_bytes
        session.get(MediaAsset, old.id).created_at = utc_now() - timedelta(minutes=11)

    Janitor(container).clean()

    with pytest.raises(NotFound):
        read(files, old)
    assert b"".join(read(files, new)) == b"longer song"
    assert container.storage.usage_bytes() == copy.size_bytes


def test_scratch_folder_stays_while_its_job_may_go_on(container: Container):
    running, ended = add_job(container), add_job(container)
    with container.sessions() as session:
        job = session.get(type(_job(container, ended)), ended)
        job.status, job.finished_at = JobStatus.FAILED, utc_now() - timedelta(days=30)
    for name in (running, ended, "nobody"):
        (container.settings.work_dir / name).mkdir(parents=True)

    Janitor(container).clean()

    assert [path.name for path in container.settings.work_dir.iterdir()] == [running]


def test_upload_nobody_took_is_removed_and_one_that_comes_in_stays(container: Container):
    folder = container.settings.uploads_dir
    folder.mkdir(parents=True)
    for name in ("old.bin", "new.bin"):
        (folder / name).write_bytes(b"x")
    os.utime(folder / "old.bin", (0, 0))

    Janitor(container).clean()

    assert [path.name for path in folder.iterdir()] == ["new.bin"]


def _job(container: Container, job_id: str):
    from tests.studio import job_row

    return job_row(container, job_id)
