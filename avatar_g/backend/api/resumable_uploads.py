"""``/api/uploads``: files that come in pieces; a broken connection goes on where it stopped."""

import asyncio
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any

from anyio import open_file
from fastapi import APIRouter, Header, Request, Response
from pydantic import Field, StrictInt

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.services.resumable_uploads import UploadView

router = APIRouter(tags=["uploads"], route_class=OnceRoute)

PIECE_TYPE = "application/offset+octet-stream"
_MAX_BYTES = 2**40
_PIECE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
_OFFSETS: dict[int | str, dict[str, Any]] = {
    204: {
        "headers": {
            "Upload-Offset": {"schema": {"type": "integer"}, "description": "Bytes received."},
            "Upload-Length": {"schema": {"type": "integer"}, "description": "Bytes announced."},
        }
    }
}


class NewUpload(Strict):
    """A file that is going to be sent."""

    name: Annotated[str, Field(max_length=200)] = Field(default="", examples=["holiday.wav"])
    size_bytes: Annotated[StrictInt, Field(ge=1, le=_MAX_BYTES)] = Field(examples=[1_048_576])


@router.post("/api/uploads", status_code=201, operation_id="create_upload")
def create_upload(
    body: NewUpload, response: Response, user_id: UserId, services: UseServices
) -> UploadView:
    """Announce a file; then send its pieces with PATCH."""
    view = services.uploads.create(user_id, name=body.name, size_bytes=body.size_bytes)
    response.headers["location"] = f"/api/uploads/{view.upload_id}"
    return view


@router.get("/api/uploads", operation_id="list_uploads")
def list_uploads(user_id: UserId, services: UseServices) -> list[UploadView]:
    """Return what is coming in, newest first."""
    return services.uploads.list(user_id)


@router.get("/api/uploads/{upload_id}", operation_id="get_upload")
def get_upload(upload_id: str, user_id: UserId, services: UseServices) -> UploadView:
    """Return how far an upload is."""
    return services.uploads.get(user_id, upload_id)


@router.head(
    "/api/uploads/{upload_id}",
    operation_id="get_upload_offset",
    status_code=204,
    responses=_OFFSETS,
)
def get_offset(upload_id: str, user_id: UserId, services: UseServices) -> Response:
    """Return in ``Upload-Offset`` where the next piece begins."""
    return _offset(services.uploads.get(user_id, upload_id))


@router.patch(
    "/api/uploads/{upload_id}",
    operation_id="append_upload",
    status_code=204,
    openapi_extra=_PIECE,
    responses=_OFFSETS,
)
async def append_upload(
    upload_id: str,
    request: Request,
    user_id: UserId,
    services: UseServices,
    upload_offset: Annotated[int, Header(ge=0, le=_MAX_BYTES)],
) -> Response:
    """Add a piece, sent as the body; 409 tells in ``arguments.offset`` where to go on."""
    folder = services.files.upload_folder()
    await asyncio.to_thread(services.uploads.get, user_id, upload_id)  # 404 before anything comes
    piece = await asyncio.to_thread(_new_file, folder)
    try:
        async with await open_file(piece, "wb") as file:
            async for chunk in request.stream():
                await file.write(chunk)
        view = await asyncio.to_thread(
            services.uploads.append, user_id, upload_id, offset=upload_offset, piece=piece
        )
    finally:
        piece.unlink(missing_ok=True)
    return _offset(view)


@router.delete("/api/uploads/{upload_id}", status_code=204, operation_id="delete_upload")
def delete_upload(upload_id: str, user_id: UserId, services: UseServices) -> None:
    """Forget an upload and its bytes."""
    services.uploads.delete(user_id, upload_id)


def _new_file(folder: Path) -> Path:
    with NamedTemporaryFile(dir=folder, suffix=".piece", delete=False) as file:
        return Path(file.name)


def _offset(view: UploadView) -> Response:
    headers = {
        "upload-offset": str(view.received_bytes),
        "upload-length": str(view.size_bytes),
        "cache-control": "no-store",
    }
    return Response(status_code=204, headers=headers)
