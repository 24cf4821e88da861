"""One studio of each module."""

from collections.abc import Iterator

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services, open_services
from tests.integration.tasks.attempts import registered_tasks
from tests.studio import add_user, scratch_container


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    with (
        registered_tasks(),
        scratch_container(tmp_path_factory.mktemp("studio")) as container,
    ):
        yield container


@pytest.fixture(scope="module")
def services(container: Container) -> Services:
    return open_services(container)


@pytest.fixture(scope="module")
def ana(container: Container) -> str:
    return add_user(container, "ana")
