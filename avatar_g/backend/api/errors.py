"""Errors as the API tells them: ``{"code", "reason", "message", "arguments"}``."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from avatar_g.backend.errors import (
    AvatarGError,
    InvalidRequest,
    NotAllowed,
    NotFound,
    ProviderError,
    SetupProblem,
    StorageFull,
    UnsupportedInput,
)

_STATUSES: tuple[tuple[type[AvatarGError], int], ...] = (
    (UnsupportedInput, 415),
    (InvalidRequest, 422),
    (NotFound, 404),
    (NotAllowed, 401),
    (StorageFull, 507),
    (ProviderError, 502),
    (SetupProblem, 503),
)
_CODES = {401: NotAllowed.code, 403: NotAllowed.code, 404: NotFound.code, 413: "too_large"}


def error_response(error: AvatarGError) -> JSONResponse:
    """Translate one of our errors; only codes and messages we wrote ourselves leave the house."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    content = {
        "code": error.code,
        "reason": error.reason,
        "message": str(error) if status < 500 else error.code,
        "arguments": error.arguments,
    }
    return JSONResponse(content, status)


def install_error_handlers(api: FastAPI) -> None:
    """Let every error of ``api`` have the one shape."""

    @api.exception_handler(AvatarGError)
    async def _ours(_request: Request, error: AvatarGError) -> JSONResponse:
        return error_response(error)

    @api.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        name = str(first["loc"][-1])
        return error_response(
            InvalidRequest(f"{name}: {first['msg']}", reason=f"{name}_invalid", field=name)
        )

    @api.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = _CODES.get(error.status_code, InvalidRequest.code)
        content = {"code": code, "reason": "", "message": str(error.detail), "arguments": {}}
        return JSONResponse(content, error.status_code, headers=error.headers)
