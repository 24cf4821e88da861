"""A running studio: real Redis, real workers, SQLite or Postgres."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db import migrate
from avatar_g.backend.jobs.supervisor import Supervisor
from tests.integration.jobs import tiny
from tests.servers import (
    new_postgres_database,
    postgres_programs,
    postgres_server,
    redis_server,
)
from tests.studio import studio_settings

DATABASES = ("sqlite", "postgres") if postgres_programs() else ("sqlite",)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'studio.db'}"
    return new_postgres_database(request.getfixturevalue("postgres_url"), uuid4().hex)


_redis_databases = itertools.count()
"""Each studio has a Redis database of its own; a server has sixteen."""


class Studio:
    """Workers of one scratch installation."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor

    @property
    def container(self) -> Container:
        return self.supervisor.container

    def wait(self, condition: Callable[[], object], timeout_s: float = 20.0) -> float:
        """Wait until ``condition`` holds; return how long that took."""
        started_s = time.monotonic()
        while not condition():
            assert time.monotonic() - started_s < timeout_s, "it never happened"
            time.sleep(0.02)
        return time.monotonic() - started_s


@contextmanager
def running_studio(
    data_dir: Path, redis_url: str, database_url: str = "", *, workers: int = 2, lease_s: float = 4
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
    supervisor = Supervisor(settings, tiny.work)
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
