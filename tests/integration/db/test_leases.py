"""Claims, fencing, dependencies and fairness as the database enforces them."""

import threading

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.dispatch import Delivery, DispatchRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.leases import LeaseRepository
from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStatus
from avatar_g.backend.errors import AvatarGError
from tests.studio import add_job, job_row

pytestmark = pytest.mark.integration


def claim(container: Container, job_id: str, token: str, *, attempt: int = 0) -> bool:
    with container.sessions() as session:
        return LeaseRepository(session).claim(
            job_id, attempt, token=token, owner=f"worker-{token}", lease_s=60
        )


def expire(container: Container) -> tuple[list, list]:
    with container.sessions() as session:
        LeaseRepository(session).release("worker-")
        return DispatchRepository(session).take_back_expired()


def pick(container: Container, window: int = 10) -> list[Delivery]:
    with container.sessions() as session:
        return DispatchRepository(session).pick("cpu", window=window)


def test_of_many_deliveries_exactly_one_claims_the_job(container: Container):
    job_id = add_job(container)
    claims: list[bool] = []
    threads = [
        threading.Thread(target=lambda n=n: claims.append(claim(container, job_id, f"t{n}")))
        for n in range(6)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claims) == [False] * 5 + [True]


def test_delivery_of_an_earlier_attempt_claims_nothing(container: Container):
    job_id = add_job(container)
    claim(container, job_id, "first")
    expire(container)

    assert not claim(container, job_id, "late", attempt=0)
    assert claim(container, job_id, "second", attempt=1)


def test_zombie_with_an_old_token_writes_nothing(container: Container):
    job_id = add_job(container)
    claim(container, job_id, "old")
    expire(container)
    claim(container, job_id, "new", attempt=1)

    with container.sessions() as session:
        leases = LeaseRepository(session)
        assert not leases.note(job_id, "old", share=0.9)
        assert not leases.reach(job_id, "old", PLANNED)
        assert not leases.succeed(job_id, "old", {})
        assert not leases.fail(job_id, "old", AvatarGError())
        assert not leases.requeue(job_id, "old", is_failure=True)
        assert not leases.defer(job_id, "old")
        assert not leases.renew(job_id, 0, owner="worker-old", lease_s=60)
        assert leases.succeed(job_id, "new", {"by": "new"})

    row = job_row(container, job_id)
    assert (row.status, row.result, row.share) == (JobStatus.SUCCEEDED, {"by": "new"}, 1.0)


def test_third_death_of_its_worker_fails_the_job(container: Container):
    job_id = add_job(container)
    for attempt in range(3):
        assert claim(container, job_id, f"t{attempt}", attempt=attempt)
        expire(container)

    row = job_row(container, job_id)
    assert (row.status, row.error_code) == (JobStatus.FAILED, "internal")


def test_worker_stopped_on_purpose_is_no_failure(container: Container):
    job_id = add_job(container)
    for attempt in range(5):
        assert claim(container, job_id, "t", attempt=attempt)
        with container.sessions() as session:
            LeaseRepository(session).give_back("worker-")

    assert job_row(container, job_id).failures == 0


def test_no_more_than_the_window_is_handed_over(container: Container):
    for _ in range(10):
        add_job(container)

    first, second = pick(container, window=4), pick(container, window=4)

    assert (len(first), len(second)) == (4, 0)


def test_users_take_turns_then_priority_then_age(container: Container):
    ana = [add_job(container, "ana") for _ in range(3)]
    urgent = add_job(container, "ana", priority=5)
    bek = [add_job(container, "bek") for _ in range(2)]

    order = [delivery.job_id for delivery in pick(container)]

    assert order == [urgent, bek[0], ana[0], bek[1], ana[1], ana[2]]


def test_first_job_of_a_user_overtakes_what_waits_in_rq(container: Container):
    for _ in range(3):
        add_job(container, "ana")
    first_of_ana = pick(container)
    add_job(container, "bek")

    assert [delivery.is_urgent for delivery in first_of_ana] == [True, False, False]
    assert [delivery.is_urgent for delivery in pick(container)] == [True]


def test_milestone_counts_only_while_its_job_is_alive(container: Container):
    song = add_job(container)
    film = add_job(container, kind=JobKind.VIDEO_GENERATE, needs=((song, PLANNED),))
    picked = [{delivery.job_id for delivery in pick(container)}]
    claim(container, song, "t")
    picked.append({delivery.job_id for delivery in pick(container)})
    with container.sessions() as session:
        LeaseRepository(session).reach(song, "t", PLANNED)
    expire(container)  # the singer died: the film waits until somebody sings again
    picked.append({delivery.job_id for delivery in pick(container)})
    claim(container, song, "t", attempt=1)
    picked.append({delivery.job_id for delivery in pick(container)})

    assert picked == [{song}, set(), {song}, {film}]


def test_deferred_job_waits_for_the_end_of_what_it_needs(container: Container):
    song = add_job(container)
    film = add_job(container, kind=JobKind.VIDEO_GENERATE, needs=((song, PLANNED),))
    claim(container, song, "s")
    with container.sessions() as session:
        LeaseRepository(session).reach(song, "s", PLANNED)
    claim(container, film, "f")
    with container.sessions() as session:
        assert LeaseRepository(session).defer(film, "f")

    while_singing = pick(container)
    with container.sessions() as session:
        LeaseRepository(session).succeed(song, "s", {})
    (after,) = pick(container)

    assert while_singing == []
    assert (after.job_id, after.attempt) == (film, 1)
    assert job_row(container, film).failures == 0


def test_failure_ends_everything_that_builds_on_it_and_retry_revives_all(container: Container):
    song = add_job(container)
    film = add_job(container, kind=JobKind.VIDEO_GENERATE, needs=((song, PLANNED),))
    export = add_job(container, kind=JobKind.TALK_GENERATE, needs=((film, "succeeded"),))
    other = add_job(container)
    claim(container, song, "s")

    with container.sessions() as session:
        ended = LeaseRepository(session).fail(song, "s", AvatarGError())
    after_failure = [job_row(container, job_id) for job_id in (film, export, other)]
    with container.sessions() as session:
        jobs = JobRepository(session)
        jobs.retry(jobs.get(song))

    assert {job.id for job in ended} == {song, film, export}
    assert [row.error_code for row in after_failure] == ["dependency_failed"] * 2 + [""]
    assert [row.status for row in after_failure[:2]] == [JobStatus.FAILED] * 2
    for job_id in (song, film, export):
        row = job_row(container, job_id)
        assert (row.status, row.error_code, row.failures) == (JobStatus.QUEUED, "", 0)


def test_job_cancelled_by_hand_is_not_revived_by_a_retry_of_another(container: Container):
    song = add_job(container)
    film = add_job(container, kind=JobKind.VIDEO_GENERATE, needs=((song, PLANNED),))
    with container.sessions() as session:
        jobs = JobRepository(session)
        jobs.cancel(jobs.get(film))
        jobs.cancel(jobs.get(song))

    with container.sessions() as session:
        jobs = JobRepository(session)
        jobs.retry(jobs.get(song))

    assert job_row(container, song).status is JobStatus.QUEUED
    assert job_row(container, film).status is JobStatus.CANCELLED
