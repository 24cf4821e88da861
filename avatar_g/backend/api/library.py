"""``/api/library``: everything a creator has, and one ZIP file of many things."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.library import (
    MAX_BOARD_CHARS,
    MAX_BULK,
    MAX_TAG_CHARS,
    LibraryQuery,
    ThingKind,
    ThingOrder,
)
from avatar_g.backend.services.library import LibraryOverview

router = APIRouter(tags=["library"], route_class=OnceRoute)

_BLOCK_BYTES = 2**20
_ID = "3fa94c5b8d1e4f0a9b7c6d5e4f3a2b1c"
_ItemId = Annotated[str, Field(pattern="^[0-9a-f]{32}$", examples=[_ID])]
_Title = Annotated[str, Field(min_length=1, max_length=MAX_BOARD_CHARS)]


class Chosen(Strict):
    """Things that something is done with; one that is not there refuses all of them."""

    item_ids: Annotated[list[_ItemId], Field(min_length=1, max_length=MAX_BULK)]


class Starred(Chosen):
    """Things that get a star, or lose it."""

    is_starred: bool


class Tagged(Chosen):
    """Things that get a tag, or lose it."""

    tag: Annotated[str, Field(min_length=1, max_length=MAX_TAG_CHARS, pattern=r"^[^\x00]+$")]


class Board(Strict):
    """What a board is called."""

    title: _Title


class Counted(Strict):
    """How many things changed."""

    count: int


class ItemIds(Strict):
    """Ids of a stretch of the things asked for."""

    item_ids: list[str]


class NewBoard(Strict):
    """A board that was made."""

    board_id: str


class KeptTag(Strict):
    """A tag as it is kept: in one line and in small letters."""

    tag: str


def _asked(
    text: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[list[ThingKind], Query(max_length=7)] = [],  # noqa: B006 - FastAPI copies it
    language: Language | None = None,
    tag: Annotated[str, Query(max_length=40)] = "",
    board_id: Annotated[str, Query(max_length=32)] = "",
    starred: bool = False,
    trash: bool = False,
    order: ThingOrder = ThingOrder.NEWEST,
) -> LibraryQuery:
    return LibraryQuery(
        text=text,
        kinds=tuple(kind),
        language=language.value if language else "",
        tag=tag,
        board_id=board_id,
        is_starred=starred,
        is_trash=trash,
        order=order,
    )


_Asked = Annotated[LibraryQuery, Depends(_asked)]
_Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/api/library", operation_id="list_library")
def list_library(
    query: _Asked,
    user_id: UserId,
    services: UseServices,
    offset: _Offset = 0,
    limit: Annotated[int, Query(ge=1, le=120)] = 24,
) -> dict[str, Any]:
    """Return finished things: every word of ``text`` begins a word of title, prompt or lyrics."""
    return asdict(services.library.search(user_id, query, offset=offset, limit=limit))


@router.get("/api/library/ids", operation_id="list_library_ids")
def list_ids(
    query: _Asked,
    user_id: UserId,
    services: UseServices,
    offset: _Offset = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_BULK)] = MAX_BULK,
) -> ItemIds:
    """Return only ids of finished things, to choose many at once."""
    found = services.library.ids(user_id, query, offset=offset, limit=limit)
    return ItemIds(item_ids=list(found))


@router.get("/api/library/overview", operation_id="get_library_overview")
def overview(user_id: UserId, services: UseServices) -> LibraryOverview:
    """Return how many things of each kind there are, boards, tags and the room taken."""
    return services.library.overview(user_id)


@router.get(
    "/api/library/archive",
    operation_id="download_library_items",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
async def archive(
    user_id: UserId,
    services: UseServices,
    item: Annotated[list[_ItemId], Query(min_length=1, max_length=100, examples=[[_ID]])],
) -> StreamingResponse:
    """Send the main file of each thing in one ZIP file."""
    path = await asyncio.to_thread(services.library_changes.zip_files, user_id, item)
    return sent_once(path, "avatar-g.zip")


@router.get("/api/library/{item_id}/lineage", operation_id="get_lineage")
def lineage(item_id: str, user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Return what a thing was made from, and what was made from it."""
    return asdict(services.lineage.around(user_id, item_id))


@router.post("/api/library/star", status_code=204, operation_id="star_library_items")
def star(body: Starred, user_id: UserId, services: UseServices) -> None:
    """Put stars on things, or take them off."""
    services.library_changes.star(user_id, body.item_ids, is_starred=body.is_starred)


@router.post("/api/library/tag", operation_id="tag_library_items")
def tag(body: Tagged, user_id: UserId, services: UseServices) -> KeptTag:
    """Put a tag on things."""
    return KeptTag(tag=services.library_changes.tag(user_id, body.item_ids, body.tag))


@router.post("/api/library/untag", status_code=204, operation_id="untag_library_items")
def untag(body: Tagged, user_id: UserId, services: UseServices) -> None:
    """Take a tag off things."""
    services.library_changes.untag(user_id, body.item_ids, body.tag)


@router.post("/api/library/delete", operation_id="delete_library_items")
def delete(body: Chosen, user_id: UserId, services: UseServices) -> Counted:
    """Move things to the trash; they can be restored for some days."""
    return Counted(count=services.library_changes.delete(user_id, body.item_ids))


@router.post("/api/library/restore", operation_id="restore_library_items")
def restore(body: Chosen, user_id: UserId, services: UseServices) -> Counted:
    """Take things out of the trash."""
    return Counted(count=services.library_changes.restore(user_id, body.item_ids))


@router.post("/api/library/purge", operation_id="purge_library_items")
def purge(body: Chosen, user_id: UserId, services: UseServices) -> Counted:
    """Remove things of the trash for good, with their files."""
    return Counted(count=services.library_changes.purge(user_id, body.item_ids))


@router.post("/api/library/boards", status_code=201, operation_id="add_board")
def add_board(body: Board, user_id: UserId, services: UseServices) -> NewBoard:
    """Make a board."""
    return NewBoard(board_id=services.library_changes.add_board(user_id, body.title))


@router.patch("/api/library/boards/{board_id}", status_code=204, operation_id="rename_board")
def rename_board(board_id: str, body: Board, user_id: UserId, services: UseServices) -> None:
    """Give a board another name."""
    services.library_changes.rename_board(user_id, board_id, body.title)


@router.delete("/api/library/boards/{board_id}", status_code=204, operation_id="delete_board")
def delete_board(board_id: str, user_id: UserId, services: UseServices) -> None:
    """Remove a board; the things on it stay."""
    services.library_changes.delete_board(user_id, board_id)


@router.post("/api/library/boards/{board_id}/lay", status_code=204, operation_id="lay_on_board")
def lay(board_id: str, body: Chosen, user_id: UserId, services: UseServices) -> None:
    """Lay things on a board."""
    services.library_changes.lay(user_id, board_id, body.item_ids)


@router.post("/api/library/boards/{board_id}/lift", status_code=204, operation_id="lift_off_board")
def lift(board_id: str, body: Chosen, user_id: UserId, services: UseServices) -> None:
    """Take things off a board."""
    services.library_changes.lift(user_id, board_id, body.item_ids)


def sent_once(path: Path, name: str) -> StreamingResponse:
    """Send a ZIP file that nobody needs afterwards."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(path.stat().st_size),
    }
    return StreamingResponse(_blocks(path), media_type="application/zip", headers=headers)


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield a file and delete it, whether or not all of it was wanted."""
    try:
        with path.open("rb") as reader:
            while block := reader.read(_BLOCK_BYTES):
                yield block
    finally:
        path.unlink(missing_ok=True)
