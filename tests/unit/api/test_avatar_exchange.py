"""``/api/avatars`` over HTTP: files in, pictures out, refusals, photos that leave no trace."""

from pathlib import Path

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services
from tests.foreign_models import Foreign, hostile_files
from tests.photos import photo_bytes
from tests.studio import add_user
from tests.unit.api.conftest import cookie_for


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_good_file_starts_a_job(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    headers = cookie_for(services, container, "ana")

    answer = await browser.post(
        "/api/avatars/import?name=Box.glb", content=Foreign().glb(), headers=headers
    )

    assert answer.status_code == 202
    state = await browser.get(f"/api/avatars/import/{answer.json()['job_id']}", headers=headers)
    assert state.json()["status"] == "queued"
    assert list((container.settings.data_dir / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["empty", "cut_in_half", "zip_archive", "web_page", "version_one"])
async def test_file_of_another_kind_is_415_with_its_reason(
    browser: httpx.AsyncClient, services: Services, container: Container, name: str
):
    data, reason = hostile_files()[name]

    answer = await browser.post(
        "/api/avatars/import", content=data, headers=cookie_for(services, container, "ana")
    )

    assert (answer.status_code, answer.json()["reason"]) == (415, reason)
    assert list((container.settings.data_dir / "uploads").iterdir()) == []


async def test_endless_file_is_cut_off(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    async def flood():
        for _ in range(50):
            yield b"x" * 2**20

    answer = await browser.post(
        "/api/avatars/import", content=flood(), headers=cookie_for(services, container, "ana")
    )

    assert (answer.status_code, answer.json()["reason"]) == (415, "avatar_too_large")
    assert list((container.settings.data_dir / "uploads").iterdir()) == []


async def test_photo_changes_unlocked_parts_and_is_stored_nowhere(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    ana = add_user(container, "ana")
    avatar_id = services.avatars.create(ana, preset="nino")
    services.avatars.set_lock(ana, avatar_id, "hair", is_locked=True)
    before = services.avatars.get(ana, avatar_id).look
    photo = photo_bytes()

    answer = await browser.post(
        f"/api/avatars/photo?avatar_id={avatar_id}",
        content=photo,
        headers=cookie_for(services, container, "ana"),
    )

    after = services.avatars.get(ana, avatar_id).look
    assert answer.json() == {"avatar_id": avatar_id}
    assert after["skin"] != before["skin"]
    assert after["hair_colour"] == before["hair_colour"]
    kept = every_byte(container.settings.data_dir)
    assert photo[:64] not in kept
    assert b"Camera of Ana" not in kept


async def test_photo_without_a_character_makes_one(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    answer = await browser.post(
        "/api/avatars/photo",
        content=photo_bytes("PNG"),
        headers=cookie_for(services, container, "ana"),
    )

    assert services.avatars.get(add_user(container, "ana"), answer.json()["avatar_id"]).title


@pytest.mark.parametrize(
    ("query", "content", "status", "reason"),
    [
        ("", b"not a photo", 415, "photo_unreadable"),
        ("?centre_x=0.05", photo_bytes(), 422, "photo_oval"),
        ("?centre_x=7", photo_bytes(), 422, "centre_x_invalid"),
        ("?radius_x=nan", photo_bytes(), 422, "radius_x_invalid"),
        ("?wings=2", photo_bytes(), 422, "wings_invalid"),
        ("?avatar_id=missing", photo_bytes(), 404, ""),
        ("", b"\xff\xd8\xff" + b"x" * (13 * 2**20), 415, "photo_too_large"),
    ],
)
async def test_refused_photo_says_why(
    browser: httpx.AsyncClient,
    services: Services,
    container: Container,
    query: str,
    content: bytes,
    status: int,
    reason: str,
):
    answer = await browser.post(
        f"/api/avatars/photo{query}",
        content=content,
        headers=cookie_for(services, container, "ana"),
    )

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


async def test_stranger_may_bring_and_take_nothing(browser: httpx.AsyncClient):
    for path in ("import", "photo", "a1/export"):
        answer = await browser.post(f"/api/avatars/{path}", content=b"x")
        assert answer.status_code == 401


async def test_export_answers_with_its_job(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    headers = cookie_for(services, container, "ana")
    avatar_id = services.avatars.create(add_user(container, "ana"), preset="nino")

    started = await browser.post(f"/api/avatars/{avatar_id}/export", headers=headers)
    view = await browser.get(f"/api/avatars/{avatar_id}/export", headers=headers)

    assert started.status_code == 202
    assert view.json()["job_id"] == started.json()["job_id"]
    assert view.json()["files"] == []
