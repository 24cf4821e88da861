"""After a commit: tell browsers, stop processes whose job ended, wake the dispatcher."""

from collections.abc import Iterable

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.jobs.queue import stop, wake_dispatcher


def announce(container: Container, jobs: Iterable[Job], *, own_job_id: str = "") -> None:
    """Publish rows that changed, and stop processes whose job ended without them.

    ``own_job_id`` is the job of the calling process, which must live to clean up.
    """
    for job in jobs:
        if job.status.is_final and job.id != own_job_id:
            stop(container.redis, job.id, job.attempt)
        container.events.publish(job.to_event())
    wake_dispatcher(container.redis)
