"""``/api/presets``: styles of songs and characters, one's own and shared ones."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.presets import PresetService

router = APIRouter(tags=["presets"], route_class=OnceRoute)


class SavePreset(BaseModel):
    """A style under a name."""

    model_config = ConfigDict(extra="forbid")

    service: Literal["avatar", "music"]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    fields: dict[str, Any] = Field(examples=[{"genre": "synthwave", "mood": "dreamy"}])
    is_shared: bool = False


class SharePreset(BaseModel):
    """Who may use it."""

    model_config = ConfigDict(extra="forbid")

    is_shared: bool


@router.get("/api/presets", operation_id="list_presets")
def list_presets(
    service: Literal["avatar", "music"], user_id: UserId, services: UseServices
) -> list[dict[str, Any]]:
    """Return the presets you may use in a studio, your own first."""
    return [asdict(view) for view in services.presets.list(user_id, PresetService(service))]


@router.post("/api/presets", status_code=201, operation_id="save_preset")
def save(body: SavePreset, user_id: UserId, services: UseServices) -> dict[str, str]:
    """Keep a style."""
    preset_id = services.presets.save(
        user_id, PresetService(body.service), body.title, body.fields, is_shared=body.is_shared
    )
    return {"preset_id": preset_id}


@router.patch("/api/presets/{preset_id}", status_code=204, operation_id="share_preset")
def share(preset_id: str, body: SharePreset, user_id: UserId, services: UseServices) -> None:
    """Let everybody here use your preset, or nobody else."""
    services.presets.share(user_id, preset_id, is_shared=body.is_shared)


@router.delete("/api/presets/{preset_id}", status_code=204, operation_id="delete_preset")
def delete(preset_id: str, user_id: UserId, services: UseServices) -> None:
    """Forget your preset."""
    services.presets.delete(user_id, preset_id)


@router.post(
    "/api/avatars/{avatar_id}/presets/{preset_id}", status_code=204, operation_id="wear_preset"
)
def wear(avatar_id: str, preset_id: str, user_id: UserId, services: UseServices) -> None:
    """Give a character the unlocked parts of a kept one; can be undone."""
    services.presets.wear(user_id, avatar_id, preset_id)
