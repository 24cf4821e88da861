"""What the outermost layer refuses and adds."""

import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from avatar_g.backend.api.edge import Edge, own_origins
from tests.studio import studio_settings

ORIGIN = "http://127.0.0.1:3000"
SCRIPT = "window.started = true"


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>page</p>")


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def hashed(_request: Request) -> Response:
    return PlainTextResponse("chunk")


async def sandboxed(_request: Request) -> Response:
    return PlainTextResponse("file", headers={"content-security-policy": "sandbox"})


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    (tmp_path / "index.html").write_text(
        f'<script>{SCRIPT}</script><script src="/a.js"></script><script type="module">x()</script>'
    )
    inner = Starlette(
        routes=[
            Route("/", page),
            Route("/echo", echo, methods=["POST"]),
            Route("/assets/app-4f3a.js", hashed),
            Route("/file", sandboxed),
            WebSocketRoute("/_event", socket),
        ]
    )
    return Edge(inner, html_folder=tmp_path, origins=[ORIGIN], max_body_bytes=1_000)


@pytest.fixture
async def browser(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url=ORIGIN) as client:
        yield client


async def test_page_may_run_its_own_inline_scripts_and_no_others(browser: httpx.AsyncClient):
    policy = (await browser.get("/")).headers["content-security-policy"]

    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert f"'sha256-{digest}'" in directives["script-src"]
    assert directives["script-src"].count("sha256-") == 2
    assert "unsafe-inline" not in directives["script-src"]
    assert "unsafe-eval'" not in directives["script-src"].replace("wasm-unsafe-eval", "")
    assert directives["frame-ancestors"] == "'none'"


async def test_security_headers_are_on_every_answer(browser: httpx.AsyncClient):
    for path in ("/", "/missing", "/assets/app-4f3a.js"):
        headers = (await browser.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_stricter_policy_of_a_file_is_kept(browser: httpx.AsyncClient):
    assert (await browser.get("/file")).headers["content-security-policy"] == "sandbox"


async def test_files_named_by_their_content_are_kept_for_ever(browser: httpx.AsyncClient):
    kept = (await browser.get("/assets/app-4f3a.js")).headers["cache-control"]

    assert "immutable" in kept
    assert (await browser.get("/")).headers["cache-control"] == "no-cache"
    assert "cache-control" not in (await browser.get("/assets/missing.js")).headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": ORIGIN}, 200),
        ({"origin": ORIGIN, "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:3001"}, 403),
        ({"origin": "http://127.0.0.1:3000.evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
async def test_change_is_accepted_from_our_own_pages_only(
    browser: httpx.AsyncClient, headers: dict[str, str], status: int
):
    assert (await browser.post("/echo", headers=headers)).status_code == status


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "", "LOCALHOST:3000"]
)
async def test_rebound_name_is_refused(browser: httpx.AsyncClient, host: str):
    assert (await browser.get("/", headers={"host": host})).status_code == 421


async def test_long_body_is_refused_announced_or_not(browser: httpx.AsyncClient):
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    announced = await browser.post("/echo", content=b"x" * 1_001)
    streamed = await browser.post("/echo", content=chunks())
    short = await browser.post("/echo", content=b"x" * 1_000)
    nonsense = await browser.post("/echo", headers={"content-length": "-5"})

    assert [announced.status_code, streamed.status_code, nonsense.status_code] == [413] * 3
    assert (short.status_code, short.text) == (200, "1000")


async def call_socket(edge: Edge, headers: dict[str, str]) -> str:
    sent: list[dict] = []
    scope = {
        "type": "websocket",
        "path": "/_event",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
        "subprotocols": [],
    }

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        sent.append(message)

    await edge(scope, receive, send)
    return sent[0]["type"]


async def test_socket_of_another_sites_page_is_refused(edge: Edge):
    own = {"host": "127.0.0.1:3000", "origin": ORIGIN}

    assert await call_socket(edge, own) == "websocket.accept"
    assert await call_socket(edge, own | {"origin": "https://evil.example"}) == "websocket.close"
    assert await call_socket(edge, own | {"host": "evil.example"}) == "websocket.close"


def test_own_addresses_follow_the_settings(tmp_path: Path):
    local = own_origins(studio_settings(tmp_path))
    behind_proxy = own_origins(studio_settings(tmp_path, public_url="https://studio.example/"))
    everywhere = own_origins(studio_settings(tmp_path, host="::"))

    assert set(local) == {"http://127.0.0.1:3000", "http://localhost:3000"}
    assert "https://studio.example" in behind_proxy
    assert everywhere == ()
