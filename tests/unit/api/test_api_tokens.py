"""Keys for programs: what a scope allows on every route, and when a key ends."""

from datetime import timedelta

import httpx
import pytest

from avatar_g.backend.api import create_api
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.api_token import ApiToken
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.user import User
from avatar_g.backend.domain.accounts import Role, Scope
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services import Services
from tests.studio import add_user

READING = {"GET", "HEAD"}


def bearer(services: Services, user_id: str, scope: Scope, days: int = 30) -> dict[str, str]:
    _, token = services.api_tokens.make(user_id, f"for {scope}", scope, days)
    return {"authorization": f"Bearer {token}"}


def changing_routes(services: Services) -> list[tuple[str, str]]:
    """Return method and path of every operation that changes something of an account."""
    paths = create_api(lambda: services).openapi()["paths"]
    return [
        (method.upper(), path)
        for path, operations in paths.items()
        for method in operations
        if method.upper() not in READING and not path.startswith("/api/session")
    ]


async def asked(
    browser: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> httpx.Response:
    """Ask with a body that is right for no route: who may not is refused before it is read."""
    address = path.replace("{", "").replace("}", "")
    return await browser.request(method, address, headers=headers)


async def test_reading_key_changes_nothing_on_any_route(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    headers = bearer(services, add_user(container, "ana"), Scope.READ)
    routes = changing_routes(services)
    assert len(routes) > 40

    reached = {}
    for method, path in routes:
        answer = await asked(browser, method, path, headers)
        if answer.status_code != 403:
            reached[f"{method} {path}"] = answer.status_code

    # That route asks for the cookie of a browser after it has read its fields.
    fields = {"old": "", "new": "four words long enough"}
    answer = await browser.post("/api/account/password", json=fields, headers=headers)
    assert (reached, answer.status_code) == ({"POST /api/account/password": 422}, 401)


async def test_no_key_manages_keys_passwords_or_sessions(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    ana = add_user(container, "ana")
    with container.sessions() as session:
        session.get_one(User, ana).role = Role.ADMIN
    headers = bearer(services, ana, Scope.ADMIN)

    answers = [
        await browser.post("/api/account/tokens", json={"name": "x"}, headers=headers),
        await browser.put("/api/account/email", json={"email": ""}, headers=headers),
        await browser.delete("/api/account/sessions/x", headers=headers),
        await browser.request("DELETE", "/api/account", json={}, headers=headers),
    ]

    assert [(a.status_code, a.json()["reason"]) for a in answers] == [(403, "browser_only")] * 4


async def test_writing_key_makes_but_does_not_administer(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    ana = add_user(container, "ana")
    with container.sessions() as session:
        session.get_one(User, ana).role = Role.ADMIN
    writing, ruling = (bearer(services, ana, scope) for scope in (Scope.WRITE, Scope.ADMIN))

    made = await browser.post("/api/music/generate", json={"prompt": "the sea"}, headers=writing)

    assert made.status_code == 202
    assert (await browser.get("/api/users", headers=writing)).json()["reason"] == "scope"
    assert (await browser.get("/api/users", headers=ruling)).status_code == 200


async def test_key_that_ran_out_or_was_withdrawn_opens_nothing(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    ana = add_user(container, "ana")
    old, gone = bearer(services, ana, Scope.READ), bearer(services, ana, Scope.READ)
    assert (await browser.get("/api/account", headers=old)).status_code == 200
    newest, oldest = services.api_tokens.list(ana)
    services.api_tokens.revoke(ana, newest.token_id)
    with container.sessions() as session:
        session.get_one(ApiToken, oldest.token_id).expires_at = utc_now() - timedelta(seconds=1)

    answers = [await browser.get("/api/account", headers=each) for each in (old, gone)]

    assert {answer.status_code for answer in answers} == {401}


async def test_key_of_one_account_sees_nothing_of_another(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    bek = services.music.generate(add_user(container, "bek"), {"prompt": "the sea"})
    headers = bearer(services, add_user(container, "ana"), Scope.WRITE)

    assert (await browser.get(f"/api/jobs/{bek.job_id}", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (("", Scope.READ, 30), "token_name_missing"),
        (("x", "all", 30), "scope_invalid"),
        (("x", Scope.READ, 366), "days_out_of_range"),
        (("x", Scope.READ, 0), "days_out_of_range"),
    ],
)
def test_key_that_cannot_be_is_refused(
    services: Services, container: Container, fields: tuple[str, str, int], reason: str
):
    with pytest.raises(InvalidRequest) as refused:
        services.api_tokens.make(add_user(container, "ana"), *fields)

    assert refused.value.reason == reason
