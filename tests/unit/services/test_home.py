"""What Home shows, from rows and files."""

from datetime import timedelta
from pathlib import Path

import pytest

from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db import migrate
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import MIME_TYPES, AssetRole, Bucket
from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStage, JobStatus
from avatar_g.backend.errors import DependencyFailed, NotFound
from avatar_g.backend.services import Services
from avatar_g.backend.services.home import Step, StepState
from avatar_g.backend.services.studio import MadeProject
from tests.studio import add_user, studio_settings

SONG, AVATAR, VIDEO = JobKind.TRACK_GENERATE, JobKind.AVATAR_GENERATE, JobKind.VIDEO_GENERATE


@pytest.fixture
def container(data_dir: Path) -> Container:
    settings = studio_settings(data_dir)
    migrate.upgrade(settings.resolved_database_url)
    return open_container(settings)


@pytest.fixture
def owner(container: Container) -> str:
    return add_user(container, "ana")


@pytest.fixture
def made(services: Services, owner: str) -> MadeProject:
    fields = {"prompt": "the sea", "mood": "calm", "duration_s": 30.0, "aspect": "9:16"}
    return services.studio.make_music_video(owner, fields)


@pytest.fixture
def job(container: Container, made: MadeProject):
    def change(kind: JobKind, **values) -> None:
        with container.sessions() as session:
            row = JobRepository(session).get(made.job_ids[kind])
            for name, value in values.items():
                setattr(row, name, value)

    return change


@pytest.fixture
def publish(container: Container, owner: str, tmp_path: Path):
    def store(kind: OwnerKind, owner_id: str, role: AssetRole, name: str, text: str = "x") -> None:
        path = tmp_path / name
        path.write_text(text)
        stored = container.storage.put(Bucket.GENERATED_AUDIO, path)
        with container.sessions() as session:
            asset = MediaAsset(
                user_id=owner,
                bucket=stored.bucket,
                key=stored.key,
                sha256=stored.sha256,
                size_bytes=stored.size_bytes,
                mime=MIME_TYPES[path.suffix],
                role=role,
                owner_kind=kind,
                owner_id=owner_id,
            )
            session.add(asset)

    return store


def states(services: Services, owner: str, made: MadeProject) -> list[str]:
    steps = services.home.project_view(owner, made.project_id).steps
    return [steps[step] for step in Step]


def test_fresh_project_waits_with_everything_it_was_asked_for(services, owner, made):
    view = services.home.project_view(owner, made.project_id)

    assert (view.status, view.prompt, view.mood) == ("queued", "the sea", "calm")
    assert (view.duration_s, view.aspect, view.elapsed_s) == (30, "9:16", 0)
    assert set(view.steps.values()) == {StepState.WAITING}
    assert sum(view.job_weights.values()) == pytest.approx(1.0)


def test_steps_follow_the_stages_of_the_song(services, owner, made, job):
    seen = []
    for stage, milestone in (
        (JobStage.LYRICS, ""),
        (JobStage.MELODY, ""),
        (JobStage.VOICE, PLANNED),
    ):
        job(SONG, status=JobStatus.RUNNING, stage=stage, milestone=milestone)
        seen.append(states(services, owner, made)[:3])

    assert seen == [
        ["running", "waiting", "waiting"],
        ["running", "running", "waiting"],
        ["done", "done", "running"],
    ]


def test_finished_chain_offers_its_files_in_a_fixed_order(services, owner, made, job, publish):
    publish(OwnerKind.AVATAR, made.avatar_id, AssetRole.AVATAR, "a.vrm")
    publish(OwnerKind.TRACK, made.track_id, AssetRole.SONG, "s.wav")
    publish(OwnerKind.VIDEO_CLIP, made.video_id, AssetRole.VIDEO, "v.mp4")
    start = utc_now()
    for kind in (SONG, AVATAR, VIDEO):
        job(
            kind,
            status=JobStatus.SUCCEEDED,
            share=1.0,
            started_at=start,
            finished_at=start + timedelta(seconds=42),
        )

    view = services.home.project_view(owner, made.project_id)

    assert (view.status, view.share, view.elapsed_s) == ("succeeded", pytest.approx(1.0), 42)
    assert [file.file_type for file in view.files] == ["MP4", "WAV", "VRM"]
    assert view.video_url.startswith("/api/media/")
    assert set(view.steps.values()) == {StepState.DONE}


def test_reason_of_a_broken_chain_is_the_first_failure_not_its_echo(services, owner, made, job):
    job(VIDEO, status=JobStatus.FAILED, error_code=DependencyFailed.code)
    job(SONG, status=JobStatus.FAILED, error_code="storage_full", error_reason="disk")

    view = services.home.project_view(owner, made.project_id)

    assert (view.status, view.error_code, view.error_reason) == ("failed", "storage_full", "disk")


def test_cancel_stops_all_three_jobs_and_retry_queues_them_again(services, owner, made):
    services.home.cancel_project(owner, made.project_id)
    cancelled = services.home.project_view(owner, made.project_id).status
    services.home.retry_project(owner, made.project_id)

    assert cancelled == "cancelled"
    assert {row.status for row in services.jobs.list(owner)} == {"queued"}


def test_unfinished_finds_the_newest_project_until_it_is_done(services, owner, made, job):
    found = services.home.unfinished(owner)
    for kind in (SONG, AVATAR, VIDEO):
        job(kind, status=JobStatus.SUCCEEDED)

    assert found == made.project_id
    assert services.home.unfinished(owner) == ""


def test_newcomer_has_nothing_unfinished(services, owner):
    assert services.home.unfinished(owner) == ""


def test_another_user_s_project_does_not_exist(services, container, made):
    stranger = add_user(container, "luka")

    for ask in (
        services.home.project_view,
        services.home.cancel_project,
        services.home.retry_project,
    ):
        with pytest.raises(NotFound):
            ask(stranger, made.project_id)
