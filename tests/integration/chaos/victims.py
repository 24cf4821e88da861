"""Starts videos in a running studio, and kills whoever works on them."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
from sqlmodel import select

from avatar_g.backend.config import Settings
from avatar_g.backend.container import open_container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.services import open_services
from avatar_g.backend.services.studio import MadeProject
from tests.running_app import StudioApp

SONG_S = 20
_PATIENCE_S = 60.0


class KilledStudio:
    """A running studio seen from its database."""

    def __init__(self, app: StudioApp) -> None:
        self.app = app
        settings = Settings(
            data_dir=app.data_dir, min_free_bytes=0, video_resolution="480p", video_fps=12
        )
        self.container = open_container(settings)
        self.services = open_services(self.container)
        self.user_id = self.services.accounts.local_owner()

    def close(self) -> None:
        self.container.sessions.close()
        self.container.redis.close()

    def start_video(self, prompt: str, avatar_prompt: str = "") -> MadeProject:
        fields = {"prompt": prompt, "duration_s": SONG_S, "seed": 5, "avatar_prompt": avatar_prompt}
        return self.services.studio.make_music_video(self.user_id, fields)

    def job(self, job_id: str) -> Job:
        with self.container.sessions() as session:
            return session.get_one(Job, job_id)

    def wait(self, condition: Callable[[], object], what: str) -> float:
        """Wait until ``condition`` holds; return how long that took."""
        started_s = time.monotonic()
        while not condition():
            waited_s = time.monotonic() - started_s
            assert waited_s < _PATIENCE_S, f"{what} never happened\n{self.app.logs()}"
            time.sleep(0.02)
        return time.monotonic() - started_s

    def wait_for_stage(self, job_id: str, stage: str, share: float) -> None:
        """Wait until the job is in ``stage`` and its row tells more than ``share``."""

        def is_there() -> bool:
            job = self.job(job_id)
            assert job.status is not JobStatus.SUCCEEDED, f"it ended before {stage}"
            return job.status is JobStatus.RUNNING and job.stage == stage and job.share > share

        self.wait(is_there, f"stage {stage}")

    def _worker_of(self, job: Job) -> int:
        """Return the process id of the worker that holds a job's lease, 0 while nobody does."""
        return int(self.container.redis.hget(f"rq:worker:{job.lease_owner}", "pid") or 0)

    def kill_worker(self, job_id: str, victim: str) -> float:
        """Kill the process of a running job, or the worker it was forked from.

        Returns the seconds until another process has claimed the job.
        """
        self.wait(lambda: self._worker_of(self.job(job_id)), "a worker of the job")
        before = self.job(job_id)
        worker = self._worker_of(before)
        targets = children_of(worker) if victim == "horse" else [worker]
        for pid in targets:
            os.kill(pid, signal.SIGKILL)

        def is_taken_up() -> bool:
            now = self.job(job_id)
            return now.attempt > before.attempt and now.status is not JobStatus.QUEUED

        return self.wait(is_taken_up, "a second attempt")

    def kill_program(self, name: str) -> None:
        """Kill ``redis``, ``web`` or another program of the server."""
        marks = {"redis": b"redis-server", "web": b"granian"}
        killed = 0
        for pid in self.app.process_ids():
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            if marks[name] in words:
                os.kill(pid, signal.SIGKILL)
                killed += 1
        assert killed, f"no {name} is running"

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.app.url}/api/health", timeout=2).is_success
        except httpx.TransportError:
            return False

    def wait_for_end(self, made: MadeProject) -> float:
        def has_ended() -> bool:
            return all(self.job(job_id).status.is_final for job_id in made.job_ids.values())

        return self.wait(has_ended, "the end")

    def statuses(self, made: MadeProject) -> set[JobStatus]:
        return {self.job(job_id).status for job_id in made.job_ids.values()}

    def files_of(self, made: MadeProject) -> Sequence[MediaAsset]:
        owners = [made.track_id, made.avatar_id, made.video_id]
        with self.container.sessions() as session:
            found = select(MediaAsset).where(MediaAsset.owner_id.in_(owners))
            return session.exec(found).all()

    def video_rows(self, made: MadeProject) -> int:
        with self.container.sessions() as session:
            found = select(VideoClip).where(VideoClip.project_id == made.project_id)
            return len(session.exec(found).all())


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
