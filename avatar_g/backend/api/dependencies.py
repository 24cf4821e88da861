"""What routes are given: the services, and who is asking."""

from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

from avatar_g.backend.domain.accounts import Scope
from avatar_g.backend.errors import NotFound, NotPermitted
from avatar_g.backend.services import Services
from avatar_g.backend.services.accounts import Client

_READING = {"GET", "HEAD", "OPTIONS"}


def _services(request: Request) -> Services:
    services: Services = request.app.state.services()
    return services


UseServices = Annotated[Services, Depends(_services)]


def user_of(request: Request, services: Services, needed: Scope | None = None) -> str:
    """Return who is asking, by API token or by cookie; by default reading needs ``read``.

    Raises
    ------
    NotAllowed
        If nobody is signed in.
    NotPermitted
        If the token's scope is too small.
    """
    default = Scope.READ if request.method in _READING else Scope.WRITE
    return services.accounts.user_of_request(
        request.headers.get("cookie", ""),
        request.headers.get("authorization", ""),
        needed or default,
    )


def _admin_id(request: Request, services: UseServices) -> str:
    return user_of(request, services, Scope.ADMIN)


def _browser_user_id(request: Request, services: UseServices) -> str:
    if request.headers.get("authorization"):
        raise NotPermitted("sign in in a browser for this", reason="browser_only")
    return user_of(request, services)


def _client(request: Request, services: UseServices) -> Client:
    return Client(
        address=client_address(request, services.accounts.trusted_proxies),
        browser=request.headers.get("user-agent", "")[:200],
    )


def client_address(request: Request, trusted_proxies: int) -> str:
    """Return the network address of whoever asks.

    Each trusted proxy has added the address it saw at the end of ``X-Forwarded-For``; what stands
    before that was written by the client and is not believed.
    """
    direct = request.client.host if request.client else ""
    seen = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    if trusted_proxies == 0 or len(seen) < trusted_proxies or not seen[-trusted_proxies]:
        return direct
    return seen[-trusted_proxies][:64]


def _user_id(request: Request, services: UseServices) -> str:
    user_id = user_of(request, services)
    # No id holds a NUL character, and Postgres refuses to compare with one.
    if any("\x00" in str(value) for value in request.path_params.values()):
        raise NotFound("no such address")
    return user_id


UserId = Annotated[str, Depends(_user_id)]
"""Id of the signed-in user; 401 without one."""
AdminId = Annotated[str, Depends(_admin_id)]
"""Id of a signed-in administrator; 403 for others."""
BrowserUserId = Annotated[str, Depends(_browser_user_id)]
"""Id of a user who signed in in a browser: what makes or ends credentials takes no API token."""
UseClient = Annotated[Client, Depends(_client)]
"""Where the request comes from."""


class Strict(BaseModel):
    """A body that knows all its fields; a number is no truth and a truth no number."""

    model_config = ConfigDict(extra="forbid", strict=False)


Document = dict[str, Any]
"""A JSON object whose fields the studio's own documents describe."""
