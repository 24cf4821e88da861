"""One container a test, its services, and a user of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, scratch_container


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    with scratch_container(data_dir) as container:
        yield container


@pytest.fixture
def services(container: Container) -> Services:
    return open_services(container)


@pytest.fixture
def ana(container: Container) -> str:
    return add_user(container, "ana")
