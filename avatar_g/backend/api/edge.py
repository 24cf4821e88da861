"""The outermost layer of the web server: what no request and no page may do."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_g.backend.api.csp import content_security_policy, inline_script_hashes
from avatar_g.backend.api.errors import problem_response
from avatar_g.backend.config import Settings
from avatar_g.backend.domain.recordings import MAX_UPLOAD_BYTES
from avatar_g.backend.domain.sources import MAX_SOURCE_BYTES

MAX_BODY_BYTES = 64 * 2**20
_DRAFTS = "/api/video/drafts/"
_UPLOADS = {
    "/api/music/upload": MAX_UPLOAD_BYTES + 2**20,
    "/api/provenance/read": 513 * 2**20,
    "/api/recipes/read": 513 * 2**20,
    "/api/projects/import": 4 * 2**30 + 2**20,
}
"""Addresses that take longer bodies: the file and the fields around it."""
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {"same-origin", "none"}
_EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
_HASHED_FILES = "/assets/"
_IMMUTABLE = "public, max-age=31536000, immutable"


class _BodyTooLarge(Exception):
    """More bytes came than any request may have."""


class Edge:
    """ASGI middleware around pages, event socket and API.

    Refuses foreign ``Host`` headers (a page of another site that rebinds its name to us), requests
    that change something on behalf of another site (CSRF) and endless bodies; adds security headers
    and caches what never changes.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        html_folder: Path | None = None,
        origins: Iterable[str] = (),
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        """Read the built pages once.

        Parameters
        ----------
        app
            What is protected.
        html_folder
            Built pages, whose inline scripts are allowed to run.
        origins
            Our own addresses, such as ``http://127.0.0.1:3000``; empty: any ``Host`` is accepted.
        max_body_bytes
            Longest request body.
        """
        self._app = app
        self._origins = tuple(origins)
        self._hosts = {urlsplit(origin).netloc for origin in self._origins}
        self._max_body_bytes = max_body_bytes
        hashes = inline_script_hashes(html_folder) if html_folder else []
        self._policy = content_security_policy(hashes, self._origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self._hosts and host not in self._hosts:
            return 421, "unknown_host"
        is_socket = scope["type"] == "websocket"
        changes = is_socket or scope["method"] not in _SAFE_METHODS
        if changes and not _is_own_site(headers, host):
            return 403, "cross_site"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limit_bytes(scope):
            return 413, "too_large"
        return None

    def _limit_bytes(self, scope: Scope) -> int:
        """Return the longest body a request may have."""
        path: str = scope["path"]
        if path.startswith(_DRAFTS) and path.endswith("/sources"):
            return max(self._max_body_bytes, MAX_SOURCE_BYTES + 2**20)
        return max(self._max_body_bytes, _UPLOADS.get(path, 0))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        received, limit_bytes = 0, self._limit_bytes(scope)
        has_started = is_too_large = False

        async def counted() -> Message:
            nonlocal received, is_too_large
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit_bytes:
                is_too_large = True
                raise _BodyTooLarge
            return message

        async def decorated(message: Message) -> None:
            nonlocal has_started
            if is_too_large and not has_started:
                return  # the app's own idea of this failure
            if message["type"] == "http.response.start":
                has_started = True
                self._decorate(scope["path"], message)
            await send(message)

        with suppress(_BodyTooLarge):
            await self._app(scope, counted, decorated)
        if is_too_large and not has_started:
            await _refuse(scope, receive, send, 413, "too_large")

    def _decorate(self, path: str, message: Message) -> None:
        headers = MutableHeaders(raw=message["headers"])
        headers.setdefault("x-content-type-options", "nosniff")
        headers.setdefault("referrer-policy", "same-origin")
        headers.setdefault("cross-origin-opener-policy", "same-origin")
        headers.setdefault("permissions-policy", "camera=(self), microphone=(self), geolocation=()")
        headers.setdefault("content-security-policy", self._policy)
        if path.startswith(_HASHED_FILES) and message["status"] == 200:
            headers["cache-control"] = _IMMUTABLE
        elif headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("cache-control", "no-cache")
        message["headers"] = headers.raw


def own_origins(settings: Settings) -> tuple[str, ...]:
    """Return the addresses under which people reach this server.

    Empty when it listens on every address and nobody said which one people type; then a session is
    needed for everything, so a rebound name gains nothing.
    """
    if settings.host in _EVERY_ADDRESS and not settings.public_url:
        return ()
    names = {settings.host, "127.0.0.1", "localhost"} - _EVERY_ADDRESS
    local = sorted(f"http://{name}:{settings.port}" for name in names)
    public = settings.resolved_public_url.rstrip("/")
    return tuple(dict.fromkeys([public, *local]))


def _is_own_site(headers: Headers, host: str) -> bool:
    """Tell whether a request comes from our own page, or from no page at all."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return False
    return headers.get("sec-fetch-site", "none") in _OWN_SITES


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await problem_response(status, code, code.replace("_", " "))(scope, receive, send)
