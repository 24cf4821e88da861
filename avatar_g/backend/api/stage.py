"""``/api/avatars/{avatar_id}/stage``: a character in pieces, for the builder's 3D stage."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute

router = APIRouter(tags=["avatars"], route_class=OnceRoute)
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_PIECE: dict[str, Any] = {"content": {"model/gltf-binary": _BYTES, "image/jpeg": _BYTES}}
_FOREVER = "private, max-age=31536000, immutable"
_NEVER = "no-store"


@router.get("/api/avatars/{avatar_id}/stage", operation_id="show_on_stage")
def show_on_stage(
    avatar_id: str, user_id: UserId, services: UseServices, wear: str = ""
) -> dict[str, Any]:
    """Return which pieces show the character as it is now, or as it would be with ``wear`` on."""
    if wear:
        return services.stage.try_on(user_id, avatar_id, wear)
    return services.stage.show(user_id, avatar_id)


@router.get(
    "/api/avatars/{avatar_id}/stage/{name}",
    operation_id="get_later_piece",
    response_class=Response,
    responses={200: _PIECE, 202: {"description": "Not all of it is made yet; ask again at once."}},
)
def get_later_piece(avatar_id: str, name: str, user_id: UserId, services: UseServices) -> Response:
    """Return ``shade``, ``moods``, ``sliders`` or ``lips`` of the character as it is now.

    202: not all of it is made yet; ask again at once.
    """
    path = services.stage.later(user_id, avatar_id, name)
    if path is None:
        return Response(status_code=202, headers={"cache-control": _NEVER})
    return _file(path, _NEVER)


@router.get(
    "/api/pieces/{digest}",
    operation_id="get_piece",
    response_class=Response,
    responses={200: _PIECE},
)
def get_piece(digest: str, _user_id: UserId, services: UseServices) -> Response:
    """Return one piece that a manifest named."""
    return _file(services.stage.piece(digest), _FOREVER)


def _file(path: Path, caching: str) -> Response:
    content = path.read_bytes()
    is_picture = content.startswith(b"\xff\xd8")
    return Response(
        content,
        media_type="image/jpeg" if is_picture else "model/gltf-binary",
        headers={"cache-control": caching, "x-content-type-options": "nosniff"},
    )
