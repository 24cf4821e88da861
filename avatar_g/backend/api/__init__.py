"""REST interface: FastAPI under ``/api``, same port and same cookie as the pages."""

from collections.abc import Callable
from functools import partial

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from avatar_g.backend.api import (
    account,
    avatar_exchange,
    avatars,
    health,
    items,
    jobs,
    library,
    lyrics,
    media,
    music,
    presets,
    projects,
    provenance,
    recipes,
    resumable_uploads,
    session,
    share_page,
    shares,
    stage,
    studio,
    talk,
    users,
    video,
    voice,
    wardrobe,
    webhooks,
)
from avatar_g.backend.api.docs import docs_page
from avatar_g.backend.api.errors import install_error_handlers
from avatar_g.backend.api.openapi import describe
from avatar_g.backend.services import Services, get_services

VERSION = "0.1.0"
_MODULES = (
    health,
    session,
    account,
    users,
    jobs,
    media,
    music,
    lyrics,
    stage,
    talk,
    video,
    avatar_exchange,
    avatars,
    wardrobe,
    voice,
    studio,
    projects,
    library,
    presets,
    provenance,
    recipes,
    items,
    resumable_uploads,
    webhooks,
    shares,
    share_page,
)


def create_api(services: Callable[[], Services] = get_services) -> FastAPI:
    """Build the API; ``services`` is called at the first request, not here."""
    api = FastAPI(
        title="Avatar G",
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's page loads scripts from another host
        redoc_url=None,
    )
    api.state.services = services
    install_error_handlers(api)
    for module in _MODULES:
        api.include_router(module.router)
    api.openapi = partial(describe, api)  # type: ignore[method-assign]

    @api.get("/api/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(api.openapi()))

    return api
