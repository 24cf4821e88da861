"""The API over an in-process transport."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from avatar_g.backend.api import create_api
from avatar_g.backend.container import Container
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, scratch_container

HOST = "http://studio.test"


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    """A studio that other computers can reach: everything needs a session."""
    with scratch_container(data_dir, host="192.168.1.5") as container:
        yield container


@pytest.fixture
def services(container: Container) -> Services:
    return open_services(container)


@pytest.fixture
async def browser(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_api(lambda: services))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        yield client


def cookie_for(services: Services, container: Container, user: str) -> dict[str, str]:
    """Headers of a browser in which ``user`` is signed in."""
    cookie = services.accounts.open_session(add_user(container, user))
    return {"cookie": cookie.partition(";")[0]}
