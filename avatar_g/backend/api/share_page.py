"""``/s/{token}``: what somebody with a share link sees; no account, no cookie, no script."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from avatar_g.backend.api.dependencies import UseServices
from avatar_g.backend.api.errors import error_response
from avatar_g.backend.api.media import file_headers, send_file
from avatar_g.backend.api.share_html import POLICY, Place, page_of
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import NotFound
from avatar_g.backend.services import Services
from avatar_g.backend.services.share_visits import Visit, VisitState

router = APIRouter(include_in_schema=False)

_STATUSES = {
    VisitState.OPEN: 200,
    VisitState.PASSWORD: 200,
    VisitState.WRONG: 403,
    VisitState.PAUSED: 429,
    VisitState.GONE: 410,
    VisitState.WITHDRAWN: 410,
    VisitState.UNKNOWN: 404,
}
_MAX_FORM_BYTES = 4_096
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "same-origin",  # with no-referrer the form would come from nowhere
    "x-content-type-options": "nosniff",
}


@router.get("/s/{token}")
@router.head("/s/{token}")
def show_shared(token: str, request: Request, services: UseServices) -> HTMLResponse:
    """Show a shared thing, or ask for its password, or say why there is nothing to see."""
    return _page(request, services, services.share_visits.visit(token))


@router.post("/s/{token}")
async def tell_password(token: str, request: Request, services: UseServices) -> HTMLResponse:
    """Show a shared thing to whoever knows its password."""
    password = await _password(request)
    visit = await asyncio.to_thread(services.share_visits.visit, token, password)
    return _page(request, services, visit)


@router.get("/s/{token}/{role}")
@router.head("/s/{token}/{role}")
def get_shared_file(
    token: str,
    role: str,
    request: Request,
    services: UseServices,
    expires: str = "",
    signature: str = "",
    download: str = "",
) -> Response:
    """Send a file of a shared thing; a link that was closed has none any more."""
    try:
        file = services.share_visits.open_file(token, role, expires, signature)
    except NotFound as error:
        return error_response(error)
    if download:
        file = services.provenance.signed(file)
    headers = file_headers(file, is_download=bool(download))
    return send_file(
        request,
        services,
        file,
        {
            **headers,
            "cache-control": "private, no-cache",
            "x-robots-tag": "noindex, nofollow",
            # A card of this link is drawn by other sites.
            "cross-origin-resource-policy": "cross-origin",
        },
    )


def _page(request: Request, services: Services, visit: Visit) -> HTMLResponse:
    origin = services.shares.address_of("").removesuffix("/s/")
    place = Place(origin, request.url.path, _language(request))
    headers = {**_HEADERS, "content-language": place.language.value, "vary": "accept-language"}
    if visit.state is VisitState.PAUSED:
        headers["retry-after"] = str(visit.wait_s)
    return HTMLResponse(page_of(visit, place), _STATUSES[visit.state], headers)


async def _password(request: Request) -> str:
    """Return the field of a short form; anything else counts as a wrong password."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _MAX_FORM_BYTES:
        return ""
    try:
        form = await request.form(max_files=0, max_fields=4, max_part_size=_MAX_FORM_BYTES)
    except (MultiPartException, HTTPException):
        return ""
    password = form.get("password")
    return password if isinstance(password, str) else ""


def _language(request: Request) -> Language:
    """Return the language chosen on the page, else the best one of the browser's."""
    known = {language.value: language for language in Language}
    chosen = request.query_params.get("lang", "")
    if chosen in known:
        return known[chosen]
    wanted: list[tuple[float, int, Language]] = []
    for index, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        language = known.get(tag.partition("-")[0].strip().lower())
        if language is not None:
            wanted.append((-_quality(quality), index, language))
    return min(wanted)[2] if wanted else Language.EN


def _quality(text: str) -> float:
    try:
        value = float(text or "1")
    except ValueError:
        return 0.0
    return value if 0.0 <= value <= 1.0 else 0.0
