"""kill -9 in the middle of a music video: it is finished all the same, and there is one of it."""

import time
from collections import Counter

import pytest

from avatar_g.backend.domain.jobs import JobKind, JobStatus
from avatar_g.backend.services.studio import MadeProject
from tests.integration.chaos.victims import KilledStudio

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

LONGEST_RESUME_S = 6.0
"""A busy machine included; shorter than a lease, so nobody waited for one to run out."""
KILLS = (
    (JobKind.AVATAR_GENERATE, "body", -1.0),
    (JobKind.TRACK_GENERATE, "voice", 0.1),
    (JobKind.VIDEO_GENERATE, "frames", 0.1),
)
SINGERS = {"horse": "a girl with red hair", "worker": "an old man with a grey beard"}
"""Each has a body of its own: one that was built before is there before it can be interrupted."""


def assert_one_complete_video(studio: KilledStudio, made: MadeProject) -> None:
    assert studio.statuses(made) == {JobStatus.SUCCEEDED}, studio.app.logs()
    files = studio.files_of(made)
    roles = Counter((file.owner_kind, file.role) for file in files)
    assert max(roles.values()) == 1, "an asset is there twice"
    assert {"video", "song", "avatar"} <= {file.role for file in files}
    assert "preview" not in {file.role for file in files}
    assert studio.video_rows(made) == 1
    stored = {path.name for path in (studio.app.data_dir / "files").rglob("*") if path.is_file()}
    assert {file.key.rsplit("/")[-1] for file in files} <= stored


@pytest.mark.parametrize("victim", SINGERS)
def test_video_survives_three_kills(studio: KilledStudio, victim: str, record_property):
    started_s = time.monotonic()
    made = studio.start_video(f"A song about the sea and a {victim}", SINGERS[victim])
    resumed = {}

    for kind, stage, share in KILLS:
        studio.wait_for_stage(made.job_ids[kind], stage, share)
        resumed[stage] = round(studio.kill_worker(made.job_ids[kind], victim), 2)
    studio.wait_for_end(made)

    record_property("seconds to resume", resumed)
    print(f"\n{victim} killed, seconds to resume: {resumed}; ", end="")
    print(f"finished after {time.monotonic() - started_s:.1f} s")
    assert_one_complete_video(studio, made)
    assert max(resumed.values()) < LONGEST_RESUME_S


def test_video_survives_the_loss_of_redis_and_of_the_web_server(studio: KilledStudio):
    made = studio.start_video("A song about the sea and a storm")
    studio.wait_for_stage(made.job_ids[JobKind.TRACK_GENERATE], "voice", 0.1)

    studio.kill_program("redis")
    studio.kill_program("web")
    back_s = studio.wait(studio.answers, "a web server")
    studio.wait_for_end(made)

    print(f"\nredis and web killed: web back after {back_s:.1f} s")
    assert_one_complete_video(studio, made)
