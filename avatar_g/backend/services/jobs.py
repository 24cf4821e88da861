"""Follow, cancel and repeat background work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.jobs import MAX_ROWS, JobRepository
from avatar_g.backend.domain.jobs import JobEvent, JobStatus
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.quotas import require_room


@dataclass(frozen=True, slots=True)
class JobSummary:
    """One job as its owner sees it."""

    job_id: str
    project_id: str
    title: str
    kind: str
    status: str
    stage: str
    share: float
    """Finished share, 0..1."""
    took_s: float
    """From the first start to the end, or to now; 0 before the start."""
    milestone: str = ""
    error_code: str = ""
    error_reason: str = ""
    error_arguments: dict[str, Any] = field(default_factory=dict)
    subject_id: str = ""
    """What the job makes."""

    @property
    def word(self) -> str:
        """The status in the words of the API."""
        return JobStatus(self.status).word

    @classmethod
    def of(cls, job: Job) -> "JobSummary":
        """Read a row."""
        started_at, finished_at = job.started_at, job.finished_at or utc_now()
        return cls(
            job_id=job.id,
            project_id=job.project_id or "",
            title=job.title,
            kind=job.kind,
            status=job.status,
            stage=job.stage,
            share=job.share,
            took_s=(finished_at - started_at).total_seconds() if started_at else 0.0,
            milestone=job.milestone,
            error_code=job.error_code,
            error_reason=job.error_reason,
            error_arguments=job.error_arguments,
            subject_id=job.subject_id,
        )


class JobService:
    """What a user may do with jobs; other users' jobs do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(self, user_id: str, *, limit: int = MAX_ROWS) -> "list[JobSummary]":
        """Return the newest jobs."""
        with self._container.sessions() as session:
            rows = JobRepository(session).list_owned(user_id, limit=limit)
        return [JobSummary.of(row) for row in rows]

    def get(self, user_id: str, job_id: str) -> JobSummary:
        """Return one job.

        Raises
        ------
        NotFound
            If there is no such job of this user.
        """
        with self._container.sessions() as session:
            return JobSummary.of(JobRepository(session).get_owned(job_id, user_id))

    def newest_of(self, user_id: str, subject_id: str) -> JobSummary:
        """Return the newest job that makes a thing.

        Raises
        ------
        NotFound
            If there is no such job of this user.
        """
        with self._container.sessions() as session:
            job = JobRepository(session).newest(subject_id, user_id)
        if job is None:
            raise NotFound(f"no job makes {subject_id}")
        return JobSummary.of(job)

    def latest(self, job_ids: Iterable[str]) -> dict[str, JobEvent]:
        """Return the newest progress message of each job that has one."""
        return self._container.events.latest(job_ids)

    def cancel(self, user_id: str, job_id: str) -> None:
        """Stop a job and everything that builds on it; what has ended stays as it is.

        Raises
        ------
        NotFound
            If there is no such job of this user.
        """
        self.cancel_all(user_id, [job_id])

    def cancel_all(self, user_id: str, job_ids: Iterable[str]) -> None:
        """Stop several jobs together."""
        with self._container.sessions() as session:
            jobs = JobRepository(session)
            changed = [
                row for job_id in job_ids for row in jobs.cancel(jobs.get_owned(job_id, user_id))
            ]
        announce(self._container, changed)

    def retry(self, user_id: str, job_id: str) -> None:
        """Run a failed or cancelled job again, with what it builds on and what waited for it.

        Raises
        ------
        NotFound
            If there is no such job of this user.
        InvalidRequest
            If it did not fail and was not cancelled, or the creator's limits are used up.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with self._container.sessions() as session:
            jobs = JobRepository(session)
            job = jobs.get_owned(job_id, user_id)
            require_room(self._container, session, user_id)
            changed = jobs.retry(job)
        if not changed:
            raise InvalidRequest(f"job {job_id} has not ended badly", reason="job_not_ended")
        announce(self._container, changed)
