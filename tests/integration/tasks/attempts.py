"""Run the tasks of one studio here, and read what they made."""

from collections.abc import Iterator
from contextlib import contextmanager

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.jobs.registry import _tasks
from avatar_g.backend.jobs.runner import run_attempt
from avatar_g.backend.jobs.tasks import register_all
from tests.studio import job_row

ANA = "ana".ljust(32, "0")


@contextmanager
def registered_tasks() -> Iterator[None]:
    """Let the real tasks be known, and afterwards what was known before."""
    known = dict(_tasks)
    register_all()
    yield
    _tasks.clear()
    _tasks.update(known)


def attempt(container: Container, job_id: str) -> str:
    """Run a job once more; return how it ended."""
    with container.sessions() as session:
        job = JobRepository(session).get(job_id)
        job.attempt += 1
        number = job.attempt
    return run_attempt(container, job_id, number, owner="test")


def finish(container: Container, job_id: str) -> None:
    """Run a job that must succeed."""
    assert attempt(container, job_id) == "succeeded", job_row(container, job_id).error_reason


def content(container: Container, owner_id: str, role: str) -> bytes:
    """Return the file of ``ana`` that plays a role."""
    with container.sessions() as session:
        rows = AssetRepository(session).of_owners([owner_id], ANA)
    found = next(row for row in rows if row.role == role)
    return b"".join(container.storage.read(Bucket(found.bucket), found.key))
