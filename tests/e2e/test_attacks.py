"""A studio whose owner has a password, attacked by raw sockets and from another site."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser
from reflex.state import BaseState, State

from avatar_g.avatar_g import app as _app  # every state class is registered by importing it
from avatar_g.backend.config import Settings
from avatar_g.backend.container import open_container
from avatar_g.backend.services.accounts import AccountService
from avatar_g.backend.services.sign_in import SignInService
from avatar_g.state.guard import PUBLIC_HANDLERS
from tests.e2e.conftest import new_studio, served
from tests.raw_socket import RawSocket, Refused

PASSWORD = "tbilisi night train"
SECRET = "marker-of-the-owner-7731"
HYDRATE = "reflex___state____state.hydrate"
GUESSES = 25


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data_dir = tmp_path_factory.mktemp("guarded")
    with new_studio(data_dir) as environment:
        container = open_container(
            Settings(data_dir=data_dir, redis_url=environment["AVATAR_G_REDIS_URL"])
        )
        owner = AccountService(container).local_owner()
        SignInService(container).change_password(owner, "", PASSWORD)
        container.sessions.close()
        with served(environment) as url:
            yield url


@pytest.fixture
def cookie(studio: str) -> str:
    answer = httpx.post(f"{studio}/api/session", json={"name": "owner", "password": PASSWORD})
    assert answer.status_code == 200
    return answer.headers["set-cookie"].partition(";")[0]


def every_handler() -> list[str]:
    """Return the wire name of every public method of every state class."""
    names: list[str] = []
    pending: list[type[BaseState]] = [State]
    while pending:
        state = pending.pop()
        pending += state.get_substates()
        names += [f"{state.get_full_name()}.{name}" for name in state.event_handlers]
    return sorted(set(names))


def public_names() -> set[str]:
    return {
        f"{state.get_full_name()}.{name}"
        for state, names in PUBLIC_HANDLERS.items()
        for name in names
    }


def test_signed_in_socket_reads_what_it_owns(studio: str, cookie: str):
    with RawSocket(studio, str(uuid4()), cookie=cookie) as socket:
        socket.send(_home("write_prompt"), {"prompt": SECRET})
        socket.send(HYDRATE)

        assert SECRET in "".join(socket.answers())


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_socket_from_another_site_is_not_opened(studio: str, cookie: str, origin: str):
    with pytest.raises(Refused):
        RawSocket(studio, str(uuid4()), cookie=cookie, origin=origin)


def test_every_state_method_is_refused_to_a_stranger(
    studio: str, capsys: pytest.CaptureFixture[str]
):
    handlers = [name for name in every_handler() if not _is_framework(name)]
    refused = [name for name in handlers if name not in public_names()]
    answered: list[str] = []

    with RawSocket(studio, str(uuid4())) as socket:
        socket.send(HYDRATE)
        socket.answers()
        for name in refused:
            socket.send(name)
        for message in socket.answers():
            answered += _changed_states(message)

    with capsys.disabled():
        print(f"\nstate methods: {len(handlers)}, called as a stranger: {len(refused)}", end=" ")
    assert len(refused) > 150
    assert set(answered) <= _open_states()


def test_stolen_tab_key_opens_nobodys_state(studio: str, cookie: str):
    token = str(uuid4())
    with RawSocket(studio, token, cookie=cookie) as victim:
        victim.send(_home("write_prompt"), {"prompt": SECRET})
        victim.send(HYDRATE)
        assert SECRET in "".join(victim.answers())

    with RawSocket(studio, token) as thief:
        thief.send(HYDRATE)
        thief.send(_home("refresh"))
        got = "".join(thief.answers())

    assert got
    assert SECRET not in got


def test_open_socket_loses_its_rights_with_the_sign_out(studio: str, cookie: str):
    with RawSocket(studio, str(uuid4()), cookie=cookie) as socket:
        socket.send(_home("write_prompt"), {"prompt": SECRET})
        socket.send(HYDRATE)
        assert SECRET in "".join(socket.answers())

        ended = httpx.delete(f"{studio}/api/session", headers={"cookie": cookie})
        socket.send(HYDRATE)
        socket.send(_home("write_prompt"), {"prompt": "still here"})
        got = "".join(socket.answers())

    assert ended.status_code == 204
    assert SECRET not in got
    assert "still here" not in got
    assert httpx.get(f"{studio}/api/account", headers={"cookie": cookie}).status_code == 401


def test_request_for_another_site_changes_nothing(studio: str, cookie: str):
    foreign = (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "evil.example"},
    )
    statuses = [
        httpx.post(f"{studio}/api/account/export", headers={"cookie": cookie, **each}).status_code
        for each in foreign
    ]

    assert statuses == [403, 403, 403, 421]


def test_page_of_another_site_reaches_nothing_in_a_browser(
    studio: str, browser: Browser, tmp_path: Path
):
    (tmp_path / "index.html").write_text("<!doctype html><title>evil</title>")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0),
        lambda *given: http.server.SimpleHTTPRequestHandler(*given, directory=str(tmp_path)),
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    page = context.new_page()
    try:
        context.request.post(f"{studio}/api/session", data={"name": "owner", "password": PASSWORD})
        page.goto(f"http://localhost:{server.server_port}/index.html")
        read = page.evaluate(_READ, f"{studio}/api/account")
        written = page.evaluate(_WRITE, f"{studio}/api/account/export")
        opened = page.evaluate(_OPEN, studio.replace("http", "ws", 1))
    finally:
        context.close()
        server.shutdown()

    assert (read, written, opened) == ("refused", "refused", "refused")


def test_guessing_a_password_has_an_end_and_outlives_the_connection(studio: str):
    statuses = [
        httpx.post(f"{studio}/api/session", json={"name": "owner", "password": f"guess {n}"})
        for n in range(GUESSES)
    ]
    right = httpx.post(f"{studio}/api/session", json={"name": "owner", "password": PASSWORD})

    codes = [answer.status_code for answer in statuses]
    assert codes == [401] * 5 + [429] * (GUESSES - 5)
    assert (right.status_code, right.json()["code"]) == (429, "too_many_tries")
    assert int(right.headers["retry-after"]) > 0


_READ = """async (url) => {
  try { await (await fetch(url, {credentials: 'include'})).text(); return 'read'; }
  catch { return 'refused'; }
}"""
_WRITE = """async (url) => {
  try { const answer = await fetch(url, {method: 'POST', credentials: 'include', mode: 'cors'});
    return answer.ok ? 'written' : 'refused'; }
  catch { return 'refused'; }
}"""
_OPEN = """(url) => new Promise((resolve) => {
  const socket = new WebSocket(url + '/_event/?EIO=4&transport=websocket&token=x');
  socket.onopen = () => resolve('opened');
  socket.onerror = () => resolve('refused');
})"""


def _home(handler: str) -> str:
    return f"reflex___state____state.avatar_g___state___home____home_state.{handler}"


def _is_framework(name: str) -> bool:
    return name.rpartition(".")[0].rpartition(".")[2].startswith("reflex___")


def _open_states() -> set[str]:
    """What any tab may change: its own language, notices, player and sign-in form."""
    return {state.get_full_name() for state in PUBLIC_HANDLERS} | {"reflex___state____state"}


def _changed_states(message: str) -> list[str]:
    _, _, text = message.partition(",")
    if not text.startswith("["):
        return []
    update = json.loads(text)[1]
    update = json.loads(update) if isinstance(update, str) else update
    return list((update.get("delta") or {}).keys())


assert _app is not None
