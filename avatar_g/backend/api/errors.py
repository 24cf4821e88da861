"""Errors as the API tells them: problem details (RFC 9457) with our code, reason and arguments."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from avatar_g.backend.errors import (
    AvatarGError,
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    NotPermitted,
    ProviderError,
    SetupProblem,
    StorageFull,
    TooManyTries,
    UnsupportedInput,
)

PROBLEM_TYPE = "application/problem+json"
UNKNOWN_USER = frozenset({"sign_in", "wrong_password", "password_first", "token"})
"""Reasons of ``NotAllowed`` when it is not known who asks: 401; every other reason is 403."""
_STATUSES: tuple[tuple[type[AvatarGError], int], ...] = (
    (UnsupportedInput, 415),
    (Conflict, 409),
    (InvalidRequest, 422),
    (NotFound, 404),
    (NotPermitted, 403),
    (NotAllowed, 403),
    (TooManyTries, 429),
    (StorageFull, 507),
    (ProviderError, 502),
    (SetupProblem, 503),
)
_CODES = {
    401: NotAllowed.code,
    403: NotAllowed.code,
    404: NotFound.code,
    409: Conflict.code,
    413: "too_large",
}


class Problem(BaseModel):
    """What went wrong: the same shape for every error of every operation."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["about:blank"] = "about:blank"
    title: str
    """The status in words."""
    status: int
    detail: str
    """For the log of whoever wrote the client; not translated."""
    code: str
    """Stable: the key ``errors.<code>`` of the message catalogue."""
    reason: str
    """Finer key, ``errors.<code>.<reason>``; may be empty."""
    message: str
    """Same as ``detail``."""
    arguments: dict[str, str | float]
    """Fill the translated message."""


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    reason: str = "",
    arguments: Mapping[str, str | float] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return an error answer."""
    content = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        reason=reason,
        message=detail,
        arguments=dict(arguments or {}),
    )
    return JSONResponse(
        content.model_dump(mode="json"), status, dict(headers or {}), media_type=PROBLEM_TYPE
    )


def error_response(error: AvatarGError) -> JSONResponse:
    """Translate one of our errors; only codes and messages we wrote ourselves leave the house."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    headers: dict[str, str] = {}
    if isinstance(error, NotAllowed) and error.reason in UNKNOWN_USER:
        status, headers = 401, {"www-authenticate": "Bearer"}
    if isinstance(error, TooManyTries):
        headers = {"retry-after": str(60 * int(error.arguments.get("limit", 1)))}
    return problem_response(
        status,
        error.code,
        str(error) if status < 500 else error.code,
        reason=error.reason,
        arguments=error.arguments,
        headers=headers,
    )


def validation_response(error: RequestValidationError) -> JSONResponse:
    """Translate what FastAPI found wrong with a request: its first complaint."""
    first: dict[str, Any] = error.errors()[0]
    name = str(first["loc"][-1])
    return error_response(
        InvalidRequest(f"{name}: {first['msg']}", reason=f"{name}_invalid", field=name)
    )


def install_error_handlers(api: FastAPI) -> None:
    """Let every error of ``api`` have the one shape."""

    @api.exception_handler(AvatarGError)
    async def _ours(_request: Request, error: AvatarGError) -> JSONResponse:
        return error_response(error)

    @api.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return validation_response(error)

    @api.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = _CODES.get(error.status_code, InvalidRequest.code)
        return problem_response(error.status_code, code, str(error.detail), headers=error.headers)
