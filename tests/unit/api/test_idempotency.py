"""``Idempotency-Key``: asked twice, done once."""

import asyncio

import httpx
import pytest
from sqlmodel import select

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.idempotency_key import IdempotencyKey
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.jobs.janitor import Janitor
from avatar_g.backend.services import Services
from tests.unit.api.conftest import cookie_for

PATH = "/api/music/generate"
BODY = {"prompt": "the sea"}


@pytest.fixture
def headers(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana") | {"idempotency-key": "one"}


async def jobs(browser: httpx.AsyncClient, headers: dict[str, str]) -> int:
    return len((await browser.get("/api/jobs", headers=headers)).json())


async def test_same_request_gets_the_same_answer_and_one_job(
    browser: httpx.AsyncClient, headers: dict[str, str]
):
    first = await browser.post(PATH, json=BODY, headers=headers)
    again = await browser.post(PATH, json=BODY, headers=headers)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert await jobs(browser, headers) == 1


async def test_many_at_once_start_just_one_job(browser: httpx.AsyncClient, headers: dict[str, str]):
    answers = await asyncio.gather(
        *(browser.post(PATH, json=BODY, headers=headers) for _ in range(12))
    )

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    assert await jobs(browser, headers) == 1


async def test_another_body_or_address_under_the_key_is_refused(
    browser: httpx.AsyncClient, headers: dict[str, str]
):
    await browser.post(PATH, json=BODY, headers=headers)

    body = await browser.post(PATH, json={"prompt": "the hills"}, headers=headers)
    address = await browser.post("/api/lyrics", json=BODY, headers=headers)

    assert [answer.status_code for answer in (body, address)] == [409, 409]
    assert body.json()["reason"] == "idempotency_key_reused"
    assert await jobs(browser, headers) == 1


async def test_key_of_somebody_else_is_another_key(
    browser: httpx.AsyncClient, headers: dict[str, str], services: Services, container: Container
):
    stranger = cookie_for(services, container, "bek") | {"idempotency-key": "one"}

    mine = await browser.post(PATH, json=BODY, headers=headers)
    theirs = await browser.post(PATH, json={"prompt": "x"}, headers=stranger)

    assert theirs.status_code == 202
    assert mine.json()["job_id"] != theirs.json()["job_id"]


async def test_refusal_is_remembered_too(browser: httpx.AsyncClient, headers: dict[str, str]):
    first = await browser.post(PATH, json={"prompt": ""}, headers=headers)
    again = await browser.post(PATH, json={"prompt": ""}, headers=headers)

    assert (first.status_code, again.status_code) == (422, 422)
    assert first.content == again.content


@pytest.mark.parametrize("key", ["", "a b", "ключ".encode().decode("latin-1"), "x" * 256])
async def test_what_is_no_key_is_refused(
    browser: httpx.AsyncClient, headers: dict[str, str], key: str
):
    raw = [("cookie", headers["cookie"]), ("idempotency-key", key.encode("latin-1"))]

    answer = await browser.post(PATH, json=BODY, headers=raw)

    assert answer.json()["reason"] == "idempotency_key_invalid"


async def test_first_request_that_died_does_not_block_the_key(
    browser: httpx.AsyncClient, headers: dict[str, str], services: Services, container: Container
):
    named = services.idempotency.name("ana".ljust(32, "0"), "one", b"other")
    assert services.idempotency.begin(named)
    with container.sessions() as session:
        for row in session.exec(select(IdempotencyKey)).all():
            row.claimed_until = utc_now()

    answer = await browser.post(PATH, json=BODY, headers=headers)

    assert answer.status_code == 202


async def test_janitor_forgets_old_answers(
    browser: httpx.AsyncClient, headers: dict[str, str], container: Container
):
    await browser.post(PATH, json=BODY, headers=headers)
    with container.sessions() as session:
        for row in session.exec(select(IdempotencyKey)).all():
            row.expires_at = utc_now()

    Janitor(container).clean()

    with container.sessions() as session:
        assert not session.exec(select(IdempotencyKey)).all()
