"""``/api/wardrobe``: own pictures on garments, saved garments, and whose they are."""

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services
from tests.photos import photo_bytes
from tests.studio import add_user
from tests.unit.api.conftest import cookie_for


@pytest.fixture
def ana(container: Container) -> str:
    return add_user(container, "ana")


@pytest.fixture
def headers(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


@pytest.fixture
def nino(services: Services, ana: str) -> str:
    return services.avatars.create(ana, preset="nino")


async def test_own_picture_is_printed_kept_worn_again_and_deleted(
    browser: httpx.AsyncClient, services: Services, ana: str, nino: str, headers: dict[str, str]
):
    printed = await browser.post(
        f"/api/avatars/{nino}/print?kind=hoodie", content=photo_bytes("PNG"), headers=headers
    )
    body = {"avatar_id": nino, "kind": "hoodie", "title": "My  hoodie"}
    saved = await browser.post("/api/wardrobe", json=body, headers=headers)
    item_id = saved.json()["item_id"]
    listed = (await browser.get("/api/wardrobe", headers=headers)).json()
    other = services.avatars.create(ana, preset="giorgi")
    worn = await browser.post(f"/api/wardrobe/{item_id}/wear?avatar_id={other}", headers=headers)
    gone = await browser.delete(f"/api/wardrobe/{item_id}", headers=headers)

    assert [printed.status_code, saved.status_code, worn.status_code, gone.status_code] == [
        204,
        201,
        204,
        204,
    ]
    assert (listed[0]["title"], listed[0]["part"]) == ("My hoodie", "top")
    assert listed[0]["picture_url"].startswith("data:image/webp;base64,")
    assert services.wardrobe_items.list(ana) == []
    outfit = services.avatars.spec_of(ana, other)["outfit"]
    assert outfit["top"]["kind"] == "hoodie"
    assert outfit["top"]["options"]["print"] == "image"


async def test_page_is_not_sent_the_picture_itself(services: Services, ana: str, nino: str):
    services.wardrobe_items.print_picture(ana, nino, "hoodie", photo_bytes("PNG"))

    item = next(item for item in services.avatars.get(ana, nino).worn if item.kind == "hoodie")
    option = next(option for option in item.options if option.name == "image")
    assert (option.type, option.text) == ("picture", "1")


async def test_other_users_garments_do_not_exist(
    browser: httpx.AsyncClient, services: Services, container: Container, ana: str, nino: str
):
    item_id = services.wardrobe_items.save(ana, nino, "hoodie")
    eve = cookie_for(services, container, "eve")
    theirs = services.avatars.create(add_user(container, "eve"), preset="nino")

    answers = [
        await browser.delete(f"/api/wardrobe/{item_id}", headers=eve),
        await browser.post(f"/api/wardrobe/{item_id}/wear?avatar_id={theirs}", headers=eve),
        await browser.post(
            "/api/wardrobe", json={"avatar_id": nino, "kind": "hoodie"}, headers=eve
        ),
        await browser.post(
            f"/api/avatars/{nino}/print?kind=hoodie", content=photo_bytes(), headers=eve
        ),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await browser.get("/api/wardrobe", headers=eve)).json() == []
    assert len(services.wardrobe_items.list(ana)) == 1


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("hoodie", b"<svg onload=alert(1)>", 415),
        ("hoodie", b"", 415),
        ("jeans", photo_bytes(), 422),
        ("polo", photo_bytes(), 422),
        ("wings", photo_bytes(), 422),
    ],
)
async def test_refused_print_changes_nothing(
    browser: httpx.AsyncClient,
    services: Services,
    ana: str,
    nino: str,
    headers: dict[str, str],
    kind: str,
    content: bytes,
    status: int,
):
    before = services.avatars.spec_of(ana, nino)

    answer = await browser.post(
        f"/api/avatars/{nino}/print?kind={kind}", content=content, headers=headers
    )

    assert answer.status_code == status
    assert services.avatars.spec_of(ana, nino) == before
