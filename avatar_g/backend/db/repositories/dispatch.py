"""Which job next: leases that ran out, dependencies that are met, a fair turn for every user."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.job_dependency import NEEDS_SUCCESS, JobDependency
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.leases import MAX_FAILURES, LeaseRepository
from avatar_g.backend.db.session import database_now
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import AvatarGError


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt that goes to RQ."""

    job_id: str
    attempt: int
    is_urgent: bool
    """Goes to the front: an attempt after a crash, or the first job of a user at work."""


class DispatchRepository:
    """The dispatcher's questions within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_back_expired(self) -> tuple[list[Job], list[Job]]:
        """Queue every job whose worker went silent, or fail it for good.

        Returns the jobs queued again and the jobs ended, dependants included.
        """
        leases = LeaseRepository(self._session)
        expired = self._session.exec(
            select(Job).where(
                Job.status == JobStatus.RUNNING,
                col(Job.lease_expires_at) < database_now(self._session),
            )
        ).all()
        queued: list[Job] = []
        ended: list[Job] = []
        for job in expired:
            token = job.lease_token or ""
            if job.failures + 1 >= MAX_FAILURES:
                error = AvatarGError(f"the worker of job {job.id} died {MAX_FAILURES} times")
                ended += leases.fail(job.id, token, error)
            elif leases.requeue(job.id, token, is_failure=True):
                queued.append(JobRepository(self._session).get(job.id))
        return queued, ended

    def pick(self, queue: str, *, window: int) -> list[Delivery]:
        """Choose what to hand to RQ so that at most ``window`` jobs are there, and mark it so.

        Fewest jobs at work per user first, then priority, then age.
        """
        now = database_now(self._session)
        at_work = _at_work(queue)
        room = window - sum(
            count for _, count in self._session.exec(select(at_work.c.user_id, at_work.c.count))
        )
        if room <= 0:
            return []
        order = _fair_order(queue, now, at_work).limit(room)
        rows = self._session.connection().execute(order).all()
        picked = [
            Delivery(row.id, row.attempt, is_urgent=row.attempt > 0 or row.ahead == 0)
            for row in rows
        ]
        return [delivery for delivery in picked if self._mark(delivery, now)]

    def unclaimed(self, queue: str, *, older_than_s: float) -> list[Delivery]:
        """Return deliveries that wait for a worker for a while: Redis may have lost them."""
        limit = database_now(self._session) - timedelta(seconds=older_than_s)
        rows = self._session.exec(
            select(Job.id, Job.attempt).where(
                Job.queue == queue,
                Job.status == JobStatus.QUEUED,
                col(Job.dispatched_at) < limit,
            )
        ).all()
        return [Delivery(job_id, attempt, is_urgent=True) for job_id, attempt in rows]

    def _mark(self, delivery: Delivery, now: datetime) -> bool:
        statement = (
            sa.update(Job)
            .where(
                col(Job.id) == delivery.job_id,
                col(Job.attempt) == delivery.attempt,
                col(Job.status) == JobStatus.QUEUED,
                col(Job.dispatched_at).is_(None),
            )
            .values(dispatched_at=now)
            .execution_options(synchronize_session=False)
        )
        return self._session.exec(statement).rowcount == 1


def _at_work(queue: str) -> sa.Subquery:
    """Count jobs running or waiting in RQ, per user."""
    is_delivered = sa.and_(col(Job.status) == JobStatus.QUEUED, col(Job.dispatched_at).is_not(None))
    return (
        select(Job.user_id, sa.func.count().label("count"))
        .where(Job.queue == queue, sa.or_(col(Job.status) == JobStatus.RUNNING, is_delivered))
        .group_by(Job.user_id)
        .subquery()
    )


def _fair_order(queue: str, now: datetime, at_work: sa.Subquery) -> "sa.Select[str, int, int]":
    turn = sa.func.row_number().over(
        partition_by=col(Job.user_id),
        order_by=(col(Job.priority).desc(), col(Job.created_at), col(Job.id)),
    )
    waiting = (
        sa.select(
            col(Job.id),
            col(Job.attempt),
            col(Job.user_id),
            col(Job.priority),
            col(Job.created_at),
            turn.label("turn"),
        )
        .where(
            col(Job.queue) == queue,
            col(Job.status) == JobStatus.QUEUED,
            col(Job.dispatched_at).is_(None),
            sa.or_(col(Job.not_before).is_(None), col(Job.not_before) <= now),
            ~_has_unmet_dependency(),
        )
        .subquery()
    )
    count = sa.func.coalesce(at_work.c.count, 0)
    return (
        sa.select(waiting.c.id, waiting.c.attempt, (count + waiting.c.turn - 1).label("ahead"))
        .select_from(waiting.outerjoin(at_work, waiting.c.user_id == at_work.c.user_id))
        .order_by(
            count + waiting.c.turn, waiting.c.priority.desc(), waiting.c.created_at, waiting.c.id
        )
    )


def _has_unmet_dependency() -> sa.ColumnElement[bool]:
    """Tell whether a job waits: a milestone counts only while its job is alive."""
    parent = aliased(Job)
    has_milestone = sa.and_(
        col(JobDependency.is_met),
        col(JobDependency.needs) != NEEDS_SUCCESS,
        col(parent.status) == JobStatus.RUNNING,
    )
    is_met = sa.or_(col(parent.status) == JobStatus.SUCCEEDED, has_milestone)
    return (
        select(JobDependency.id)
        .join(parent, col(parent.id) == col(JobDependency.depends_on_id))
        .where(JobDependency.job_id == Job.id, ~is_met)
        .exists()
    )
