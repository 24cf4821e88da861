"""``/api/account``: one's own account, sessions, tokens, limits, logs, archive and end."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from avatar_g.backend.api.dependencies import (
    BrowserUserId,
    UseClient,
    UserId,
    UseServices,
)
from avatar_g.backend.domain.accounts import Scope
from avatar_g.backend.errors import NotAllowed

router = APIRouter(tags=["account"])

Text = Annotated[str, Field(max_length=254)]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPassword(_Fields):
    """``old`` is empty where there was no password."""

    old: Text = ""
    new: Text


class NewEmail(_Fields):
    """Where password links are mailed to; empty: nowhere."""

    email: Text


class NewToken(_Fields):
    """A key for a program."""

    name: Annotated[str, Field(max_length=80)]
    scope: Scope = Scope.READ
    days: StrictInt = 90


class Farewell(_Fields):
    """The password, once more; empty where there is none."""

    password: Text = ""


@router.get("/api/account", operation_id="get_account")
def get_account(user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Return one's own account with limits and what is used up."""
    return asdict(services.users.me(user_id))


@router.post("/api/account/password", operation_id="change_password", status_code=204)
def change_password(
    fields: NewPassword, request: Request, services: UseServices, client: UseClient
) -> Response:
    """Set a new password; every other browser is signed out.

    The owner of an exposed studio who has none yet may do this and nothing else.
    """
    cookies = request.headers.get("cookie", "")
    user_id = services.accounts.resolve_session(cookies)
    if user_id is None:
        user_id = services.accounts.user_of_cookies(cookies)
    services.sign_in.change_password(
        user_id, fields.old, fields.new, cookies=cookies, address=client.address
    )
    headers = {"cache-control": "no-store"}
    if services.accounts.resolve_session(cookies) is None:  # was let in without a session
        headers["set-cookie"] = services.accounts.open_session(user_id, client)
    return Response(status_code=204, headers=headers)


@router.put("/api/account/email", operation_id="change_email", status_code=204)
def change_email(fields: NewEmail, user_id: BrowserUserId, services: UseServices) -> Response:
    """Set where password links are mailed to."""
    services.sign_in.change_email(user_id, fields.email)
    return Response(status_code=204)


@router.get("/api/account/sessions", operation_id="list_sessions")
def list_sessions(request: Request, user_id: UserId, services: UseServices) -> list[dict[str, Any]]:
    """Return one's signed-in browsers."""
    cookies = request.headers.get("cookie", "")
    return [asdict(view) for view in services.accounts.sessions(user_id, cookies)]


@router.delete("/api/account/sessions/{session_id}", operation_id="revoke_session", status_code=204)
def revoke_session(session_id: str, user_id: BrowserUserId, services: UseServices) -> Response:
    """Sign one browser out."""
    services.accounts.revoke_session(user_id, session_id)
    return Response(status_code=204)


@router.get("/api/account/tokens", operation_id="list_tokens")
def list_tokens(user_id: UserId, services: UseServices) -> list[dict[str, Any]]:
    """Return one's API tokens, without their text."""
    return [asdict(view) for view in services.api_tokens.list(user_id)]


@router.post("/api/account/tokens", operation_id="make_token", status_code=201)
def make_token(fields: NewToken, user_id: BrowserUserId, services: UseServices) -> JSONResponse:
    """Make an API token; its text is told here and never again."""
    view, token = services.api_tokens.make(user_id, fields.name, fields.scope, fields.days)
    content = {
        "token_id": view.token_id,
        "token": token,
        "scope": view.scope,
        "expires_at": view.expires_at.isoformat(),
    }
    return JSONResponse(content, 201, {"cache-control": "no-store"})


@router.delete("/api/account/tokens/{token_id}", operation_id="revoke_token", status_code=204)
def revoke_token(token_id: str, user_id: BrowserUserId, services: UseServices) -> Response:
    """Let a token work no more."""
    services.api_tokens.revoke(user_id, token_id)
    return Response(status_code=204)


@router.get("/api/account/audit", operation_id="list_audit")
def list_audit(user_id: UserId, services: UseServices) -> list[dict[str, Any]]:
    """Return the newest acts by and on one's account."""
    return [asdict(view) for view in services.privacy.audit(user_id)]


@router.get("/api/account/outbound", operation_id="list_outbound")
def list_outbound(user_id: UserId, services: UseServices) -> list[dict[str, Any]]:
    """Return the newest connections to other hosts made for one's account."""
    return [asdict(view) for view in services.privacy.outbound(user_id)]


@router.get("/api/account/export", operation_id="get_export")
def get_export(user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Return where the newest archive of everything is."""
    return asdict(services.privacy.archive(user_id))


@router.post("/api/account/export", operation_id="export_account", status_code=202)
def export_account(user_id: UserId, services: UseServices) -> JSONResponse:
    """Start packing all rows and files into one archive."""
    job_id = services.privacy.export(user_id)
    return JSONResponse({"job_id": job_id, "status": "queued"}, 202)


@router.delete("/api/account", operation_id="delete_account", status_code=204)
def delete_account(
    fields: Farewell, request: Request, user_id: BrowserUserId, services: UseServices
) -> Response:
    """Erase one's account with everything in it."""
    if not fields.password and services.users.me(user_id).has_password:
        raise NotAllowed("the password is needed", reason="wrong_password")
    services.privacy.delete_own(user_id, fields.password)
    ended = services.accounts.end_session(request.headers.get("cookie", ""))
    return Response(status_code=204, headers={"set-cookie": ended})
