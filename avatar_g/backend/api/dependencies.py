"""What routes are given: the services, and who is asking."""

from typing import Annotated

from fastapi import Depends, Request

from avatar_g.backend.services import Services


def _services(request: Request) -> Services:
    services: Services = request.app.state.services()
    return services


UseServices = Annotated[Services, Depends(_services)]


def _user_id(request: Request, services: UseServices) -> str:
    return services.accounts.user_of_cookies(request.headers.get("cookie", ""))


UserId = Annotated[str, Depends(_user_id)]
"""Id of the signed-in user; 401 without one."""
