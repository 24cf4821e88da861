"""``/api/projects``: what belongs together, who works on it, and all of it as one file."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.library import sent_once
from avatar_g.backend.api.uploads import SOURCE_BODY, received_file
from avatar_g.backend.domain.library import MAX_BULK
from avatar_g.backend.domain.projects import MAX_NOTES_CHARS, MAX_PROJECT_TITLE_CHARS
from avatar_g.backend.services.project_boards import MAX_PAGE_SIZE, PAGE_SIZE
from avatar_g.backend.services.project_members import MAX_NAME_CHARS
from avatar_g.backend.services.project_texts import ProjectTexts
from avatar_g.backend.services.project_views import (
    ActView,
    MemberView,
    ProjectBoard,
    ProjectList,
)

router = APIRouter(tags=["projects"], route_class=OnceRoute)


class OpenedProject(BaseModel):
    """A project that was taken in."""

    project_id: str


class ChangeProject(BaseModel):
    """What to write; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=MAX_PROJECT_TITLE_CHARS)] | None = None
    notes: Annotated[str, Field(max_length=MAX_NOTES_CHARS)] | None = None


class NewProject(BaseModel):
    """An empty project."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=MAX_PROJECT_TITLE_CHARS)]


class PutIn(BaseModel):
    """Things of the library to put into a project."""

    model_config = ConfigDict(extra="forbid")

    item_ids: Annotated[list[str], Field(min_length=1, max_length=MAX_BULK)]


class Invite(BaseModel):
    """Somebody of this studio, and what they may do."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS)]
    role: Literal["editor", "viewer"] = "viewer"


class ChangeRole(BaseModel):
    """What a member may do."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["editor", "viewer"]


@router.get("/api/projects", operation_id="list_projects")
def list_projects(
    user_id: UserId,
    services: UseServices,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = PAGE_SIZE,
) -> ProjectList:
    """Return the projects you own or work in, last changed first."""
    return services.project_boards.list(user_id, offset=offset, limit=limit)


@router.post("/api/projects", status_code=201, operation_id="create_project")
def create(body: NewProject, user_id: UserId, services: UseServices) -> OpenedProject:
    """Make an empty project."""
    return OpenedProject(project_id=services.project_boards.create(user_id, body.title))


@router.get("/api/projects/{project_id}", operation_id="get_project")
def read(project_id: str, user_id: UserId, services: UseServices) -> dict[str, str]:
    """Return a project's name and notes."""
    return asdict(services.project_texts.read(user_id, project_id))


@router.delete("/api/projects/{project_id}", status_code=204, operation_id="delete_project")
def delete(project_id: str, user_id: UserId, services: UseServices) -> None:
    """Delete a project; what is in it stays in your library."""
    services.project_boards.delete(user_id, project_id)


@router.post("/api/projects/{project_id}/restore", status_code=204, operation_id="restore_project")
def restore(project_id: str, user_id: UserId, services: UseServices) -> None:
    """Take the deletion of a project back."""
    services.project_boards.restore(user_id, project_id)


@router.get("/api/projects/{project_id}/board", operation_id="get_project_board")
def board(project_id: str, user_id: UserId, services: UseServices) -> ProjectBoard:
    """Return everything in a project, what shows what, and what is outdated."""
    return services.project_boards.board(user_id, project_id)


@router.get("/api/projects/{project_id}/activity", operation_id="get_project_activity")
def activity(project_id: str, user_id: UserId, services: UseServices) -> tuple[ActView, ...]:
    """Return what happened to a project, newest first."""
    return services.project_boards.activity(user_id, project_id)


@router.post("/api/projects/{project_id}/items", operation_id="add_project_items")
def add_items(
    project_id: str, body: PutIn, user_id: UserId, services: UseServices
) -> dict[str, int]:
    """Put things of your library into a project; those that were there already do not count."""
    return {"added": services.project_boards.add(user_id, project_id, body.item_ids)}


@router.delete(
    "/api/projects/{project_id}/items/{item_id}",
    status_code=204,
    operation_id="take_out_project_item",
)
def take_out(project_id: str, item_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a thing out of a project; it stays in its owner's library."""
    services.project_boards.take_out(user_id, project_id, item_id)


@router.post(
    "/api/projects/{project_id}/update", status_code=202, operation_id="update_project_videos"
)
def update(project_id: str, user_id: UserId, services: UseServices) -> dict[str, list[str]]:
    """Make your videos anew that show something changed since."""
    return {"job_ids": services.project_updates.update(user_id, project_id)}


@router.get("/api/projects/{project_id}/members", operation_id="list_project_members")
def members(project_id: str, user_id: UserId, services: UseServices) -> tuple[MemberView, ...]:
    """Return everybody in a project, the owner first."""
    return services.project_members.list(user_id, project_id)


@router.post(
    "/api/projects/{project_id}/members", status_code=201, operation_id="invite_project_member"
)
def invite(project_id: str, body: Invite, user_id: UserId, services: UseServices) -> MemberView:
    """Let somebody of this studio into your project."""
    return services.project_members.invite(user_id, project_id, body.name, body.role)


@router.patch(
    "/api/projects/{project_id}/members/{member_id}",
    status_code=204,
    operation_id="change_project_member",
)
def change_role(
    project_id: str, member_id: str, body: ChangeRole, user_id: UserId, services: UseServices
) -> None:
    """Give a member of your project another role."""
    services.project_members.change_role(user_id, project_id, member_id, body.role)


@router.delete(
    "/api/projects/{project_id}/members/{member_id}",
    status_code=204,
    operation_id="remove_project_member",
)
def remove_member(project_id: str, member_id: str, user_id: UserId, services: UseServices) -> None:
    """Let a member go, or go yourself."""
    services.project_members.remove(user_id, project_id, member_id)


@router.patch("/api/projects/{project_id}", status_code=204, operation_id="change_project")
def change(project_id: str, body: ChangeProject, user_id: UserId, services: UseServices) -> None:
    """Rename a project, keep its notes, or both."""
    texts = ProjectTexts(title=body.title, notes=body.notes)
    services.project_texts.change(user_id, project_id, texts)


@router.get(
    "/api/projects/{project_id}/export",
    operation_id="export_project",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
async def export(project_id: str, user_id: UserId, services: UseServices) -> StreamingResponse:
    """Send a project with all its files and their SHA-256 hashes."""
    path = await asyncio.to_thread(services.project_files.export, user_id, project_id)
    return sent_once(path, "project.avg")


@router.post(
    "/api/projects/import",
    status_code=201,
    operation_id="import_project",
    openapi_extra=SOURCE_BODY,
)
async def take_in(request: Request, user_id: UserId, services: UseServices) -> OpenedProject:
    """Take a project file in; every hash is checked before anything is kept."""
    async with received_file(request, services, user_id) as sent:
        project_id = await asyncio.to_thread(services.project_files.open, user_id, sent.path)
    return OpenedProject(project_id=project_id)
