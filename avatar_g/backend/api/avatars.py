"""``/api/avatar/generate`` and ``/api/avatars``: characters, made, edited, saved."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services import Services
from avatar_g.backend.services.avatar_views import AvatarCard, AvatarView
from avatar_g.backend.services.avatars import AvatarService

router = APIRouter(tags=["avatars"], route_class=OnceRoute)

_MAX_NUMBER = 1_000_000
_Prompt = Annotated[str, Field(max_length=MAX_AVATAR_PROMPT_CHARS)]
_Name = Annotated[str, Field(max_length=40)]
_Value = (
    StrictBool
    | StrictInt
    | Annotated[StrictFloat, Field(allow_inf_nan=False)]
    | Annotated[StrictStr, Field(max_length=200)]
)


class GenerateAvatar(Strict):
    """A character from words, or from a ready-made one."""

    prompt: _Prompt = Field(default="", examples=["a young woman in a red chokha, long black hair"])
    preset: _Name = Field(default="", description="Name of a ready-made character.")
    name: Annotated[str, Field(max_length=80)] = ""
    seed: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] | None = None


class GeneratedAvatar(Strict):
    """A character that is there, and the job that makes its files: VRM, GLB, pictures."""

    job_id: str
    avatar_id: str
    status: str


class EditAvatar(Strict):
    """One change; ``name`` and ``value`` mean what the kind needs.

    ``wear``, ``take_off``: ``item``. ``set_option``: ``item``, ``name``, ``value``. ``set_slider``
    and ``set_look``: ``name``, ``value``. ``describe``: ``prompt``. ``shuffle``: ``seed``.
    ``use_preset``: ``name``. ``set_lock``: ``name`` of a part, ``value`` true or false.
    ``rename``: ``name``. ``restore_version``: ``number``.
    """

    kind: Literal[
        "wear",
        "take_off",
        "set_option",
        "set_slider",
        "reset_shape",
        "set_look",
        "describe",
        "shuffle",
        "use_preset",
        "set_lock",
        "rename",
        "restore_version",
        "undo",
        "redo",
    ] = Field(examples=["set_slider"])
    item: _Name = ""
    name: Annotated[str, Field(max_length=80)] = Field(default="", examples=["height"])
    value: _Value | None = Field(default=None, examples=[60])
    prompt: _Prompt = ""
    seed: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] | None = None
    number: Annotated[StrictInt, Field(ge=0, le=_MAX_NUMBER)] | None = None


class CopiedAvatar(Strict):
    """The copy."""

    avatar_id: str


@router.post("/api/avatar/generate", status_code=202, operation_id="generate_avatar")
def generate(body: GenerateAvatar, user_id: UserId, services: UseServices) -> GeneratedAvatar:
    """Make a character from a prompt and let its files be made."""
    if not (body.prompt.strip() or body.preset):
        raise InvalidRequest("nothing described", reason="avatar_prompt_empty")
    avatar_id = services.avatars.create(
        user_id, prompt=body.prompt, preset=body.preset, seed=body.seed
    )
    if body.name.strip():
        services.avatars.rename(user_id, avatar_id, body.name)
    return _saved(services, user_id, avatar_id)


@router.get("/api/avatars", operation_id="list_avatars")
def list_avatars(
    user_id: UserId, services: UseServices, text: Annotated[str, Query(max_length=200)] = ""
) -> list[AvatarCard]:
    """Return the characters changed last; perhaps those that ``text`` finds."""
    if text.strip():
        return services.avatar_gallery.search(user_id, text)
    return services.avatars.list(user_id)


@router.get("/api/avatars/{avatar_id}", operation_id="get_avatar")
def get_avatar(avatar_id: str, user_id: UserId, services: UseServices) -> AvatarView:
    """Return one character."""
    return services.avatars.get(user_id, avatar_id)


@router.delete("/api/avatars/{avatar_id}", status_code=204, operation_id="delete_avatar")
def delete_avatar(avatar_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a character away; it can be restored for some days."""
    services.avatars.delete(user_id, avatar_id)


