"""``/api/session``: sign in, up and out. Only HTTP can set a cookie scripts cannot read."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UseClient, UseServices
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import NotAllowed
from avatar_g.backend.services import Services
from avatar_g.backend.services.accounts import Client

router = APIRouter(tags=["session"])
_WHO = {"type": "object", "required": ["user_id"], "properties": {"user_id": {"type": "string"}}}

_SIGNED_IN: dict[int | str, dict[str, Any]] = {
    200: {"description": "Signed in.", "content": {"application/json": {"schema": _WHO}}}
}

Text = Annotated[str, Field(max_length=254)]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Fields):
    """Name or e-mail address, and password."""

    name: Text
    password: Text


class SignUp(_Fields):
    """A new account; ``invitation`` is what stands behind ``#invite=`` in the link."""

    name: Text
    password: Text
    email: Text = ""
    invitation: Text = ""


class AskReset(_Fields):
    """Whose password was forgotten, and in which language to write."""

    name: Text
    language: Language = Language.EN


class Reset(_Fields):
    """What stands behind ``#reset=`` in the link, and the new password."""

    token: Text
    password: Text


class RegistrationView(_Fields):
    """Whether an account needs no invitation."""

    is_open: bool


@router.get(
    "/api/session",
    operation_id="open_session",
    responses={
        200: {"content": {"application/json": {"schema": _WHO}}},
        303: {"description": "Signed in; the studio is at ``Location``."},
    },
)
def open_session(
    request: Request,
    services: UseServices,
    client: UseClient,
    expires: str = "",
    signature: str = "",
) -> Response:
    """Sign this browser in as an owner who has no password yet.

    On one's own computer a visit is enough; elsewhere it takes the address that the studio prints
    in its terminal, and leads to choosing a password.
    """
    cookies = request.headers.get("cookie", "")
    user_id = services.accounts.resolve_session(cookies)
    if user_id is not None:
        return _visit(signature, user_id)
    if not services.accounts.may_sign_in(expires, signature):
        raise NotAllowed("sign in first", reason="sign_in")
    user_id = services.accounts.local_owner()
    response = _visit(signature, user_id)
    response.headers["set-cookie"] = services.accounts.open_session(user_id, client)
    return response


@router.post("/api/session", operation_id="sign_in", response_class=Response, responses=_SIGNED_IN)
def sign_in(fields: SignIn, request: Request, services: UseServices, client: UseClient) -> Response:
    """Sign this browser in."""
    user_id = services.sign_in.sign_in(fields.name, fields.password, client)
    return _signed_in(request, services, client, user_id)


@router.post(
    "/api/session/sign-up", operation_id="sign_up", response_class=Response, responses=_SIGNED_IN
)
def sign_up(fields: SignUp, request: Request, services: UseServices, client: UseClient) -> Response:
    """Make an account and sign this browser in; needs an invitation unless registration is open."""
    wanted = fields.model_dump(exclude={"invitation"})
    user_id = services.sign_in.sign_up(wanted, client, invitation=fields.invitation)
    return _signed_in(request, services, client, user_id)


@router.get("/api/session/registration", operation_id="get_registration")
def registration(services: UseServices) -> RegistrationView:
    """Tell whether anybody may make an account."""
    return RegistrationView(is_open=services.sign_in.is_registration_open())


@router.post(
    "/api/session/ask-reset",
    operation_id="ask_reset",
    status_code=202,
    response_class=Response,
)
def ask_reset(fields: AskReset, services: UseServices, client: UseClient) -> Response:
    """Mail a link for a new password; the answer is the same whether there is such an account."""
    services.sign_in.ask_reset(fields.name, client, fields.language)
    return Response(status_code=202, headers={"cache-control": "no-store"})


@router.post(
    "/api/session/reset",
    operation_id="reset_password",
    response_class=Response,
    responses=_SIGNED_IN,
)
def reset(fields: Reset, request: Request, services: UseServices, client: UseClient) -> Response:
    """Set a new password by a link; every other browser is signed out, this one signed in."""
    user_id = services.sign_in.reset(fields.token, fields.password, client)
    return _signed_in(request, services, client, user_id)


@router.delete("/api/session", operation_id="end_session", status_code=204)
def end_session(request: Request, services: UseServices, client: UseClient) -> Response:
    """Sign this browser out."""
    ended = services.accounts.end_session(request.headers.get("cookie", ""), client)
    return Response(status_code=204, headers={"set-cookie": ended, "cache-control": "no-store"})


def _signed_in(request: Request, services: Services, client: Client, user_id: str) -> Response:
    """Open a session in place of the one this browser may have had."""
    services.accounts.end_session(request.headers.get("cookie", ""), client)
    cookie = services.accounts.open_session(user_id, client)
    return JSONResponse(
        {"user_id": user_id}, headers={"set-cookie": cookie, "cache-control": "no-store"}
    )


def _visit(signature: str, user_id: str) -> Response:
    headers = {"cache-control": "no-store"}
    if signature:  # somebody followed the printed address
        return RedirectResponse("/sign-in#first=1", 303, headers)
    return JSONResponse({"user_id": user_id}, headers=headers)
