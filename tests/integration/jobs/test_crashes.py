"""Whatever is killed, a job ends once, with one result."""

import hashlib
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.domain.jobs import JobStatus
from tests.integration.jobs.conftest import Studio, running_studio
from tests.integration.jobs.tiny import expected_song
from tests.studio import add_job, job_row

pytestmark = pytest.mark.integration


@pytest.fixture
def studio(tmp_path: Path, redis_url: str, database_url: str) -> Iterator[Studio]:
    with running_studio(tmp_path / "data", redis_url, database_url) as studio:
        yield studio


def children_of(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def kill_someone(studio: Studio, job_id: str, victim: str) -> None:
    """Kill the worker of a running job, or the process it forked for it."""
    worker = studio.supervisor.worker_pids().get(
        job_row(studio.container, job_id).lease_owner or ""
    )
    targets = children_of(worker) if worker and victim == "horse" else [worker]
    for pid in targets:
        if pid:
            os.kill(pid, signal.SIGKILL)


def songs_of(studio: Studio, job_id: str) -> list[MediaAsset]:
    with studio.container.sessions() as session:
        return list(
            session.exec(
                select(MediaAsset).where(
                    MediaAsset.source_job_id == job_id, MediaAsset.role == "song"
                )
            )
        )


def starts_of(studio: Studio, job_id: str) -> int:
    log = studio.container.settings.data_dir / "starts" / job_id
    return log.read_text().count("\n") if log.exists() else 0


@pytest.mark.parametrize("victim", ["horse", "worker"])
def test_killed_job_resumes_and_publishes_one_result(studio: Studio, victim: str):
    job_id = add_job(studio.container, steps=16, step_s=0.08)
    studio.wait(lambda: job_row(studio.container, job_id).share > 0.1)

    kill_someone(studio, job_id, victim)
    resumed_s = studio.wait(lambda: starts_of(studio, job_id) == 2)
    studio.wait(lambda: job_row(studio.container, job_id).status is JobStatus.SUCCEEDED)

    (song,) = songs_of(studio, job_id)
    assert song.sha256 == hashlib.sha256(expected_song(16)).hexdigest()
    assert job_row(studio.container, job_id).attempt == 1
    assert resumed_s < studio.container.settings.lease_s, "it waited for the lease to run out"


def test_many_kills_at_random_points_lose_and_double_nothing(studio: Studio):
    random.seed(7)
    job_ids = [
        add_job(studio.container, user, steps=10, step_s=0.05)
        for user in ("ana", "bek", "ana", "bek")
    ]

    killed: dict[str, int] = {}
    while len(killed) < 3:
        running = [
            job_id
            for job_id in job_ids
            if job_row(studio.container, job_id).status is JobStatus.RUNNING
            and job_id not in killed
        ]
        if not running:
            time.sleep(0.02)
        else:
            victim = random.choice(["horse", "worker"])
            kill_someone(studio, running[0], victim)
            killed[running[0]] = 1
    studio.wait(
        lambda: all(job_row(studio.container, job_id).status.is_final for job_id in job_ids), 40
    )

    for job_id in job_ids:
        assert job_row(studio.container, job_id).status is JobStatus.SUCCEEDED
        (song,) = songs_of(studio, job_id)
        assert song.sha256 == hashlib.sha256(expected_song(10)).hexdigest()
