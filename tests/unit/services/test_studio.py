"""Starting a music video writes everything or nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.errors import InvalidRequest, StorageFull
from avatar_g.backend.services import Services, open_services
from tests.studio import add_asset, add_user, scratch_container


def count(container: Container, table: type) -> int:
    with container.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_web_process_loads_no_engine():
    script = (
        "import sys, avatar_g.backend.services, avatar_g.backend.api, avatar_g.backend.api.edge\n"
        "print([name for name in ('numpy', 'numba', 'cv2', 'scipy') if name in sys.modules])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"


def test_video_whose_maker_names_no_size_gets_that_of_the_installation(data_dir: Path):
    with scratch_container(data_dir, video_resolution="480p", video_fps=12) as container:
        studio = open_services(container).studio
        user_id = add_user(container, "ana")
        plain = studio.make_music_video(user_id, {"prompt": "the sea"})
        named = studio.make_music_video(user_id, {"prompt": "the sea", "resolution": "1080p"})
        with container.sessions() as session:
            wishes = [
                JobRepository(session).get(made.job_ids["video_generate"]).params["video"]
                for made in (plain, named)
            ]

    assert [wish["resolution"] for wish in wishes] == ["480p", "1080p"]
    assert [wish["fps"] for wish in wishes] == [12, 12]


@pytest.mark.parametrize("prompt", ["", " \n", "🌊🌙✨", "?!…"])
def test_sentence_without_a_letter_starts_nothing(
    container: Container, services: Services, prompt: str
):
    user_id = add_user(container, "ana")

    with pytest.raises(InvalidRequest) as refused:
        services.studio.make_music_video(user_id, {"prompt": prompt})

    assert refused.value.reason == "prompt_empty"
    assert count(container, Job) == 0


def test_video_waits_for_the_plan_of_its_song_and_for_its_avatar(
    container: Container, services: Services
):
    user_id = add_user(container, "ana")

    made = services.studio.make_music_video(user_id, {"prompt": "the sea", "duration_s": 30})

    with container.sessions() as session:
        needs = JobRepository(session).dependencies(made.job_ids["video_generate"])
    assert {(parent.kind, need.needs) for need, parent in needs} == {
        ("track_generate", "planned"),
        ("avatar_generate", "succeeded"),
    }
    view = services.home.project_view(user_id, made.project_id)
    assert view.status == "queued"
    assert set(view.steps.values()) == {"waiting"}
    assert sum(view.job_weights.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prompt": ""}, "prompt_empty"),
        ({"prompt": " \n"}, "prompt_empty"),
        ({}, "prompt_empty"),
        ({"prompt": "x" * 2_001}, "prompt_too_long"),
        ({"prompt": "x", "aspect": "3:1"}, "aspect_invalid"),
        ({"prompt": "x", "fps": 1_000}, "fps_out_of_range"),
        ({"prompt": "x", "mood": "hungry"}, "mood_invalid"),
        ({"prompt": "x", "duration_s": 5}, "duration_s_out_of_range"),
        ({"prompt": "x", "seed": -1}, "seed_out_of_range"),
    ],
)
def test_bad_wish_is_refused_with_a_reason_and_leaves_no_row(
    container: Container, services: Services, fields: dict, reason: str
):
    with pytest.raises(InvalidRequest) as error:
        services.studio.make_music_video(add_user(container, "ana"), fields)

    assert error.value.reason == reason
    assert count(container, Project) == count(container, Job) == 0


def test_same_prompt_twice_is_two_songs_unless_a_seed_is_given(
    container: Container, services: Services
):
    user_id = add_user(container, "ana")
    made = [services.studio.make_music_video(user_id, {"prompt": "x"}) for _ in range(2)]
    again = services.studio.make_music_video(user_id, {"prompt": "x", "seed": 7})

    with container.sessions() as session:
        seeds = [
            JobRepository(session).get(each.job_ids["track_generate"]).params["song"]["seed"]
            for each in (*made, again)
        ]
    assert seeds[0] != seeds[1]
    assert seeds[2] == 7


def refusal_of(container: Container) -> str:
    with pytest.raises((StorageFull, InvalidRequest)) as error:
        open_services(container).studio.make_music_video(
            add_user(container, "ana"), {"prompt": "x"}
        )
    return error.value.reason


def test_full_disk_refuses_new_work(data_dir: Path):
    with scratch_container(data_dir, min_free_bytes=2**60) as container:
        assert refusal_of(container) == "disk"


def test_used_up_quota_refuses_new_work(data_dir: Path, tmp_path: Path):
    (tmp_path / "song.wav").write_bytes(b"x" * 100)
    with scratch_container(data_dir, quota_bytes=100) as container:
        add_asset(container, "ana", tmp_path / "song.wav")

        assert refusal_of(container) == "quota"


def test_one_user_cannot_fill_the_queue(data_dir: Path):
    with scratch_container(data_dir, quota_jobs=3) as container:
        add_user(container, "ana")
        open_services(container).studio.make_music_video(
            add_user(container, "ana"), {"prompt": "x"}
        )

        assert refusal_of(container) == "too_many_jobs"


def test_project_can_be_cancelled_and_revived_as_a_whole(container: Container, services: Services):
    user_id = add_user(container, "ana")
    made = services.studio.make_music_video(user_id, {"prompt": "x"})

    services.home.cancel_project(user_id, made.project_id)
    cancelled = services.home.project_view(user_id, made.project_id)
    services.home.retry_project(user_id, made.project_id)
    revived = services.home.project_view(user_id, made.project_id)

    assert (cancelled.status, revived.status) == ("cancelled", "queued")
