"""``/api/session``: sign in and out. Only HTTP can set a cookie scripts cannot read."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from avatar_g.backend.api.dependencies import UseServices
from avatar_g.backend.errors import NotAllowed

router = APIRouter(tags=["session"])


@router.get("/api/session", operation_id="open_session")
def open_session(
    request: Request, services: UseServices, expires: str = "", signature: str = ""
) -> Response:
    """Sign this browser in as the local owner.

    On one's own computer a visit is enough; elsewhere it takes the address that the studio prints
    in its terminal.
    """
    cookies = request.headers.get("cookie", "")
    user_id = services.accounts.resolve_session(cookies)
    if user_id is not None:
        return _answer(signature, user_id)
    if not services.accounts.may_sign_in(expires, signature):
        raise NotAllowed("open the address that the studio printed", reason="sign_in")
    user_id = services.accounts.local_owner()
    response = _answer(signature, user_id)
    response.headers["set-cookie"] = services.accounts.open_session(user_id)
    return response


@router.delete("/api/session", operation_id="end_session")
def end_session(request: Request, services: UseServices) -> Response:
    """Sign this browser out."""
    ended = services.accounts.end_session(request.headers.get("cookie", ""))
    return Response(status_code=204, headers={"set-cookie": ended, "cache-control": "no-store"})


def _answer(signature: str, user_id: str) -> Response:
    headers = {"cache-control": "no-store"}
    if signature:  # somebody followed the printed address: show the studio
        return RedirectResponse("/", 303, headers)
    return JSONResponse({"user_id": user_id}, headers=headers)
