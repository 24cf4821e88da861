"""Jobs as their owner sees them. Every read by a user is filtered by that user."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.job_dependency import NEEDS_SUCCESS, JobDependency
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.domain.jobs import JobKind, JobStatus
from avatar_g.backend.errors import DependencyFailed, NotFound

MAX_ROWS = 100
_UNLISTED = (JobKind.AVATAR_PREVIEW, JobKind.MAIL_SEND, JobKind.WEBHOOK_DELIVER)
"""What nobody asked for by name."""


class JobRepository:
    """Job rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, job: Job) -> Job:
        """Insert, so that the id may be referenced."""
        self._session.add(job)
        self._session.flush()
        return job

    def add_dependency(self, job: Job, depends_on: Job, *, needs: str = NEEDS_SUCCESS) -> None:
        """Let ``job`` wait until ``depends_on`` succeeded, or reached the milestone ``needs``."""
        self._session.add(JobDependency(job_id=job.id, depends_on_id=depends_on.id, needs=needs))
        self._session.flush()

    def get(self, job_id: str) -> Job:
        """Return one job, for a worker."""
        job = self._session.get(Job, job_id, populate_existing=True)
        if job is None:
            raise NotFound(f"no job {job_id}")
        return job

    def get_owned(self, job_id: str, user_id: str) -> Job:
        """Return one job of ``user_id``; someone else's job does not exist."""
        job = self._session.exec(
            select(Job).where(Job.id == job_id, Job.user_id == user_id)
        ).first()
        if job is None:
            raise NotFound(f"no job {job_id}")
        return job

    def list_owned(self, user_id: str, *, limit: int = MAX_ROWS) -> Sequence[Job]:
        """Return the newest jobs of a user; previews of edits and messages are not listed."""
        return self._session.exec(
            select(Job)
            .where(Job.user_id == user_id, col(Job.kind).not_in(_UNLISTED))
            .order_by(col(Job.created_at).desc(), col(Job.id))
            .limit(min(limit, MAX_ROWS))
        ).all()

    def all_of(self, user_id: str) -> Sequence[Job]:
        """Return every job of a user."""
        return self._session.exec(select(Job).where(Job.user_id == user_id)).all()

    def of_project(self, project_id: str, user_id: str) -> Sequence[Job]:
        """Return a project's jobs, oldest first."""
        return self._session.exec(
            select(Job)
            .where(Job.project_id == project_id, Job.user_id == user_id)
            .order_by(col(Job.created_at), col(Job.id))
        ).all()

    def newest_of_subject(self, subject_id: str, user_id: str) -> Sequence[Job]:
        """Return the jobs that make one artifact, newest first."""
        return self._session.exec(
            select(Job)
            .where(Job.subject_id == subject_id, Job.user_id == user_id)
            .order_by(col(Job.created_at).desc(), col(Job.id))
            .limit(MAX_ROWS)
        ).all()

    def newest(self, subject_id: str, user_id: str, kind: JobKind | None = None) -> Job | None:
        """Return the newest job that makes one artifact, or the newest of one kind."""
        wanted = select(Job).where(Job.subject_id == subject_id, Job.user_id == user_id)
        if kind is not None:
            wanted = wanted.where(Job.kind == kind)
        newest_first = wanted.order_by(col(Job.created_at).desc(), col(Job.id))
        return self._session.exec(newest_first.limit(1)).first()

    def unfinished_count(self, user_id: str) -> int:
        """Return how many jobs of a user are queued or running."""
        return self._session.exec(
            select(sa.func.count())
            .select_from(Job)
            .where(
                Job.user_id == user_id,
                Job.kind != JobKind.WEBHOOK_DELIVER,
                col(Job.status).in_([JobStatus.QUEUED, JobStatus.RUNNING]),
            )
        ).one()

    def dependencies(self, job_id: str) -> Sequence[tuple[JobDependency, Job]]:
        """Return what a job waits for."""
        return self._session.exec(
            select(JobDependency, Job)
            .join(Job, col(Job.id) == col(JobDependency.depends_on_id))
            .where(JobDependency.job_id == job_id)
            .execution_options(populate_existing=True)
        ).all()

    def cancel(self, job: Job) -> list[Job]:
        """Cancel a job and everything that builds on it; return the rows that changed."""
        if job.status.is_final:
            return []
        _end(job, JobStatus.CANCELLED)
        return [job, *self.end_dependants(job)]

    def end_dependants(self, job: Job) -> list[Job]:
        """End what builds on a failed or cancelled job the same way; return the rows."""
        ended: list[Job] = []
        pending = [job.id]
        while pending:
            rows = self._session.exec(
                select(Job)
                .join(JobDependency, col(JobDependency.job_id) == col(Job.id))
                .where(
                    JobDependency.depends_on_id == pending.pop(),
                    col(Job.status).in_([JobStatus.QUEUED, JobStatus.RUNNING]),
                )
                .execution_options(populate_existing=True)
            ).all()
            for row in rows:
                _end(row, job.status)
                row.error_code, row.error_reason = DependencyFailed.code, ""
                pending.append(row.id)
                ended.append(row)
            self._session.flush()
        return ended

    def retry(self, job: Job) -> list[Job]:
        """Queue an ended job again, with what it builds on and what waited for it.

        Finished stages are kept: their files and checkpoints are found again. Returns the rows
        that changed.
        """
        changed: list[Job] = []
        pending = [job]
        while pending:
            row = pending.pop()
            if row.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
                continue
            _queue_again(row)
            changed.append(row)
            self._session.flush()
            pending += [parent for _, parent in self.dependencies(row.id)]
            pending += self._ended_with(row.id)
        return changed

    def _ended_with(self, job_id: str) -> Sequence[Job]:
        return self._session.exec(
            select(Job)
            .join(JobDependency, col(JobDependency.job_id) == col(Job.id))
            .where(
                JobDependency.depends_on_id == job_id,
                Job.error_code == DependencyFailed.code,
            )
        ).all()


def _end(job: Job, status: JobStatus) -> None:
    """Write an end from outside the job's worker, which loses its lease by that."""
    job.status, job.finished_at = status, utc_now()
    job.lease_token, job.dispatched_at = None, None


def _queue_again(job: Job) -> None:
    job.status, job.finished_at = JobStatus.QUEUED, None
    job.attempt, job.failures = job.attempt + 1, 0
    job.lease_token = job.lease_owner = job.lease_expires_at = None
    job.dispatched_at = job.not_before = None
    job.error_code, job.error_reason, job.error_arguments = "", "", {}
