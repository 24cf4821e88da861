"""``/api/items``: any finished thing by its id, whatever kind it is."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.services.library import LibraryItem, LibraryPage

router = APIRouter(tags=["items"], route_class=OnceRoute)


@router.get("/api/video/clips", operation_id="list_videos", tags=["video"])
def list_videos(
    user_id: UserId,
    services: UseServices,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=50)] = 24,
) -> LibraryPage:
    """Return finished music videos, newest first."""
    return services.library.list(user_id, kind="video", offset=offset, limit=limit)


@router.get("/api/items/{item_id}", operation_id="get_item")
def get_item(item_id: str, user_id: UserId, services: UseServices) -> LibraryItem:
    """Return a song, character, video or talk clip with its files and its recipe."""
    return services.library.get(user_id, item_id)


@router.delete("/api/items/{item_id}", status_code=204, operation_id="delete_item")
def delete_item(item_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a thing away; it can be restored for some days."""
    services.library.delete(user_id, item_id)


@router.post("/api/items/{item_id}/restore", status_code=204, operation_id="restore_item")
def restore_item(item_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a deletion back."""
    services.library.restore(user_id, item_id)


@router.get(
    "/api/items/{item_id}/archive",
    operation_id="get_item_archive",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "One ZIP file."}},
)
def get_archive(item_id: str, user_id: UserId, services: UseServices) -> StreamingResponse:
    """Send every open format of a thing, and its recipe, in one ZIP file."""
    archive = services.archives.open(user_id, item_id)
    name = quote(archive.download_name, safe="")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{name}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(archive.blocks, headers=headers, media_type="application/zip")
