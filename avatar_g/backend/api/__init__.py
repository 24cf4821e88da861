"""REST interface: FastAPI under ``/api``, same port and same cookie as the pages."""

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from avatar_g.backend.api import (
    avatar_exchange,
    health,
    jobs,
    media,
    music,
    session,
    stage,
    talk,
    video,
    voice,
    wardrobe,
)
from avatar_g.backend.api.docs import docs_page
from avatar_g.backend.api.errors import install_error_handlers
from avatar_g.backend.services import Services, get_services

VERSION = "0.1.0"


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
    studios = (media, music, stage, talk, video, avatar_exchange, wardrobe, voice)
    for module in (health, session, jobs, *studios):
        api.include_router(module.router)

    @api.get("/api/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(api.openapi()))

    return api
