"""``/api/recipes``: which recipe a file carries, and the same thing made again."""

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.uploads import SOURCE_BODY, received_file

router = APIRouter(tags=["recipes"], route_class=OnceRoute)


class MakeAgain(BaseModel):
    """A recipe as ``POST /api/recipes/read`` answers it."""

    model_config = ConfigDict(extra="forbid")

    recipe: dict[str, Any] = Field(
        examples=[{"kind": "song", "params": {"prompt": "A song about the sea", "seed": 7}}]
    )


@router.post("/api/recipes/read", operation_id="read_recipe", openapi_extra=SOURCE_BODY)
async def read(request: Request, user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Return the recipe of a PNG, WAV, MP3, FLAC, MP4, M4A, VRM or GLB file of ours."""
    async with received_file(request, services, user_id) as sent:
        return asdict(await asyncio.to_thread(services.recipes.read, user_id, sent.path))


@router.post("/api/recipes/make", status_code=202, operation_id="make_recipe")
def make(body: MakeAgain, user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Start what a recipe says: the same engines give the same bytes."""
    return asdict(services.recipes.make(user_id, body.recipe))
