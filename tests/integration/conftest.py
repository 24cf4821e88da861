"""Real servers, started once per test process."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.servers import (
    new_postgres_database,
    postgres_programs,
    postgres_server,
    redis_server,
)

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
    """Address of an empty database, on each engine that is installed."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'studio.db'}"
    return new_postgres_database(request.getfixturevalue("postgres_url"), uuid4().hex)
