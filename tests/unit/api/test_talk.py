"""``POST /api/avatar/talk`` starts a clip and explains what it cannot do."""

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services
from tests.unit.api.conftest import cookie_for


@pytest.fixture
def ana(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


async def test_clip_is_started_and_can_be_followed(browser: httpx.AsyncClient, ana: dict[str, str]):
    body = {"sentences": [{"text": "გამარჯობა!", "mood": "happy"}], "voice": "B", "fps": 12}

    answer = await browser.post("/api/avatar/talk", json=body, headers=ana)
    started = answer.json()
    listed = (await browser.get("/api/avatar/talk", headers=ana)).json()
    one = (await browser.get(f"/api/avatar/talk/{started['clip_id']}", headers=ana)).json()

    assert answer.status_code == 202
    assert started.keys() == {"job_id", "clip_id", "status"}
    assert [clip["clip_id"] for clip in listed] == [started["clip_id"]]
    assert (one["status"], one["job_id"]) == ("queued", started["job_id"])


@pytest.mark.parametrize(
    "body", [{"text": ""}, {"text": "hi", "speed": 3}, {"text": "hi", "colour": "red"}, {"text": 5}]
)
async def test_bad_body_is_refused(browser: httpx.AsyncClient, ana: dict[str, str], body: dict):
    answer = await browser.post("/api/avatar/talk", json=body, headers=ana)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"


async def test_stranger_is_refused(browser: httpx.AsyncClient):
    assert (await browser.post("/api/avatar/talk", json={"text": "hi"})).status_code == 401


async def test_route_is_documented(browser: httpx.AsyncClient):
    schema = (await browser.get("/api/openapi.json")).json()

    assert schema["paths"]["/api/avatar/talk"]["post"]["operationId"] == "make_talk_clip"
