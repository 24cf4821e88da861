"""The right to work on a job: taken by compare-and-set, fenced by a token, lost in time.

A lease is a promise of sign of life. Whoever holds the token of a running job may write its
outcome; a worker that was away too long finds its token replaced and writes nothing.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.job_dependency import NEEDS_SUCCESS, JobDependency
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.session import database_now
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import AvatarGError

MAX_FAILURES = 3
"""A job that crashed its worker so often is poison."""
_NO_LEASE: dict[str, Any] = {
    "lease_token": None,
    "lease_owner": None,
    "lease_expires_at": None,
    "dispatched_at": None,
}


class LeaseRepository:
    """Claims, renewals and ends within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, job_id: str, attempt: int, *, token: str, owner: str, lease_s: float) -> bool:
        """Start an attempt; False: a duplicate delivery, or the job is not queued any more."""
        now = database_now(self._session)
        return self._update(
            col(Job.id) == job_id,
            col(Job.attempt) == attempt,
            col(Job.status) == JobStatus.QUEUED,
            values={
                "status": JobStatus.RUNNING,
                "lease_token": token,
                "lease_owner": owner,
                "lease_expires_at": now + timedelta(seconds=lease_s),
                "started_at": sa.func.coalesce(col(Job.started_at), now),
                "error_code": "",
                "error_reason": "",
                "error_arguments": {},
            },
        )

    def renew(self, job_id: str, attempt: int, *, owner: str, lease_s: float) -> bool:
        """Give a sign of life for a running attempt; False: it is not ours, or not running."""
        expires_at = database_now(self._session) + timedelta(seconds=lease_s)
        return self._update(
            col(Job.id) == job_id,
            col(Job.attempt) == attempt,
            col(Job.lease_owner) == owner,
            col(Job.status) == JobStatus.RUNNING,
            values={"lease_expires_at": expires_at},
        )

    def holds(self, job_id: str, token: str) -> bool:
        """Tell whether ``token`` may still write; locks the row until the transaction ends."""
        return self._update(*_held(job_id, token), values={"lease_token": token})

    def note(self, job_id: str, token: str, **values: Any) -> bool:
        """Write progress, a stage or a checkpoint; False when the lease is lost."""
        return self._update(*_held(job_id, token), values=values)

    def reach(self, job_id: str, token: str, milestone: str) -> bool:
        """Note a milestone and let jobs that wait for it start; False when the lease is lost."""
        if not self.note(job_id, token, milestone=milestone):
            return False
        self._meet(job_id, milestone)
        return True

    def succeed(self, job_id: str, token: str, result: dict[str, Any]) -> bool:
        """End well; False when the lease is lost: nothing of this attempt may be published."""
        ended = self._update(
            *_held(job_id, token),
            values={
                **_NO_LEASE,
                "status": JobStatus.SUCCEEDED,
                "finished_at": database_now(self._session),
                "share": 1.0,
                "result": result,
            },
        )
        if ended:
            self._meet(job_id, NEEDS_SUCCESS)
        return ended

    def fail(self, job_id: str, token: str, error: AvatarGError) -> list[Job]:
        """End badly, with everything that builds on the job; empty when the lease is lost."""
        ended = self._update(
            *_held(job_id, token),
            values={
                **_NO_LEASE,
                "status": JobStatus.FAILED,
                "finished_at": database_now(self._session),
                "error_code": error.code,
                "error_reason": error.reason[:64],
                "error_arguments": dict(error.arguments),
            },
        )
        if not ended:
            return []
        jobs = JobRepository(self._session)
        job = jobs.get(job_id)
        return [job, *jobs.end_dependants(job)]

    def requeue(self, job_id: str, token: str, *, is_failure: bool, pause_s: float = 0.0) -> bool:
        """Give the job back for another attempt; False when the lease is lost."""
        return self._update(
            *_held(job_id, token),
            values={
                **_NO_LEASE,
                "status": JobStatus.QUEUED,
                "attempt": col(Job.attempt) + 1,
                "failures": col(Job.failures) + int(is_failure),
                "not_before": database_now(self._session) + timedelta(seconds=pause_s),
            },
        )

    def defer(self, job_id: str, token: str) -> bool:
        """Give the job back until everything it depends on has succeeded."""
        if not self.requeue(job_id, token, is_failure=False):
            return False
        self._session.exec(
            sa.update(JobDependency)
            .where(col(JobDependency.job_id) == job_id)
            .values(needs=NEEDS_SUCCESS, is_met=False)
        )
        return True

    def release(self, owner_prefix: str) -> int:
        """Let the leases of workers that are known to be dead run out at once."""
        expired_at = database_now(self._session) - timedelta(seconds=1)
        statement = (
            sa.update(Job)
            .where(*_owned_by(owner_prefix))
            .values(lease_expires_at=expired_at)
            .execution_options(synchronize_session=False)
        )
        return self._session.exec(statement).rowcount

    def release_attempt(self, job_id: str, attempt: int, owner: str) -> None:
        """Let one attempt whose process died run out at once.

        It may also have died between its delivery and its claim: then it is delivered again.
        """
        is_attempt = (col(Job.id) == job_id, col(Job.attempt) == attempt)
        self._update(
            *is_attempt, col(Job.status) == JobStatus.QUEUED, values={"dispatched_at": None}
        )
        self._update(
            *is_attempt,
            *_owned_by(owner),
            values={"lease_expires_at": database_now(self._session) - timedelta(seconds=1)},
        )

    def give_back(self, owner_prefix: str) -> int:
        """Queue the jobs of workers that were stopped on purpose; that is no failure."""
        statement = (
            sa.update(Job)
            .where(*_owned_by(owner_prefix))
            .values(**_NO_LEASE, status=JobStatus.QUEUED, attempt=col(Job.attempt) + 1)
            .execution_options(synchronize_session=False)
        )
        return self._session.exec(statement).rowcount

    def _meet(self, job_id: str, needs: str) -> None:
        self._session.exec(
            sa.update(JobDependency)
            .where(col(JobDependency.depends_on_id) == job_id, col(JobDependency.needs) == needs)
            .values(is_met=True)
        )

    def _update(self, *conditions: sa.ColumnElement[bool], values: dict[str, Any]) -> bool:
        statement = (
            sa.update(Job)
            .where(*conditions)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        return self._session.exec(statement).rowcount == 1


def _held(job_id: str, token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Job.id) == job_id,
        col(Job.lease_token) == token,
        col(Job.status) == JobStatus.RUNNING,
    )


def _owned_by(owner_prefix: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Job.lease_owner).startswith(owner_prefix, autoescape=True),
        col(Job.status) == JobStatus.RUNNING,
    )
