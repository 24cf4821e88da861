"""Filming a finished song starts one job and changes nothing of the song."""

import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.domain.jobs import JobKind, JobStage, JobStatus
from avatar_g.backend.errors import InvalidRequest, NotFound
from tests.studio import add_song, add_user, job_row


@pytest.fixture
def song(container: Container, ana: str) -> str:
    return add_song(container, "ana", title="Rain", mood="calm", duration_s=31.0)


def add_avatar(container: Container, user: str, name: str = "Nino") -> str:
    user_id = add_user(container, user)
    with container.sessions() as session:
        avatar = Avatar(user_id=user_id, title=name, spec={"name": name})
        session.add(avatar)
        session.flush()
        return avatar.id


def rows(container: Container, table: type) -> int:
    with container.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_filming_a_song_starts_one_video_job_and_no_song_job(container, services, ana, song):
    filmed = services.studio.film_song(ana, {"track_id": song})

    job = job_row(container, filmed.job_id)
    assert (job.kind, job.status) == (JobKind.VIDEO_GENERATE, JobStatus.QUEUED)
    assert (filmed.track_id, filmed.status, filmed.avatar_id) == (song, "queued", "")
    assert job.subject_id == filmed.video_id
    assert rows(container, Job) == 1


def test_chosen_character_is_filmed_as_it_is_now(container, services, ana, song):
    avatar_id = add_avatar(container, "ana")

    filmed = services.studio.film_song(ana, {"track_id": song, "avatar_id": avatar_id})

    assert job_row(container, filmed.job_id).params["spec"] == {"name": "Nino"}
    assert filmed.avatar_id == avatar_id


def test_home_shows_the_song_as_done_and_only_the_video_as_work(container, services, ana, song):
    filmed = services.studio.film_song(ana, {"track_id": song, "aspect": "9:16"})
    with container.sessions() as session:
        row = session.get(Job, filmed.job_id)
        row.status, row.stage, row.share = JobStatus.RUNNING, JobStage.FRAMES, 0.5

    view = services.home.project_view(ana, filmed.project_id)

    assert (view.title, view.aspect, view.duration_s) == ("Rain", "9:16", 31)
    assert [view.steps[step] for step in ("lyrics", "melody", "voice", "avatar", "video")] == [
        "done",
        "done",
        "done",
        "done",
        "running",
    ]
    assert view.job_weights == {filmed.job_id: 1.0}
    assert view.share == pytest.approx(0.5)
    assert services.home.unfinished(ana) == filmed.project_id


def test_one_song_may_have_several_videos(container, services, ana, song):
    first, second = (services.studio.film_song(ana, {"track_id": song}) for _ in range(2))

    assert first.project_id != second.project_id
    assert first.video_id != second.video_id


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"video_mode": "hologram"}, "video_mode_invalid"),
        ({"video_mode": "opera"}, "video_mode_invalid"),
        ({"scenes": [{"image": "x"}]}, "board_invalid"),
        ({"avatar_action": "flying"}, "avatar_action_invalid"),
        ({"background_config": {"theme": "moon"}}, "background_config_invalid"),
        ({"fps": 1_000}, "fps_out_of_range"),
        ({"aspect": "3:1"}, "aspect_invalid"),
    ],
)
def test_what_cannot_be_filmed_is_refused_and_leaves_no_row(
    container, services, ana, song, fields: dict, reason: str
):
    with pytest.raises(InvalidRequest) as refused:
        services.studio.film_song(ana, {"track_id": song, **fields})

    assert refused.value.reason == reason
    assert rows(container, Project) == rows(container, Job) == 0


def test_refusal_of_a_mode_names_what_can_be_filmed(services, ana, song):
    with pytest.raises(InvalidRequest) as refused:
        services.studio.film_song(ana, {"track_id": song, "video_mode": "mixed"})

    assert refused.value.arguments == {"supported": "avatar_performance"}


def test_unfinished_song_cannot_be_filmed(container, services, ana):
    song = add_song(container, "ana", finished_at=None)

    with pytest.raises(InvalidRequest) as refused:
        services.studio.film_song(ana, {"track_id": song})

    assert refused.value.reason == "track_unfinished"


def test_songs_and_characters_of_others_do_not_exist(container, services, ana, song):
    bek = add_user(container, "bek")
    stranger = add_avatar(container, "bek")

    for user, fields in (
        (bek, {"track_id": song}),
        (ana, {"track_id": song, "avatar_id": stranger}),
        (ana, {"track_id": "nothing"}),
        (ana, {}),
    ):
        with pytest.raises(NotFound):
            services.studio.film_song(user, fields)
    assert rows(container, Job) == 0
