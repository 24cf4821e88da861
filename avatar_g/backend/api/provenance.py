"""``/api/provenance``: which certificate signs what leaves here, and what a signature says."""

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.uploads import SOURCE_BODY, received_file

router = APIRouter(tags=["provenance"], route_class=OnceRoute)
PEM_TYPE = "application/x-pem-file"
_EXAMPLE = "-----BEGIN CERTIFICATE-----\nMIIB...\n-----END CERTIFICATE-----\n"


@router.get(
    "/api/provenance/certificate",
    operation_id="get_certificate",
    response_class=Response,
    responses={
        200: {"content": {PEM_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}}},
    },
)
def get_certificate(services: UseServices) -> Response:
    """Return the root certificate (PEM) of this installation's signatures; anybody may have it.

    Whoever trusts it in a C2PA verifier sees that a file was signed here and is unchanged.
    """
    found = services.provenance.certificate()
    return Response(
        found.root_pem,
        media_type=PEM_TYPE,
        headers={
            "content-disposition": 'attachment; filename="avatar-g-root.pem"',
            "cache-control": "no-cache",
            "etag": f'"{found.root_sha256[:32]}"',
            "x-content-type-options": "nosniff",
        },
    )


@router.post("/api/provenance/read", operation_id="read_provenance", openapi_extra=SOURCE_BODY)
async def read(request: Request, user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Return what the content credentials of a file say, and whether they still hold.

    PNG, JPEG, GIF, WebP, WAV, FLAC, MP3, M4A and MP4 files; ``state`` is ``own``, ``trusted``,
    ``unknown``, ``changed``, ``invalid`` or ``none``.
    """
    async with received_file(request, services, user_id) as sent:
        return asdict(await asyncio.to_thread(services.provenance.read, sent.path))
