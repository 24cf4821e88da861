"""Talk clips with the real engines: spoken, filmed, cancelled, resumed."""

import json
from collections.abc import Iterator

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.services import Services
from tests.integration.tasks.attempts import attempt, registered_tasks
from tests.running_app import prepared_cache
from tests.studio import job_row, scratch_container

pytestmark = pytest.mark.integration
SCRIPT = {
    "sentences": [
        {"text": "Hello!", "mood": "happy"},
        {"text": "გამარჯობა.", "mood": "calm"},
    ],
    "resolution": "480p",
    "fps": 12,
    "seed": 3,
}


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    folder = tmp_path_factory.mktemp("studio")
    cache = prepared_cache()
    if cache:
        (folder / "cache").symlink_to(cache)
    with registered_tasks(), scratch_container(folder, frame_processes=1) as container:
        yield container


def contents(container: Container, user_id: str, clip_id: str) -> dict[str, bytes]:
    with container.sessions() as session:
        rows = AssetRepository(session).of_owners([clip_id], user_id)
    assert {row.bucket for row in rows} == {Bucket.TALK_CLIPS}
    read = container.storage.read
    return {row.role: b"".join(read(Bucket(row.bucket), row.key)) for row in rows}


@pytest.fixture(scope="module")
def clip(container: Container, services: Services, ana: str) -> str:
    """A clip whose first attempt lost its worker in the middle of the frames."""
    started = services.talk.make_clip(ana, SCRIPT)
    report, reports = JobContext.report, 0

    def broken(context: JobContext, stage: str, share: float) -> None:
        nonlocal reports
        report(context, stage, share)
        reports += stage == "frames" and share > 0.3
        if reports == 1:
            raise KeyboardInterrupt

    JobContext.report = broken
    try:
        with pytest.raises(KeyboardInterrupt):
            attempt(container, started.job_id)
    finally:
        JobContext.report = report
    with container.sessions() as session:
        job = JobRepository(session).get(started.job_id)
        job.status, job.lease_token = "queued", None
    assert attempt(container, started.job_id) == "succeeded", job_row(container, started.job_id)
    return started.clip_id


def test_interrupted_clip_is_finished_by_the_next_attempt(
    container: Container, services: Services, ana: str, clip: str
):
    view = services.talk.clip(ana, clip)
    files = contents(container, ana, clip)

    assert view.is_finished
    assert view.status == "succeeded"
    assert 2 < view.duration_s < 8
    assert b"ftyp" in files["video"][:16]
    assert files["speech"][:4] == b"RIFF"
    assert [file.kind for file in view.files] == ["video", "subtitles", "captions", "speech"]


def test_captions_hold_the_written_words(container: Container, ana: str, clip: str):
    files = contents(container, ana, clip)

    assert "Hello!" in files["subtitles"].decode()
    assert "გამარჯობა." in files["captions"].decode()
    assert len(json.loads(files["peaks"])) > 100
    assert [one["mood"] for one in json.loads(files["storyboard"])["speech_moods"]] == [
        "happy",
        "calm",
    ]


def test_clip_is_a_talk_clip_of_the_library(services: Services, ana: str, clip: str):
    (item,) = services.library.list(ana, kind="talk").items

    assert (item.item_id, item.kind) == (clip, "talk")
    assert services.library.get(ana, clip).recipe["kind"] == "talk"
    assert item.media_url
    assert item.captions_url


def test_same_script_and_seed_give_the_same_sound_and_pictures(
    container: Container, services: Services, ana: str, clip: str
):
    started = services.talk.make_clip(ana, SCRIPT)
    assert attempt(container, started.job_id) == "succeeded"

    one, two = (contents(container, ana, which) for which in (clip, started.clip_id))
    assert {role for role in one if one[role] != two[role]} == set()


def test_cancelled_clip_stops_and_leaves_nothing(
    container: Container, services: Services, ana: str
):
    started = services.talk.make_clip(ana, {**SCRIPT, "seed": 9})
    report = JobContext.report

    def cancelling(context: JobContext, stage: str, share: float) -> None:
        if stage == "frames":
            services.jobs.cancel(ana, started.job_id)
            context._row_written_s = -10.0
        report(context, stage, share)

    JobContext.report = cancelling
    try:
        attempt(container, started.job_id)
    finally:
        JobContext.report = report

    assert job_row(container, started.job_id).status == "cancelled"
    assert not services.talk.clip(ana, started.clip_id).is_finished
    assert contents_roles(container, ana, started.clip_id) <= {"frame", "preview"}


def contents_roles(container: Container, user_id: str, clip_id: str) -> set[str]:
    with container.sessions() as session:
        return {row.role for row in AssetRepository(session).of_owners([clip_id], user_id)}


def test_nothing_to_say_fails_with_a_reason(container: Container, services: Services, ana: str):
    started = services.talk.make_clip(ana, {"text": "a", "fps": 12, "resolution": "480p"})
    with container.sessions() as session:
        job = JobRepository(session).get(started.job_id)
        talk = {**job.params["talk"], "sentences": [{"text": "🌊"}]}
        job.params = {**job.params, "talk": talk}

    assert attempt(container, started.job_id) == "failed"
    assert job_row(container, started.job_id).error_reason == "text_empty"
