"""A job's stages resume, its files appear once, and a lost lease stops it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.dispatch import DispatchRepository
from avatar_g.backend.db.repositories.leases import LeaseRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStage, JobStatus
from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.errors import DependencyFailed, JobCancelled, JobDeferred, ProviderUnavailable
from avatar_g.backend.jobs import context as context_module
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult, register
from avatar_g.backend.jobs.runner import run_attempt
from avatar_g.backend.services import open_services
from tests.studio import add_job, add_user, job_row, scratch_container


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    with scratch_container(data_dir) as container:
        yield container


def attempt(container: Container, job_id: str, *, number: int = 0) -> JobContext:
    """Claim a job as a worker would."""
    token = f"token-{number}"
    with container.sessions() as session:
        assert LeaseRepository(session).claim(
            job_id, number, token=token, owner="worker-1", lease_s=60
        )
    row = job_row(container, job_id)
    folder = container.settings.work_dir / job_id
    folder.mkdir(parents=True, exist_ok=True)
    return JobContext(
        container=container,
        job_id=job_id,
        user_id=row.user_id,
        kind=row.kind,
        subject_id=row.subject_id,
        attempt=number,
        token=token,
        params=row.params,
        folder=folder,
    )


def lose_lease(container: Container) -> None:
    with container.sessions() as session:
        LeaseRepository(session).release("worker-")
        DispatchRepository(session).take_back_expired()


def assets_of(container: Container, context: JobContext) -> list[MediaAsset]:
    with container.sessions() as session:
        return list(AssetRepository(session).of_owner(OwnerKind.TRACK, context.subject_id))


def score_of(context: JobContext, text: str = "{}") -> AssetFile:
    path = context.folder / "score.json"
    path.write_text(text)
    return AssetFile(AssetRole.SCORE, path)


def write(text: str):
    def produce(path: Path, _progress: Progress) -> None:
        path.write_text(text)

    return produce


def test_second_attempt_reuses_a_finished_stage(container: Container):
    job_id = add_job(container)
    attempt(container, job_id).stage(JobStage.VOICE, "a.txt", 0.5, write("first"))
    lose_lease(container)

    path = attempt(container, job_id, number=1).stage(JobStage.VOICE, "a.txt", 0.5, write("second"))

    assert path.read_text() == "first"


def test_crashed_stage_leaves_no_file_behind_to_resume_from(container: Container):
    def crash(path: Path, _progress: Progress) -> None:
        path.write_text("half")
        raise OSError("broken")

    context = attempt(container, add_job(container))
    with pytest.raises(OSError, match="broken"):
        context.stage(JobStage.VOICE, "a.txt", 0.5, crash)

    assert context.stage(JobStage.VOICE, "a.txt", 0.5, write("whole")).read_text() == "whole"


def test_what_is_remembered_outlives_the_attempt(container: Container):
    job_id = add_job(container)
    attempt(container, job_id).remember("remote_id", "42")
    lose_lease(container)

    context = attempt(container, job_id, number=1)

    assert (context.recall("remote_id"), context.recall("other")) == ("42", "")


def test_report_stops_a_job_that_was_cancelled(container: Container):
    job_id = add_job(container, "ana")
    context = attempt(container, job_id)
    context.report(JobStage.VOICE, 0.1)
    open_services(container).jobs.cancel(add_user(container, "ana"), job_id)

    with pytest.raises(JobCancelled):
        context.report(JobStage.MIX, 0.2)


def test_time_left_is_extrapolated_from_this_attempt_alone(container: Container):
    context = attempt(container, add_job(container))
    context.report(JobStage.VOICE, 0.5)  # resumed: half was there already
    context._started_s -= 10
    context.report(JobStage.VOICE, 0.75)

    assert context._eta_s() == pytest.approx(10, abs=0.5)


def test_milestone_publishes_usable_files_and_facts_before_the_end(container: Container):
    context = attempt(container, add_job(container))

    context.milestone(PLANNED, [score_of(context)], {"title": "Sea", "summary": {"lines": []}})

    (asset,) = assets_of(container, context)
    assert (asset.role, asset.source_job_id) == ("score", context.job_id)
    row = job_row(container, context.job_id)
    assert (row.milestone, row.title, row.status) == (PLANNED, "Sea", JobStatus.RUNNING)


def test_milestone_reached_again_publishes_nothing_twice(container: Container):
    job_id = add_job(container)
    first = attempt(container, job_id)
    first.milestone(PLANNED, [score_of(first)])
    (before,) = assets_of(container, first)
    lose_lease(container)

    second = attempt(container, job_id, number=1)
    second.milestone(PLANNED, [score_of(second)])

    (after,) = assets_of(container, second)
    assert (after.id, after.key) == (before.id, before.key)
    assert container.storage.usage_bytes() == 2


def test_changed_file_replaces_the_one_of_the_same_role(container: Container):
    context = attempt(container, add_job(container))
    context.milestone(PLANNED, [score_of(context, "{}")])

    for size_bytes in range(10, 20):
        context.milestone(PLANNED, [score_of(context, "1" * size_bytes)])

    (asset,) = assets_of(container, context)
    assert asset.size_bytes == 19
    assert container.storage.usage_bytes() == 16 + 17 + 18 + 19  # pages may know some before


def test_attempt_without_lease_publishes_nothing_and_leaves_no_file(container: Container):
    context = attempt(container, add_job(container))
    lose_lease(container)

    with pytest.raises(JobCancelled):
        context.milestone(PLANNED, [score_of(context)])
    with pytest.raises(JobCancelled):
        context.remember("key", "value")

    assert assets_of(container, context) == []
    assert container.storage.usage_bytes() == 0


@pytest.fixture
def film(container: Container, monkeypatch: pytest.MonkeyPatch) -> tuple[JobContext, JobContext]:
    """A song at work and the film that waits for it."""
    monkeypatch.setattr(context_module, "WAIT_POLL_S", 0.0)
    song_id = add_job(container)
    film_id = add_job(container, kind=JobKind.VIDEO_GENERATE, needs=((song_id, PLANNED),))
    return attempt(container, song_id), attempt(container, film_id)


def test_files_of_a_dependency_can_be_fetched_and_are_noted_as_parents(
    container: Container, film: tuple[JobContext, JobContext]
):
    song, video = film
    song.milestone(PLANNED, [score_of(song)])

    copy = video.fetch(JobKind.TRACK_GENERATE, AssetRole.SCORE)

    (asset,) = assets_of(container, song)
    assert copy.read_text() == "{}"
    assert video.parent_ids == {asset.id}


def test_waiting_ends_when_the_song_is_done(
    container: Container, film: tuple[JobContext, JobContext]
):
    song, video = film
    while_singing = video.has_succeeded(JobKind.TRACK_GENERATE)
    with container.sessions() as session:
        LeaseRepository(session).succeed(song.job_id, song.token, {})

    assert while_singing is False
    assert video.has_succeeded(JobKind.TRACK_GENERATE) is True


def test_waiting_gives_the_worker_back_when_nobody_sings(
    container: Container,
    film: tuple[JobContext, JobContext],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(context_module, "IDLE_GRACE_S", 0.0)
    _, video = film
    lose_lease_of_song = "update jobs set status = 'queued' where kind = 'track_generate'"
    with container.sessions() as session:
        session.connection().exec_driver_sql(lose_lease_of_song)

    assert video.has_succeeded(JobKind.TRACK_GENERATE) is False
    with pytest.raises(JobDeferred):
        video.has_succeeded(JobKind.TRACK_GENERATE)


def test_waiting_fails_with_the_song(container: Container, film: tuple[JobContext, JobContext]):
    _, video = film
    with container.sessions() as session:
        session.connection().exec_driver_sql(
            "update jobs set status = 'failed' where kind = 'track_generate'"
        )

    with pytest.raises(DependencyFailed):
        video.has_succeeded(JobKind.TRACK_GENERATE)


def run(container: Container, job_id: str, task, *, number: int = 0) -> str:
    register(JobKind.TRACK_GENERATE, task)
    return run_attempt(container, job_id, number, owner="worker-1")


def test_success_publishes_files_facts_and_the_end_together(container: Container):
    def sing(context: JobContext) -> TaskResult:
        return TaskResult((score_of(context),), {"title": "Sea", "tempo_bpm": 90.0})

    job_id = add_job(container)
    outcome = run(container, job_id, sing)

    row = job_row(container, job_id)
    with container.sessions() as session:
        track = session.get_one(Track, row.subject_id)
    assert outcome == "succeeded"
    assert (row.status, row.share) == (JobStatus.SUCCEEDED, 1.0)
    assert (track.title, track.tempo_bpm) == ("Sea", 90.0)
    assert track.finished_at is not None
    assert not (container.settings.work_dir / job_id).exists()


def test_second_delivery_of_the_same_attempt_does_nothing(container: Container):
    job_id = add_job(container)
    run(container, job_id, lambda _context: TaskResult())

    assert run(container, job_id, lambda _context: 1 / 0) == "duplicate"


def test_passing_failure_is_tried_again_after_a_pause_and_finally_fails(container: Container):
    def sing(_context: JobContext) -> TaskResult:
        raise ProviderUnavailable("busy", retry_after_s=60)

    job_id = add_job(container)
    outcomes = [run(container, job_id, sing, number=number) for number in range(3)]

    row = job_row(container, job_id)
    assert outcomes == ["queued", "queued", "failed"]
    assert (row.status, row.error_code) == (JobStatus.FAILED, "provider_unavailable")


def test_job_waits_out_its_pause(container: Container):
    def sing(_context: JobContext) -> TaskResult:
        raise ProviderUnavailable("busy", retry_after_s=60)

    run(container, add_job(container), sing)

    with container.sessions() as session:
        assert DispatchRepository(session).pick("cpu", window=4) == []


def test_error_nobody_expected_fails_the_job_and_tells_no_details(container: Container):
    job_id = add_job(container)
    run(container, job_id, lambda _context: 1 / 0)

    row = job_row(container, job_id)
    assert (row.status, row.error_code, row.error_reason) == (JobStatus.FAILED, "internal", "")


def test_result_of_an_attempt_that_lost_its_lease_does_not_appear(container: Container):
    def sing(context: JobContext) -> TaskResult:
        lose_lease(container)
        return TaskResult((score_of(context),))

    job_id = add_job(container)
    outcome = run(container, job_id, sing)

    assert outcome == "stale"
    assert job_row(container, job_id).status is JobStatus.QUEUED
    assert container.storage.usage_bytes() == 0
