"""Worker side: tell the world how far a job is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

import redis

from avatar_g.backend.domain.jobs import JobEvent, JobStatus
from avatar_g.backend.events.codec import FIELD, LATEST_LIFE_S, channel, decode, encode
from avatar_g.backend.observability.logging import get_logger

MIN_INTERVAL_S = 0.25
log = get_logger(__name__)


@dataclass(slots=True)
class EventPublisher:
    """Publishes at most four plain ticks a second and job; turns always pass.

    Events are hints that may be lost, so Redis being away stops nobody.
    """

    connection: redis.Redis
    _sent: dict[str, tuple[float, tuple[str, str, str]]] = field(default_factory=dict)

    def publish(self, event: JobEvent) -> bool:
        """Send one event; False when it was held back or could not be sent."""
        turn = (event.status.value, event.stage, event.milestone)
        now_s = monotonic()
        last_s, last_turn = self._sent.get(event.job_id, (-MIN_INTERVAL_S, ("", "", "")))
        if turn == last_turn and now_s - last_s < MIN_INTERVAL_S:
            return False
        if event.status is JobStatus.RUNNING:
            self._sent[event.job_id] = (now_s, turn)
        else:
            self._sent.pop(event.job_id, None)
        return self._send(event)

    def latest(self, job_ids: Iterable[str]) -> dict[str, JobEvent]:
        """Return the newest known event of each job that has one."""
        names = list(job_ids)
        try:
            with self.connection.pipeline(transaction=False) as pipeline:
                for job_id in names:
                    pipeline.hget(channel(job_id), FIELD)
                messages = pipeline.execute()
        except redis.RedisError as error:
            log.warning("latest_events_unreadable", error=str(error))
            return {}
        return {
            job_id: decode(message)
            for job_id, message in zip(names, messages, strict=True)
            if message is not None
        }

    def forget(self, job_ids: Iterable[str]) -> None:
        """Remove the latest events of jobs that are no more."""
        names = [channel(job_id) for job_id in job_ids]
        if not names:
            return
        try:
            self.connection.delete(*names)
        except redis.RedisError as error:
            log.warning("events_not_forgotten", error=str(error))

    def _send(self, event: JobEvent) -> bool:
        name, message = channel(event.job_id), encode(event)
        try:
            with self.connection.pipeline(transaction=False) as pipeline:
                pipeline.hset(name, FIELD, message)
                pipeline.expire(name, LATEST_LIFE_S)
                pipeline.publish(name, message)
                pipeline.execute()
        except redis.RedisError as error:
            log.warning("event_not_sent", error=str(error))
            return False
        return True
