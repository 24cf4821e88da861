"""``/api/health``: whether this process can work."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from avatar_g.backend.api.dependencies import UseServices

router = APIRouter(tags=["health"])


@router.get(
    "/api/health",
    operation_id="health",
    responses={503: {"content": {"application/json": {}}, "description": "A part is away."}},
)
def health(services: UseServices) -> JSONResponse:
    """Answer 200 when database, Redis and disk work, else 503; the body names each."""
    pieces = services.health.check()
    is_well = all(pieces.values())
    return JSONResponse(
        {"status": "ok" if is_well else "degraded", **pieces},
        200 if is_well else 503,
        headers={"cache-control": "no-store"},
    )
