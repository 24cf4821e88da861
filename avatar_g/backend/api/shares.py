"""``/api/shares``: links that show one thing to whoever has them."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StrictBool, StrictInt

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.services.sharing import (
    DEFAULT_DAYS,
    MAX_DAYS,
    MAX_PASSWORD_CHARS,
    ShareView,
)

router = APIRouter(tags=["shares"], route_class=OnceRoute)


class NewShare(Strict):
    """What to show, for how long, and to whom."""

    item_id: Annotated[str, Field(min_length=1, max_length=32)]
    expires_in_days: Annotated[StrictInt, Field(ge=1, le=MAX_DAYS)] = DEFAULT_DAYS
    password: Annotated[str, Field(max_length=MAX_PASSWORD_CHARS)] = ""
    may_download: StrictBool = False


@router.post("/api/shares", status_code=201, operation_id="create_share")
def create_share(body: NewShare, user_id: UserId, services: UseServices) -> ShareView:
    """Make a link to a finished thing; ``url`` is told only in this answer."""
    return services.shares.create(
        user_id,
        body.item_id,
        days=body.expires_in_days,
        password=body.password,
        may_download=body.may_download,
    )


@router.get("/api/shares", operation_id="list_shares")
def list_shares(
    user_id: UserId,
    services: UseServices,
    item_id: Annotated[str, Query(max_length=32)] = "",
) -> list[ShareView]:
    """Return your links, newest first; perhaps of one thing."""
    return services.shares.list(user_id, item_id)


@router.get("/api/shares/{share_id}", operation_id="get_share")
def get_share(share_id: str, user_id: UserId, services: UseServices) -> ShareView:
    """Return one link."""
    return services.shares.get(user_id, share_id)


@router.delete("/api/shares/{share_id}", status_code=204, operation_id="revoke_share")
def revoke_share(share_id: str, user_id: UserId, services: UseServices) -> None:
    """Close a link at once."""
    services.shares.revoke(user_id, share_id)
