"""The creator's jobs: rows from the database, ticks from the hub."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.jobs import JobSummary
from avatar_g.state.notices import announce_problem
from avatar_g.state.problem import Problem, problem_key
from avatar_g.state.progress_hub import get_hub
from avatar_g.state.session import user_of

MAX_ROWS = 30
ID_CHARS = 64


@dataclass
class LiveTick:
    """The moving part of a running job; pushed by the hub, never stored."""

    percent: int = 0
    stage: str = ""
    eta_s: int = -1
    elapsed_s: int = 0


@dataclass
class JobRow:
    """One job as the tray draws it."""

    job_id: str = ""
    title: str = ""
    kind: str = ""
    status: str = ""
    stage: str = ""
    percent: int = 0
    took_s: int = 0
    error_key: str = ""
    can_retry: bool = False

    @classmethod
    def of(cls, job: JobSummary) -> "JobRow":
        """Build the row of one job."""
        error_key = problem_key(job.error_code, job.error_reason) if job.error_code else ""
        return cls(
            job_id=job.job_id,
            title=job.title,
            kind=job.kind,
            status=job.status,
            stage=job.stage,
            percent=round(job.share * 100),
            took_s=round(job.took_s),
            error_key=error_key,
            can_retry=job.status in {JobStatus.FAILED, JobStatus.CANCELLED},
        )


class JobsState(rx.State):
    """Jobs of the signed-in user."""

    rows: rx.Field[list[JobRow]] = rx.field(default_factory=list)
    live: rx.Field[dict[str, LiveTick]] = rx.field(default_factory=dict)
    """Job id to its newest tick; volatile, see ``progress_hub``."""
    is_tray_open: rx.Field[bool] = rx.field(False)
    ended_title: rx.Field[str] = rx.field("")
    ended_status: rx.Field[str] = rx.field("")
    """The job that ended last, for the live region."""

    @rx.var
    def running(self) -> list[JobRow]:
        """Jobs at work."""
        return [row for row in self.rows if row.status == JobStatus.RUNNING]

    @rx.var
    def waiting(self) -> list[JobRow]:
        """Jobs in the queue, first in line first."""
        return [row for row in reversed(self.rows) if row.status == JobStatus.QUEUED]

    @rx.var
    def done(self) -> list[JobRow]:
        """Jobs that ended, newest first."""
        return [row for row in self.rows if JobStatus(row.status).is_final]

    @rx.var
    def running_count(self) -> int:
        """How many jobs are at work."""
        return len(self.running)

    @rx.var
    def waiting_count(self) -> int:
        """How many jobs are in the queue."""
        return len(self.waiting)

    @rx.event
    async def load(self):
        """Read the truth; every page's ``on_load``."""
        user_id = await user_of(self)
        await self._read(user_id)
        get_hub().watch(self.router.session.client_token, user_id)

    @rx.event
    async def refresh(self):
        """Read the truth again after a turn of some job; called by the hub."""
        known = {row.job_id: row.status for row in self.rows}
        await self._read(await user_of(self))
        for row in self.rows:
            if JobStatus(row.status).is_final and known.get(row.job_id, row.status) != row.status:
                self.ended_title, self.ended_status = row.title, row.status

    @rx.event
    def toggle_tray(self):
        """Open or close the drawer."""
        self.is_tray_open = not self.is_tray_open

    @rx.event
    def close_tray(self):
        """Close the drawer."""
        self.is_tray_open = False

    @rx.event
    async def cancel(self, job_id: str):
        """Ask a job to stop; the row answers through the hub."""
        await self._ask(job_id, get_services().jobs.cancel)

    @rx.event
    async def retry(self, job_id: str):
        """Run a failed or cancelled job again."""
        await self._ask(job_id, get_services().jobs.retry)

    async def _read(self, user_id: str) -> None:
        jobs = await asyncio.to_thread(get_services().jobs.list, user_id)
        self.rows = [JobRow.of(job) for job in jobs[:MAX_ROWS]]

    async def _ask(self, job_id: str, ask: Callable[[str, str], object]) -> None:
        user_id = await user_of(self)
        try:
            await asyncio.to_thread(ask, user_id, str(job_id)[:ID_CHARS])
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
        await self._read(user_id)
