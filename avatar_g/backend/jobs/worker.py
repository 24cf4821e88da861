"""A worker process: takes deliveries of one queue and forks a child for each.

Engines are imported before the fork, so children inherit them. Nothing is opened before it: no
SQLite lock and no socket survives a fork. The parent renews the lease, not a thread in the child: a
child that holds the interpreter lock or starves for CPU must not lose its job.
"""

import os
from collections.abc import Callable
from typing import Any, TypeAlias

import redis
import sqlalchemy.exc
from rq import Worker
from rq.executions import Execution
from rq.job import Job as Delivery

from avatar_g.backend.config import Settings
from avatar_g.backend.container import Container, install_container, open_container
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.leases import LeaseRepository
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.lifeline import die_with_parent
from avatar_g.backend.jobs.queue import QUICK, SERIALIZER, queue_name, wake_dispatcher
from avatar_g.backend.observability.logging import configure_logging, get_logger

RENEWALS_PER_LEASE = 4
_WORKER_LIFE_S = 60
_MAINTENANCE_S = 60
log = get_logger(__name__)

Work: TypeAlias = Callable[[str, Settings], None]
"""The main function of a worker process: its name, and the settings."""


class LeasingWorker(Worker):
    """An RQ worker whose parent process keeps the lease alive."""

    def __init__(self, container: Container, worker_class: str, name: str) -> None:
        super().__init__(
            [queue_name(worker_class)],
            connection=container.redis,
            name=name,
            serializer=SERIALIZER,
            worker_ttl=_WORKER_LIFE_S,
            maintenance_interval=_MAINTENANCE_S,
            job_monitoring_interval=max(1, int(container.settings.lease_s / RENEWALS_PER_LEASE)),
            work_horse_killed_handler=self.free_lease,
        )
        self.container = container

    def maintain_heartbeats(self, job: Delivery, execution: Execution) -> None:
        """Renew the lease; kill the child when the job was taken away from it."""
        job_id, attempt = job.args
        try:
            if not self._renew(job_id, attempt):
                log.warning("lease_lost", job_id=job_id, attempt=attempt)
                self.kill_horse()
        except sqlalchemy.exc.DBAPIError as error:
            log.warning("lease_not_renewed", job_id=job_id, error=str(error))
        try:
            super().maintain_heartbeats(job, execution)
        except redis.RedisError as error:  # the job needs no Redis: let it go on
            log.warning("heartbeat_not_sent", error=str(error))

    def main_work_horse(self, job: Delivery, queue: Any) -> None:
        """Bind the forked child to its parent before anything else, and open its own handles."""
        die_with_parent(self.pid or os.getppid())
        install_container(open_container(self.container.settings))
        super().main_work_horse(job, queue)

    def free_lease(self, job: Delivery, _pid: int, _status: int, _usage: Any) -> None:
        """Give a job whose process was killed or crashed to the next attempt at once."""
        job_id, attempt = job.args
        try:
            with self.container.sessions() as session:
                LeaseRepository(session).release_attempt(job_id, attempt, self.name)
        except sqlalchemy.exc.DBAPIError as error:  # the lease will run out by itself
            log.warning("lease_not_freed", job_id=job_id, error=str(error))
        wake_dispatcher(self.container.redis)

    def _renew(self, job_id: str, attempt: int) -> bool:
        """Renew; True also while the child has not claimed yet, or has just ended."""
        with self.container.sessions() as session:
            is_renewed = LeaseRepository(session).renew(
                job_id, attempt, owner=self.name, lease_s=self.container.settings.lease_s
            )
            if is_renewed:
                return True
            try:
                row = JobRepository(session).get(job_id)
            except NotFound:
                return False  # its account or project was deleted
        if row.attempt != attempt:
            return False
        return row.status in {JobStatus.QUEUED, JobStatus.SUCCEEDED, JobStatus.FAILED}


def work(name: str, settings: Settings) -> None:
    """Work until stopped; the main function of a worker process."""
    die_with_parent()
    configure_logging()
    from avatar_g.backend.jobs.tasks import register_all  # noqa: PLC0415 - loads every engine

    register_all()
    serve_queue(name, settings)


def work_quickly(name: str, settings: Settings) -> None:
    """Do previews only, with body data and compiled kernels in memory before every fork."""
    die_with_parent()
    configure_logging()
    from avatar_g.backend.jobs.tasks import register_all  # noqa: PLC0415 - loads every engine
    from avatar_g.backend.production.avatar import get_ready  # noqa: PLC0415

    register_all()
    get_ready(settings.cache_dir)
    serve_queue(name, settings, QUICK)


def serve_queue(name: str, settings: Settings, worker_class: str = "cpu") -> None:
    """Take deliveries with whatever tasks are registered."""
    container = open_container(settings, is_pooled=False)
    LeasingWorker(container, worker_class, name).work(logging_level="WARNING")
