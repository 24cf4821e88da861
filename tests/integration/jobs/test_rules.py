"""Cancelling, poison, fairness and dependencies, with real workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStatus
from avatar_g.backend.services import open_services
from tests.integration.jobs import pooled
from tests.integration.jobs.conftest import Studio, running_studio
from tests.integration.jobs.test_crashes import children_of, songs_of, starts_of
from tests.studio import add_job, add_user, job_row

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Studio]:
    with running_studio(tmp_path_factory.mktemp("rules"), redis_url) as studio:
        yield studio


def status_of(studio: Studio, job_id: str) -> JobStatus:
    return job_row(studio.container, job_id).status


def add_film(studio: Studio, user: str = "ana", **song: object) -> tuple[str, str, str]:
    sing = add_job(studio.container, user, **song)
    dress = add_job(studio.container, user, kind=JobKind.AVATAR_GENERATE)
    film = add_job(
        studio.container,
        user,
        kind=JobKind.VIDEO_GENERATE,
        needs=((sing, PLANNED), (dress, "succeeded")),
    )
    return sing, dress, film


def test_cancelled_running_job_is_gone_within_a_second(studio: Studio):
    services = open_services(studio.container)
    job_id = add_job(studio.container, steps=1_000, step_s=0.05)
    studio.wait(lambda: job_row(studio.container, job_id).share > 0)
    worker = studio.supervisor.worker_pids()[job_row(studio.container, job_id).lease_owner]

    services.jobs.cancel(add_user(studio.container, "ana"), job_id)
    took_s = studio.wait(lambda: not children_of(worker))

    assert took_s < 1.0
    assert status_of(studio, job_id) is JobStatus.CANCELLED
    assert not songs_of(studio, job_id)


def test_retry_of_a_cancelled_job_goes_on_where_it_was(studio: Studio):
    services = open_services(studio.container)
    user_id = add_user(studio.container, "ana")
    job_id = add_job(studio.container, steps=30, step_s=0.05)
    studio.wait(lambda: job_row(studio.container, job_id).share > 0.1)
    services.jobs.cancel(user_id, job_id)

    services.jobs.retry(user_id, job_id)
    studio.wait(lambda: status_of(studio, job_id) is JobStatus.SUCCEEDED)

    assert starts_of(studio, job_id) == 2
    assert len(songs_of(studio, job_id)) == 1


def test_poison_job_fails_after_three_crashes_and_hurts_nobody(studio: Studio):
    poison = add_job(studio.container, "bek", crashes=True)
    healthy = add_job(studio.container, "ana")

    studio.wait(lambda: status_of(studio, poison).is_final)
    studio.wait(lambda: status_of(studio, healthy).is_final)

    assert status_of(studio, poison) is JobStatus.FAILED
    assert starts_of(studio, poison) == 3
    assert status_of(studio, healthy) is JobStatus.SUCCEEDED


def test_unexpected_error_ends_the_job_without_another_attempt(studio: Studio):
    job_id = add_job(studio.container, is_broken=True)

    studio.wait(lambda: status_of(studio, job_id).is_final)

    row = job_row(studio.container, job_id)
    assert (row.status, row.error_code) == (JobStatus.FAILED, "internal")
    assert starts_of(studio, job_id) == 1


def test_user_with_one_job_does_not_wait_for_a_user_with_many(studio: Studio):
    many = [add_job(studio.container, "ana", steps=4, step_s=0.1) for _ in range(8)]
    studio.wait(lambda: any(starts_of(studio, job_id) for job_id in many))

    single = add_job(studio.container, "bek", steps=1)
    studio.wait(lambda: status_of(studio, single).is_final)

    assert sum(status_of(studio, job_id) is JobStatus.SUCCEEDED for job_id in many) <= 4
    studio.wait(lambda: all(status_of(studio, job_id).is_final for job_id in many))


def test_film_is_drawn_while_its_song_is_sung(studio: Studio):
    sing, _, film = add_film(studio, steps=30, step_s=0.1)

    studio.wait(lambda: status_of(studio, film) is JobStatus.RUNNING)
    was_singing = status_of(studio, sing) is JobStatus.RUNNING
    studio.wait(lambda: status_of(studio, film).is_final)

    assert was_singing
    assert status_of(studio, film) is JobStatus.SUCCEEDED
    assert starts_of(studio, film) == 1


def test_failed_song_takes_its_film_along_and_a_retry_revives_both(studio: Studio):
    services = open_services(studio.container)
    sing, _, film = add_film(studio, steps=1_000, step_s=0.05)
    studio.wait(lambda: status_of(studio, film) is JobStatus.RUNNING)

    services.jobs.cancel(add_user(studio.container, "ana"), sing)
    after_cancel = job_row(studio.container, film)
    with studio.container.sessions() as session:
        row = session.get(type(after_cancel), sing)
        row.params = {"steps": 2}
    services.jobs.retry(add_user(studio.container, "ana"), film)
    studio.wait(lambda: status_of(studio, film).is_final)

    assert after_cancel.status is JobStatus.CANCELLED
    assert after_cancel.error_code == "dependency_failed"
    assert status_of(studio, sing) is JobStatus.SUCCEEDED
    assert status_of(studio, film) is JobStatus.SUCCEEDED


def test_jobs_survive_an_emptied_redis(studio: Studio):
    job_ids = [add_job(studio.container, steps=5, step_s=0.1) for _ in range(6)]
    studio.wait(lambda: starts_of(studio, job_ids[0]))

    redis.Redis.from_url(studio.container.settings.redis_url).flushdb()
    studio.wait(lambda: all(status_of(studio, job_id).is_final for job_id in job_ids), 30)

    assert all(status_of(studio, job_id) is JobStatus.SUCCEEDED for job_id in job_ids)
    assert all(len(songs_of(studio, job_id)) == 1 for job_id in job_ids)


@pytest.mark.parametrize("workers", [1, 2])
def test_films_never_lock_up_few_workers(tmp_path: Path, redis_url: str, workers: int):
    with running_studio(tmp_path, redis_url, workers=workers) as small:
        films = [add_film(small, user, steps=6, step_s=0.05)[2] for user in ("ana", "bek", "ana")]

        small.wait(lambda: all(status_of(small, film).is_final for film in films), 40)

        assert all(status_of(small, film) is JobStatus.SUCCEEDED for film in films)


def test_job_may_work_in_a_pool_of_processes(tmp_path: Path, redis_url: str):
    with running_studio(tmp_path, redis_url, workers=1, work=pooled.work) as studio:
        job_id = add_job(studio.container, kind=JobKind.VIDEO_GENERATE)

        studio.wait(lambda: status_of(studio, job_id).is_final)

        assert status_of(studio, job_id) is JobStatus.SUCCEEDED
