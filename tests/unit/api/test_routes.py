"""Sessions, jobs, health and documentation over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from avatar_g.backend.api import create_api
from avatar_g.backend.api.errors import Problem
from avatar_g.backend.container import Container
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, scratch_container
from tests.unit.api.conftest import HOST, cookie_for


@pytest.fixture
async def local_browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    with scratch_container(tmp_path / "local") as container:
        services = open_services(container)
        transport = httpx.ASGITransport(create_api(lambda: services))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            yield client


async def test_visit_on_ones_own_computer_opens_a_session(local_browser: httpx.AsyncClient):
    answer = await local_browser.get("/api/session")

    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 200
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert (await local_browser.get("/api/jobs")).json() == []


async def test_visit_elsewhere_needs_the_printed_address(
    browser: httpx.AsyncClient, services: Services
):
    link = services.accounts.sign_in_link()
    path = link[link.index("/api/") :]

    plain = await browser.get("/api/session")
    followed = await browser.get(path)

    assert plain.status_code == 401
    assert "set-cookie" not in plain.headers
    assert (followed.status_code, followed.headers["location"]) == (303, "/sign-in#first=1")
    assert (await browser.get("/api/jobs")).json()["reason"] == "password_first"
    chosen = await browser.post("/api/account/password", json={"new": "a few plain words"})
    assert chosen.status_code == 204
    assert (await browser.get("/api/jobs")).status_code == 200
    assert not services.accounts.may_sign_in("", "")


async def test_signed_out_browser_is_nobody(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    headers = cookie_for(services, container, "ana")

    before = await browser.get("/api/jobs", headers=headers)
    await browser.delete("/api/session", headers=headers)
    after = await browser.get("/api/jobs", headers=headers)

    assert (before.status_code, after.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/jobs/{job}"),
        ("GET", "/api/jobs/{job}/events"),
        ("POST", "/api/jobs/{job}/cancel"),
        ("POST", "/api/jobs/{job}/retry"),
    ],
)
async def test_job_exists_for_its_owner_only(
    browser: httpx.AsyncClient, services: Services, container: Container, method: str, path: str
):
    made = services.studio.make_music_video(add_user(container, "ana"), {"prompt": "x"})
    job_id = made.job_ids["track_generate"]
    services.jobs.cancel(add_user(container, "ana"), job_id)
    path = path.format(job=job_id)

    stranger = await browser.request(method, path, headers=cookie_for(services, container, "bek"))
    nobody = await browser.request(method, path)
    owner = await browser.request(method, path, headers=cookie_for(services, container, "ana"))

    assert (stranger.status_code, nobody.status_code) == (404, 401)
    assert owner.status_code in {200, 202}


async def test_events_of_an_ended_job_are_one_message(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    made = services.studio.make_music_video(add_user(container, "ana"), {"prompt": "x"})
    job_id = made.job_ids["track_generate"]
    services.jobs.cancel(add_user(container, "ana"), job_id)

    answer = await browser.get(
        f"/api/jobs/{job_id}/events", headers=cookie_for(services, container, "ana")
    )

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("event: job") == 1
    assert '"status": "cancelled"' in answer.text


async def test_retry_of_a_healthy_job_is_refused_with_a_code(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    made = services.studio.make_music_video(add_user(container, "ana"), {"prompt": "x"})

    answer = await browser.post(
        f"/api/jobs/{made.job_ids['track_generate']}/retry",
        headers=cookie_for(services, container, "ana"),
    )

    assert answer.status_code == 422
    assert answer.json()["reason"] == "job_not_ended"


async def test_health_names_the_piece_that_is_away(browser: httpx.AsyncClient):
    answer = await browser.get("/api/health")

    assert answer.status_code == 503
    assert answer.json() == {"status": "degraded", "database": True, "redis": False, "disk": True}


async def test_documentation_is_complete_and_loads_nothing(browser: httpx.AsyncClient):
    schema = (await browser.get("/api/openapi.json")).json()
    page = (await browser.get("/api/docs")).text

    assert all(path in page for path in schema["paths"])
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


async def test_unknown_address_has_the_same_shape_of_error(browser: httpx.AsyncClient):
    answer = await browser.get("/api/nothing")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == set(Problem.model_fields)
