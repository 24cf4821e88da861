"""A studio of its own for each file: owners get passwords here, and other people come in."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from avatar_g.backend.config import Settings
from avatar_g.backend.container import Container, open_container
from tests.e2e.conftest import new_studio, served


class OpenStudio(Protocol):
    """Opens the data of the file's studio beside its web server."""

    def __call__(self) -> AbstractContextManager[Container]: ...


@pytest.fixture(scope="module")
def studio_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with new_studio(tmp_path_factory.mktemp("apart")) as environment:
        yield environment


@pytest.fixture(scope="module")
def base_url(studio_environment: dict[str, str]) -> Iterator[str]:
    with served(studio_environment) as url:
        yield url


@pytest.fixture(scope="module")
def opened(studio_environment: dict[str, str], base_url: str) -> OpenStudio:
    """The studio's data, once the studio itself stands."""
    settings = Settings(
        data_dir=Path(studio_environment["AVATAR_G_DATA_DIR"]),
        redis_url=studio_environment["AVATAR_G_REDIS_URL"],
        min_free_bytes=0,
    )

    @contextmanager
    def open_it() -> Iterator[Container]:
        container = open_container(settings)
        yield container
        container.sessions.close()
        container.redis.close()

    return open_it
