"""One container on a migrated database of each engine that is installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db import migrate
from tests.studio import studio_settings


@pytest.fixture
def container(tmp_path: Path, database_url: str) -> Iterator[Container]:
    migrate.upgrade(database_url)
    container = open_container(studio_settings(tmp_path / "data", database_url=database_url))
    yield container
    container.sessions.close()
