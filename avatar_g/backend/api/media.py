"""``/api/media/{asset_id}``: finished files, by session or by signed address, with ranges."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from avatar_g.backend.api.dependencies import UseServices, user_of
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.ranges import ByteRange, UnsatisfiableRange, parse_range
from avatar_g.backend.errors import NotAllowed
from avatar_g.backend.services import Services
from avatar_g.backend.services.files import MediaFile

router = APIRouter(tags=["files"], route_class=OnceRoute)

BYTES = {"type": "string", "format": "binary"}
_SHOWN_TYPES = ("image/", "audio/", "video/", "text/vtt", "application/json", "model/")
"""Everything else is offered as a download."""
_KEPT = "private, max-age=86400, immutable"


@router.get(
    "/api/media/{asset_id}",
    operation_id="get_media",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"*/*": {"schema": BYTES}}},
        206: {"content": {"*/*": {"schema": BYTES}}, "description": "The asked range."},
        304: {"description": "Unchanged."},
        416: {"description": "The range is outside the file."},
    },
)
@router.head("/api/media/{asset_id}", include_in_schema=False)
def get_media(
    asset_id: str,
    request: Request,
    services: UseServices,
    expires: str = "",
    signature: str = "",
    download: bool = False,
) -> Response:
    """Send a finished file, or the part a ``Range`` header asks for.

    With ``download=true`` pictures, sound and MP4 films the studio made carry content credentials
    (C2PA); the same recipe still opens from them. Someone else's file, a wrong signature and an
    absent file look the same: 404.
    """
    file = _open(request, services, asset_id, expires, signature)
    if download:
        file = services.provenance.signed(file)
    return send_file(request, services, file, file_headers(file, is_download=download))


def send_file(
    request: Request, services: Services, file: MediaFile, headers: dict[str, str]
) -> Response:
    """Answer with a file, with the part a ``Range`` header asks for, or with nothing new."""
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if request.headers.get("if-range", headers["etag"]) != headers["etag"]:
        wanted = None
    try:
        part = parse_range(wanted, file.size_bytes)
    except UnsatisfiableRange:
        return Response(
            status_code=416, headers={**headers, "content-range": f"bytes */{file.size_bytes}"}
        )
    return _send(request, services, file, part, headers)


def _open(
    request: Request, services: Services, asset_id: str, expires: str, signature: str
) -> MediaFile:
    if signature:
        try:
            return services.files.open_signed(asset_id, expires, signature)
        except NotAllowed:
            pass  # blocked from sharing: only its owner still hears it
    return services.files.open_owned(user_of(request, services), asset_id)


def file_headers(file: MediaFile, *, is_download: bool) -> dict[str, str]:
    """Return what every file is sent with: it runs nothing, wherever it is opened."""
    is_shown = file.mime.startswith(_SHOWN_TYPES) and not is_download
    name = quote(file.download_name, safe="")
    return {
        "accept-ranges": "bytes",
        "etag": f'"{file.tag}"',
        # A signed copy may be made anew, with other bytes.
        "cache-control": "private, no-cache" if file.copy else _KEPT,
        "content-disposition": f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{name}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }


def _send(
    request: Request,
    services: Services,
    file: MediaFile,
    part: ByteRange | None,
    headers: dict[str, str],
) -> Response:
    sent = part or ByteRange(0, file.size_bytes)
    headers["content-length"] = str(sent.stop - sent.start)
    if part is not None:
        headers["content-range"] = part.header(file.size_bytes)
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=file.mime)
    body = services.files.read(file, sent.start, sent.stop)
    return StreamingResponse(body, status, headers, media_type=file.mime)
