"""Pieces of characters over HTTP: for who is signed in, kept by the browser for ever."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from avatar_g.backend.api import create_api
from avatar_g.backend.container import Container
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.production.pieces import piece_path
from avatar_g.backend.services import Services, open_services
from avatar_g.backend.services.stage import StageService
from tests.unit.api.conftest import HOST, cookie_for

DIGEST = "ab" * 20


class MemoryTailor:
    """Answers at once; the real one is a process."""

    is_busy = False

    def show(self, spec: AvatarSpec) -> dict[str, Any]:
        return {"groups": {"top": spec.outfit["top"].kind}}

    def later(self, _spec: AvatarSpec, _name: str) -> str:
        return DIGEST


@pytest.fixture
def services(container: Container) -> Services:
    opened = open_services(container)
    return replace(opened, stage=StageService(container, MemoryTailor()))


@pytest.fixture
async def browser(services: Services):
    transport = httpx.ASGITransport(create_api(lambda: services))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        yield client


@pytest.fixture
def ana(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


@pytest.fixture
def nino(services: Services, ana: dict[str, str]) -> str:
    return services.avatars.create(services.accounts.user_of_cookies(ana["cookie"]), preset="nino")


async def test_manifest_tells_what_is_worn_or_would_be(browser, ana, nino: str):
    now = await browser.get(f"/api/avatars/{nino}/stage", headers=ana)
    would_be = await browser.get(f"/api/avatars/{nino}/stage?wear=polo", headers=ana)

    assert now.json() == {"groups": {"top": "hoodie"}}
    assert would_be.json() == {"groups": {"top": "polo"}}


@pytest.mark.parametrize("path", ["/api/avatars/{}/stage", "/api/avatars/{}/stage/shade"])
async def test_strangers_and_others_see_nothing(services, container, browser, nino: str, path: str):
    eve = cookie_for(services, container, "eve")

    assert (await browser.get(path.format(nino))).status_code == 401
    assert (await browser.get(path.format(nino), headers=eve)).status_code == 404


async def test_pieces_are_kept_for_ever_and_later_ones_never(browser, container, ana, nino: str):
    path = piece_path(container.settings.cache_dir, DIGEST)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xd8 picture")

    piece = await browser.get(f"/api/pieces/{DIGEST}", headers=ana)
    later = await browser.get(f"/api/avatars/{nino}/stage/shade", headers=ana)

    assert (piece.headers["content-type"], later.status_code) == ("image/jpeg", 200)
    assert "immutable" in piece.headers["cache-control"]
    assert later.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("digest", ["0" * 40, "..%2F..%2Fsecret.key", "x"])
async def test_pieces_that_were_not_made_are_not_there(browser, ana, digest: str):
    assert (await browser.get(f"/api/pieces/{digest}", headers=ana)).status_code == 404


async def test_pieces_need_a_session(browser):
    assert (await browser.get(f"/api/pieces/{DIGEST}")).status_code == 401
