"""RQ as transport: carries ``(job id, attempt)`` to a worker and stops one; knows nothing else.

Whatever is lost here is found again in the ``jobs`` table.
"""

from contextlib import suppress
from datetime import UTC, datetime

import redis
from rq import Queue
from rq.command import send_stop_job_command
from rq.exceptions import DuplicateJobError, InvalidJobOperation, NoSuchJobError
from rq.job import Job as RqJob

from avatar_g.backend.db.repositories.dispatch import Delivery

SERIALIZER = "json"
"""Never pickle: with it, whoever can write to Redis runs code in our workers."""
RUNNER = "avatar_g.backend.jobs.runner.run_job"
"""A name, not a function, so that the web process never loads an engine."""
QUICK = "quick"
"""Class of the worker that only does what somebody is watching: previews."""
WORKER_CLASSES = ("cpu", QUICK)
TIMEOUT_S = 12 * 3_600
"""The longest a single attempt may take: a ten minute 4K video on two cores."""
_FAILURE_LIFE_S = 60
_LONGEST_START_S = 15.0
"""From a delivery to its claim on a busy machine; a fork takes 15 ms on an idle one."""
_WAKE_KEY = "avatar_g:wake"


def queue_name(worker_class: str) -> str:
    """Return the RQ queue of a worker class.

    A worker listens to exactly one: only then does RQ move a job instead of popping it.
    """
    return f"avatar_g_{worker_class}"


def open_queue(connection: redis.Redis, worker_class: str) -> Queue:
    """Return the queue of a worker class."""
    return Queue(queue_name(worker_class), connection=connection, serializer=SERIALIZER)


def deliver(queue: Queue, delivery: Delivery) -> bool:
    """Hand one attempt to RQ; False when it is waiting there already.

    The attempt is part of RQ's id, so that a repeated delivery is noticed.
    """
    delivery_id = _delivery_id(delivery.job_id, delivery.attempt)
    if _enqueue(queue, delivery, delivery_id):
        return True
    if queue.get_job_position(delivery_id) is not None:
        return False
    with suppress(NoSuchJobError):
        taken = queue.fetch_job(delivery_id)
        if taken is not None and _is_starting(taken):
            return False
        if taken is not None:  # whoever took it died before the claim
            taken.delete()
    return _enqueue(queue, delivery, delivery_id)


def stop(connection: redis.Redis, job_id: str, attempt: int) -> None:
    """Kill the process that runs an attempt, if any does; takes about ten milliseconds."""
    with suppress(NoSuchJobError, InvalidJobOperation, redis.RedisError):
        send_stop_job_command(connection, _delivery_id(job_id, attempt), serializer=SERIALIZER)


def wake_dispatcher(connection: redis.Redis) -> None:
    """Tell the dispatcher that there may be something to do; it would find out by itself."""
    with suppress(redis.RedisError), connection.pipeline(transaction=False) as pipeline:
        pipeline.rpush(_WAKE_KEY, 1)
        pipeline.ltrim(_WAKE_KEY, -1, -1)
        pipeline.execute()


def wait_for_wake(connection: redis.Redis, timeout_s: float) -> None:
    """Sleep until somebody wakes the dispatcher, at most ``timeout_s``."""
    connection.blpop([_WAKE_KEY], timeout=timeout_s)


def _is_starting(taken: RqJob) -> bool:
    """Tell whether a worker took the delivery a moment ago and may still claim the job."""
    if taken.started_at is None:
        return False
    age = datetime.now(UTC) - taken.started_at.replace(tzinfo=UTC)
    return age.total_seconds() < _LONGEST_START_S


def _delivery_id(job_id: str, attempt: int) -> str:
    return f"{job_id}-{attempt}"


def _enqueue(queue: Queue, delivery: Delivery, delivery_id: str) -> bool:
    try:
        queue.enqueue_call(
            RUNNER,
            args=(delivery.job_id, delivery.attempt),
            timeout=TIMEOUT_S,
            result_ttl=0,
            failure_ttl=_FAILURE_LIFE_S,
            job_id=delivery_id,
            unique=True,
            at_front=delivery.is_urgent,
        )
    except DuplicateJobError:
        return False
    return True
