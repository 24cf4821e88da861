"""``Idempotency-Key``: a request that is sent twice does its work once.

Every POST takes the header. The same key with the same request gives the same answer for a day;
with another one it is refused. Two at once: one works, the other waits for its answer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from avatar_g.backend.api.dependencies import user_of
from avatar_g.backend.api.errors import error_response, validation_response
from avatar_g.backend.errors import AvatarGError, Conflict, InvalidRequest
from avatar_g.backend.services import Services
from avatar_g.backend.services.idempotency import KeptAnswer, NamedRequest

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "idempotent-replayed"
MAX_BODY_BYTES = 2**20
"""A longer body is a file: send it in pieces, then name it in a request with a key."""
WAIT_S = 10.0
_POLL_S = 0.05
_TEXTS = ("application/json", "application/problem+json", "text/")
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OnceRoute(APIRoute):
    """A route whose POST requests may be named."""

    def get_route_handler(self) -> _Handler:
        """Look for the key before the work."""
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None or request.method != "POST":
                return await handle(request)
            services: Services = request.app.state.services()
            named = await _named(request, services, key)
            return await _once(request, services, named, handle)

        return handle_once


async def _named(request: Request, services: Services, key: str) -> NamedRequest:
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise _too_long()
    body = await request.body()
    if len(body) > MAX_BODY_BYTES:
        raise _too_long()
    user_id = await asyncio.to_thread(user_of, request, services)
    address = f"{request.method} {request.url.path}?{request.url.query}\n"
    return services.idempotency.name(user_id, key, address.encode() + body)


def _too_long() -> InvalidRequest:
    return InvalidRequest(
        "send the file in pieces", reason="idempotency_too_long", limit=MAX_BODY_BYTES >> 20
    )


async def _once(
    request: Request, services: Services, named: NamedRequest, handle: _Handler
) -> Response:
    deadline_s = monotonic() + WAIT_S
    while True:
        claim = await asyncio.to_thread(services.idempotency.begin, named)
        if claim:
            return await _work(request, services, claim, handle)
        kept = await asyncio.to_thread(services.idempotency.answer_of, named)
        if kept is not None:
            return Response(
                kept.text, kept.status_code, {REPLAYED_HEADER: "true"}, media_type=kept.media_type
            )
        if monotonic() > deadline_s:
            raise Conflict("the first request is still at work", reason="idempotency_running")
        await asyncio.sleep(_POLL_S)


async def _work(request: Request, services: Services, claim: str, handle: _Handler) -> Response:
    """Answer the request and keep the answer, unless asking again may help."""
    is_kept = False
    try:
        answer = await _answer(request, handle)
        media_type = answer.headers.get("content-type", "")
        is_text = media_type.startswith(_TEXTS) or not answer.body
        if answer.status_code < 500 and answer.status_code != 429 and is_text:
            text = bytes(answer.body).decode()
            kept = KeptAnswer(answer.status_code, media_type, text)
            await asyncio.to_thread(services.idempotency.keep, claim, kept)
            is_kept = True
        return answer
    finally:
        if not is_kept:
            await asyncio.to_thread(services.idempotency.give_up, claim)


async def _answer(request: Request, handle: _Handler) -> Response:
    try:
        return await handle(request)
    except AvatarGError as error:
        return error_response(error)
    except RequestValidationError as error:
        return validation_response(error)
