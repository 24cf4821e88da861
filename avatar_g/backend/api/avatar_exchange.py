"""``/api/avatars``: pictures of a character from all sides, files of other programs."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from anyio import open_file, to_thread
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.face_oval import FaceOval
from avatar_g.backend.engines.avatar.importing.limits import MAX_FILE_BYTES, refused
from avatar_g.backend.services.avatar_exchange import (
    MAX_PHOTO_BYTES,
    ExportView,
    ImportState,
    StartedAvatar,
)

router = APIRouter(tags=["avatars"], route_class=OnceRoute)


class StartedAvatarAnswer(BaseModel):
    """A character that is being drawn or read."""

    job_id: str
    avatar_id: str
    status: str

    @classmethod
    def of(cls, started: StartedAvatar) -> "StartedAvatarAnswer":
        """Read what the service returned."""
        return cls(**asdict(started))


class Oval(BaseModel):
    """Where the face is, in shares of the photo; without ``avatar_id`` a new character is made."""

    model_config = ConfigDict(extra="forbid")

    avatar_id: Annotated[str, Field(max_length=32)] = ""
    centre_x: Annotated[float, Field(ge=0, le=1)] = 0.5
    centre_y: Annotated[float, Field(ge=0, le=1)] = 0.5
    radius_x: Annotated[float, Field(gt=0, le=0.5)] = 0.31
    radius_y: Annotated[float, Field(gt=0, le=0.5)] = 0.34


class PhotoAnswer(BaseModel):
    """The character that took the colours."""

    avatar_id: str


@router.post("/api/avatars/{avatar_id}/export", status_code=202, operation_id="export_avatar")
def export_avatar(avatar_id: str, user_id: UserId, services: UseServices) -> StartedAvatarAnswer:
    """Draw front, three-quarter, side and back with alpha, a portrait and a turntable video."""
    return StartedAvatarAnswer.of(services.avatar_exchange.export(user_id, avatar_id))


@router.get("/api/avatars/{avatar_id}/export", operation_id="get_avatar_export")
def get_avatar_export(avatar_id: str, user_id: UserId, services: UseServices) -> ExportView:
    """Return the pictures that are there and how far their job is."""
    return services.avatar_exchange.exports(user_id, avatar_id)


@router.post(
    "/api/avatars/import",
    status_code=202,
    operation_id="import_avatar",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"model/gltf-binary": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_avatar(
    request: Request,
    user_id: UserId,
    services: UseServices,
    name: Annotated[str, Query(max_length=200)] = "",
) -> StartedAvatarAnswer:
    """Read a VRM 0.x, VRM 1.0 or humanoid GLB file, sent as the body, into a new character."""
    exchange = services.avatar_exchange
    with exchange.upload() as path:
        await _receive(request, path)
        started = await to_thread.run_sync(exchange.start_import, user_id, path, name)
    return StartedAvatarAnswer.of(started)


@router.post(
    "/api/avatars/photo",
    operation_id="use_avatar_photo",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def use_photo(
    request: Request,
    user_id: UserId,
    services: UseServices,
    oval: Annotated[Oval, Query()],
) -> PhotoAnswer:
    """Take colours and the width of the face from a photo, sent as the body; it is not kept."""
    photo = bytearray()
    async for chunk in request.stream():
        photo += chunk
        if len(photo) > MAX_PHOTO_BYTES:
            break  # the service says why
    place = FaceOval(oval.centre_x, oval.centre_y, oval.radius_x, oval.radius_y)
    avatar_id = await to_thread.run_sync(
        services.avatar_exchange.use_photo, user_id, oval.avatar_id, bytes(photo), place
    )
    return PhotoAnswer(avatar_id=avatar_id)


@router.get("/api/avatars/import/{job_id}", operation_id="get_avatar_import")
def get_avatar_import(job_id: str, user_id: UserId, services: UseServices) -> ImportState:
    """Return how far an import is, and why the file was refused if it was."""
    return services.avatar_exchange.import_state(user_id, job_id)


async def _receive(request: Request, path: Path) -> None:
    """Write the body to ``path`` and stop as soon as it is too long."""
    received = 0
    async with await open_file(path, "wb") as file:
        async for chunk in request.stream():
            received += len(chunk)
            if received > MAX_FILE_BYTES:
                raise refused("too_large", "the file is too large", limit=MAX_FILE_BYTES >> 20)
            await file.write(chunk)
