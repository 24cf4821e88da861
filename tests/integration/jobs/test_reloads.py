"""A page that is loaded again goes on where the old one was, over real Redis."""

from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus
from avatar_g.backend.services import open_services
from avatar_g.backend.services.home import ProjectView
from avatar_g.backend.services.studio import MadeProject
from tests.studio import add_user, scratch_container

pytestmark = pytest.mark.integration


@pytest.fixture
def container(tmp_path: Path, redis_url: str):
    with scratch_container(tmp_path, redis_url=redis_url) as container:
        yield container


@pytest.fixture
def made(container: Container) -> MadeProject:
    owner = add_user(container, "ana")
    fields = {"prompt": "the sea", "duration_s": 30.0}
    made = open_services(container).studio.make_music_video(owner, fields)
    with container.sessions() as session:
        film = JobRepository(session).get(made.job_ids[JobKind.VIDEO_GENERATE])
        film.status, film.share = JobStatus.RUNNING, 0.2
    return made


def tell(container: Container, made: MadeProject, share: float, status: JobStatus) -> None:
    job_id = made.job_ids[JobKind.VIDEO_GENERATE]
    owner = add_user(container, "ana")
    kind = JobKind.VIDEO_GENERATE
    container.events.publish(JobEvent(job_id, owner, kind, status, share=share, stage="frames"))


def loaded(container: Container, made: MadeProject) -> ProjectView:
    owner = add_user(container, "ana")
    return open_services(container).home.project_view(owner, made.project_id)


def test_loaded_page_shows_the_newest_tick_not_the_older_row(container, made):
    tell(container, made, 0.6, JobStatus.RUNNING)

    view = loaded(container, made)

    assert view.job_shares[made.job_ids[JobKind.VIDEO_GENERATE]] == 0.6
    assert view.share == pytest.approx(0.7 * 0.6)


def test_row_that_is_ahead_of_the_last_tick_wins(container, made):
    tell(container, made, 0.1, JobStatus.RUNNING)

    assert loaded(container, made).share == pytest.approx(0.7 * 0.2)


def test_message_of_an_attempt_that_ended_does_not_count(container, made):
    tell(container, made, 0.9, JobStatus.FAILED)

    assert loaded(container, made).share == pytest.approx(0.7 * 0.2)
