"""What crashes and deletions leave behind goes away; what is needed stays."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.jobs.janitor import Janitor
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
