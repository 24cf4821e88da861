"""``/api/users``: what administrators do; they see accounts, never anybody's work."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt

from avatar_g.backend.api.dependencies import AdminId, UseServices
from avatar_g.backend.domain.accounts import Role
from avatar_g.backend.errors import InvalidRequest

router = APIRouter(tags=["users"])


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewLimits(_Fields):
    """Limits to change; null: what the settings say."""

    size_bytes: StrictInt | None = None
    render_minutes: StrictInt | None = None
    jobs: StrictInt | None = None
    money_cents: dict[str, StrictInt] | None = None


class NewRole(_Fields):
    """What the account may do from now on."""

    role: Role


class Registration(_Fields):
    """Whether anybody may make an account."""

    is_open: StrictBool


@router.get("/api/users", operation_id="list_users")
def list_users(admin_id: AdminId, services: UseServices) -> list[dict[str, Any]]:
    """Return every account with its limits."""
    return [asdict(view) for view in services.users.list(admin_id)]


@router.post("/api/users/invitations", operation_id="invite", status_code=201)
def invite(admin_id: AdminId, services: UseServices) -> dict[str, str]:
    """Return an address under which one person makes an account."""
    return {"url": services.users.invite(admin_id)}


@router.put("/api/users/registration", operation_id="open_registration", status_code=204)
def open_registration(fields: Registration, admin_id: AdminId, services: UseServices) -> Response:
    """Let anybody make an account, or only who was invited."""
    services.users.open_registration(admin_id, is_open=fields.is_open)
    return Response(status_code=204)


@router.put("/api/users/{user_id}/limits", operation_id="change_limits")
def change_limits(
    user_id: str, fields: NewLimits, admin_id: AdminId, services: UseServices
) -> dict[str, Any]:
    """Change what an account may use up."""
    changes = fields.model_dump(exclude_unset=True)
    if "money_cents" in changes and changes["money_cents"] is None:
        changes["money_cents"] = {}
    return asdict(services.quotas.change(admin_id, user_id, changes))


@router.put("/api/users/{user_id}/role", operation_id="change_role", status_code=204)
def change_role(
    user_id: str, fields: NewRole, admin_id: AdminId, services: UseServices
) -> Response:
    """Make somebody an administrator, or no longer."""
    services.users.set_role(admin_id, user_id, fields.role)
    return Response(status_code=204)


@router.delete("/api/users/{user_id}", operation_id="remove_user", status_code=204)
def remove_user(user_id: str, admin_id: AdminId, services: UseServices) -> Response:
    """Erase an account with everything in it."""
    if user_id == admin_id:
        raise InvalidRequest("delete your own account in its settings", reason="own_account")
    services.privacy.erase(user_id, admin_id=admin_id)
    return Response(status_code=204)