@router.post("/api/avatars/{avatar_id}/edits", operation_id="edit_avatar")
def edit_avatar(
    avatar_id: str, body: EditAvatar, user_id: UserId, services: UseServices
) -> AvatarView:
    """Change a character; every change can be undone."""
    _CHANGES[body.kind](services.avatars, user_id, avatar_id, body)
    return services.avatars.get(user_id, avatar_id)


@router.post("/api/avatars/{avatar_id}/save", status_code=202, operation_id="save_avatar")
def save_avatar(avatar_id: str, user_id: UserId, services: UseServices) -> GeneratedAvatar:
    """Keep a version and let its files be made."""
    return _saved(services, user_id, avatar_id)


@router.post("/api/avatars/{avatar_id}/portrait", status_code=202, operation_id="draw_portrait")
def draw_portrait(avatar_id: str, user_id: UserId, services: UseServices) -> AvatarView:
    """Let the portrait be drawn if there is none."""
    services.avatars.show(user_id, avatar_id)
    return services.avatars.get(user_id, avatar_id)


@router.post("/api/avatars/{avatar_id}/copy", status_code=201, operation_id="copy_avatar")
def copy_avatar(avatar_id: str, user_id: UserId, services: UseServices) -> CopiedAvatar:
    """Copy a character with its locks."""
    return CopiedAvatar(avatar_id=services.avatars.duplicate(user_id, avatar_id))


def _saved(services: Services, user_id: str, avatar_id: str) -> GeneratedAvatar:
    services.avatars.save(user_id, avatar_id)
    job = services.jobs.newest_of(user_id, avatar_id)
    return GeneratedAvatar(job_id=job.job_id, avatar_id=avatar_id, status=job.word)


_Change = Callable[[AvatarService, str, str, EditAvatar], object]
_CHANGES: dict[str, _Change] = {
    "wear": lambda avatars, user, avatar, edit: avatars.wear(user, avatar, edit.item),
    "take_off": lambda avatars, user, avatar, edit: avatars.take_off(user, avatar, edit.item),
    "set_option": lambda avatars, user, avatar, edit: avatars.set_option(
        user, avatar, edit.item, edit.name, _needed(edit)
    ),
    "set_slider": lambda avatars, user, avatar, edit: avatars.set_slider(
        user, avatar, edit.name, _number(edit)
    ),
    "reset_shape": lambda avatars, user, avatar, _edit: avatars.reset_shape(user, avatar),
    "set_look": lambda avatars, user, avatar, edit: avatars.set_look(
        user, avatar, edit.name, _needed(edit)
    ),
    "describe": lambda avatars, user, avatar, edit: avatars.describe(user, avatar, edit.prompt),
    "shuffle": lambda avatars, user, avatar, edit: avatars.shuffle(user, avatar, edit.seed),
    "use_preset": lambda avatars, user, avatar, edit: avatars.use_preset(user, avatar, edit.name),
    "set_lock": lambda avatars, user, avatar, edit: avatars.set_lock(
        user, avatar, edit.name, is_locked=edit.value is not False
    ),
    "rename": lambda avatars, user, avatar, edit: avatars.rename(user, avatar, edit.name),
    "restore_version": lambda avatars, user, avatar, edit: avatars.restore_version(
        user, avatar, _version(edit)
    ),
    "undo": lambda avatars, user, avatar, _edit: avatars.undo(user, avatar),
    "redo": lambda avatars, user, avatar, _edit: avatars.redo(user, avatar),
}


def _version(edit: EditAvatar) -> int:
    if edit.number is None:
        raise InvalidRequest("no number", reason="number_missing")
    return edit.number


def _needed(edit: EditAvatar) -> bool | float | str:
    if edit.value is None:
        raise InvalidRequest("no value", reason="value_missing")
    return edit.value


def _number(edit: EditAvatar) -> float:
    if isinstance(edit.value, bool) or not isinstance(edit.value, int | float):
        raise InvalidRequest("no number", reason="value_invalid")
    return float(max(-_MAX_NUMBER, min(edit.value, _MAX_NUMBER)))
