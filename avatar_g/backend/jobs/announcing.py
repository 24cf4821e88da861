"""After a commit: tell browsers, stop processes whose job ended, wake the dispatcher."""

from collections.abc import Iterable

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.jobs.queue import stop, wake_dispatcher


def announce(container: Container, jobs: Iterable[Job]) -> None:
    """Publish rows that changed; a job that ended elsewhere than in its worker is stopped there."""
    for job in jobs:
        if job.status.is_final:
            stop(container.redis, job.id, job.attempt)
        container.events.publish(job.to_event())
    wake_dispatcher(container.redis)
