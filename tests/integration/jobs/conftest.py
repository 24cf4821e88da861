"""A running studio: real Redis, real workers, SQLite or Postgres."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_g.backend.container import Container
from avatar_g.backend.db import migrate
from avatar_g.backend.jobs.supervisor import Supervisor
from avatar_g.backend.jobs.worker import Work
from tests.integration.jobs import tiny
from tests.studio import studio_settings

_redis_databases = itertools.count()
"""Each studio has a Redis database of its own; a server has sixteen."""


class Studio:
    """Workers of one scratch installation."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor

    @property
    def container(self) -> Container:
        return self.supervisor.container

    def wait(self, condition: Callable[[], object], timeout_s: float = 40.0) -> float:
        """Wait until ``condition`` holds; return how long that took."""
        started_s = time.monotonic()
        while not condition():
            assert time.monotonic() - started_s < timeout_s, "it never happened"
            time.sleep(0.02)
        return time.monotonic() - started_s


@contextmanager
def running_studio(
    data_dir: Path,
    redis_url: str,
    database_url: str = "",
    *,
    workers: int = 2,
    lease_s: float = 4,
    work: Work = tiny.work,
) -> Iterator[Studio]:
    redis_url = f"{redis_url}?db={next(_redis_databases)}"
    settings = studio_settings(
        data_dir,
        redis_url=redis_url,
        database_url=database_url,
        workers=workers,
        lease_s=lease_s,
    )
    migrate.upgrade(settings.resolved_database_url)
    supervisor = Supervisor(settings, work, None, preloaded=(tiny.__name__,))
    stop = threading.Event()
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()
    try:
        yield Studio(supervisor)
    finally:
        stop.set()
        thread.join()
        supervisor.container.sessions.close()
        supervisor.container.redis.close()
