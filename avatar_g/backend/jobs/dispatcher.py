"""Brings RQ in line with the ``jobs`` table, again and again; any number may run at once."""

import threading
from dataclasses import dataclass, field
from time import monotonic

import redis
import sqlalchemy.exc
from rq import Queue

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.dispatch import Delivery, DispatchRepository
from avatar_g.backend.db.repositories.webhooks import WebhookRepository
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.jobs.queue import WORKER_CLASSES, deliver, open_queue, wait_for_wake
from avatar_g.backend.observability.logging import get_logger

TICK_S = 0.5
"""The longest a job waits for a dispatcher that nobody woke."""
LOST_AFTER_S = 3.0
"""A delivery nobody claimed for so long is looked for in RQ, and delivered again if absent."""
log = get_logger(__name__)


@dataclass(slots=True)
class Dispatcher:
    """Hands jobs to the workers of one host."""

    container: Container
    _checked_at_s: float = field(default=-LOST_AFTER_S)

    def run(self, stop: threading.Event) -> None:
        """Dispatch until told to stop; a database or Redis that is away is waited for."""
        while not stop.is_set():
            try:
                self.tick()
                wait_for_wake(self.container.redis, TICK_S)
            except (redis.RedisError, sqlalchemy.exc.DBAPIError) as error:
                log.warning("dispatcher_waits", error=str(error))
                stop.wait(TICK_S)

    def tick(self) -> int:
        """Do everything that is due once; return how many attempts were handed over."""
        with self.container.sessions() as session:
            queued, ended = DispatchRepository(session).take_back_expired()
            WebhookRepository(session).add_due()
        for job in queued:
            log.warning("lease_expired", job_id=job.id, attempt=job.attempt - 1)
            self.container.events.publish(job.to_event())
        if ended:
            announce(self.container, ended)
        return sum(self._serve(worker_class) for worker_class in WORKER_CLASSES)

    def _serve(self, worker_class: str) -> int:
        queue = open_queue(self.container.redis, worker_class)
        window = 2 * self.container.settings.workers
        with self.container.sessions() as session:
            picked = DispatchRepository(session).pick(worker_class, window=window)
        # Only now, after the commit, may a worker see them. A crash here leaves deliveries that
        # nobody gets; they are found below.
        for delivery in picked:
            deliver(queue, delivery)
            log.info("dispatched", job_id=delivery.job_id, attempt=delivery.attempt)
        self._deliver_lost(worker_class, queue)
        return len(picked)

    def _deliver_lost(self, worker_class: str, queue: Queue) -> None:
        if monotonic() - self._checked_at_s < LOST_AFTER_S / 2:
            return
        self._checked_at_s = monotonic()
        with self.container.sessions() as session:
            waiting = DispatchRepository(session).unclaimed(worker_class, older_than_s=LOST_AFTER_S)
        for delivery in waiting:
            if self._is_lost(queue, delivery):
                log.warning("delivered_again", job_id=delivery.job_id, attempt=delivery.attempt)

    @staticmethod
    def _is_lost(queue: Queue, delivery: Delivery) -> bool:
        """Deliver again what is in no queue; a claim by compare-and-set makes that harmless."""
        return deliver(queue, delivery)
