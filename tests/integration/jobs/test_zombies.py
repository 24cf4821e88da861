"""A frozen worker that wakes up late changes nothing."""

import hashlib
import os
import signal
from pathlib import Path

import pytest

from avatar_g.backend.domain.jobs import JobStatus
from tests.integration.jobs.conftest import running_studio
from tests.integration.jobs.test_crashes import children_of, songs_of, starts_of
from tests.integration.jobs.tiny import expected_song
from tests.studio import add_job, job_row

pytestmark = pytest.mark.integration


def state_of(pid: int) -> str:
    """Return the kernel's state letter: T stopped, Z killed but not yet reaped by its parent."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_frozen_worker_loses_its_job_and_publishes_nothing(tmp_path: Path, redis_url: str):
    with running_studio(tmp_path / "data", redis_url, lease_s=2) as studio:
        job_id = add_job(studio.container, steps=20, step_s=0.1)
        studio.wait(lambda: job_row(studio.container, job_id).share > 0.1)
        worker = studio.supervisor.worker_pids()[job_row(studio.container, job_id).lease_owner]
        (horse,) = children_of(worker)

        for pid in (worker, horse):
            os.kill(pid, signal.SIGSTOP)
        taken_over_s = studio.wait(lambda: starts_of(studio, job_id) == 2)
        studio.wait(lambda: state_of(horse) == "Z")
        os.kill(worker, signal.SIGCONT)
        studio.wait(lambda: job_row(studio.container, job_id).status is JobStatus.SUCCEEDED)

        assert taken_over_s < 2 + 2, "the lease is 2 s"
        (song,) = songs_of(studio, job_id)
        assert song.sha256 == hashlib.sha256(expected_song(20)).hexdigest()
        assert starts_of(studio, job_id) == 2
