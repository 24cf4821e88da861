"""``/api/wardrobe``: garments of the creator's own, and pictures printed on them."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.services.wardrobe_items import (
    MAX_PRINT_BYTES,
    MAX_TITLE_CHARS,
    UserGarment,
)

router = APIRouter(tags=["avatars"], route_class=OnceRoute)

_Id = Annotated[str, Field(min_length=1, max_length=32)]
_Kind = Annotated[str, Field(min_length=1, max_length=40)]


class SaveGarment(BaseModel):
    """A garment that a character wears."""

    model_config = ConfigDict(extra="forbid")

    avatar_id: _Id
    kind: _Kind
    title: Annotated[str, Field(max_length=MAX_TITLE_CHARS)] = ""


class SavedGarment(BaseModel):
    """A garment that was saved."""

    item_id: str


@router.post(
    "/api/avatars/{avatar_id}/print",
    status_code=204,
    operation_id="print_picture",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def print_picture(
    avatar_id: str,
    request: Request,
    user_id: UserId,
    services: UseServices,
    kind: Annotated[str, Query(min_length=1, max_length=40)],
) -> None:
    """Print a picture, sent as the body, on a garment the character wears."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_PRINT_BYTES:
            break  # the service says why
    print_on = services.wardrobe_items.print_picture
    await to_thread.run_sync(print_on, user_id, avatar_id, kind, bytes(data))


@router.get("/api/wardrobe", operation_id="list_garments")
def list_garments(user_id: UserId, services: UseServices) -> list[UserGarment]:
    """Return the saved garments, newest first."""
    return services.wardrobe_items.list(user_id)


@router.post("/api/wardrobe", status_code=201, operation_id="save_garment")
def save_garment(body: SaveGarment, user_id: UserId, services: UseServices) -> SavedGarment:
    """Keep a worn garment with its colours and print."""
    save = services.wardrobe_items.save
    return SavedGarment(item_id=save(user_id, body.avatar_id, body.kind, body.title))


@router.post("/api/wardrobe/{item_id}/wear", status_code=204, operation_id="wear_garment")
def wear_garment(
    item_id: str,
    user_id: UserId,
    services: UseServices,
    avatar_id: Annotated[str, Query(min_length=1, max_length=32)],
) -> None:
    """Put a saved garment on."""
    services.wardrobe_items.wear(user_id, avatar_id, item_id)


@router.delete("/api/wardrobe/{item_id}", status_code=204, operation_id="delete_garment")
def delete_garment(item_id: str, user_id: UserId, services: UseServices) -> None:
    """Remove a saved garment; characters that wear it keep it."""
    services.wardrobe_items.delete(user_id, item_id)
