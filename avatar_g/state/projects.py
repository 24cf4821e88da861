"""The list of projects."""

import asyncio
from typing import Any

import reflex as rx

from avatar_g.backend.domain.projects import MAX_PROJECT_TITLE_CHARS
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.problem import Problem
from avatar_g.state.project_rows import ProjectTile
from avatar_g.state.session import user_of

SHOWN_AT_ONCE = 24


class ProjectsState(rx.State):
    """Projects one owns or works in, last changed first."""

    tiles: rx.Field[list[ProjectTile]] = rx.field(default_factory=list)
    total: rx.Field[int] = rx.field(0)
    is_loaded: rx.Field[bool] = rx.field(False)
    deleted_id: rx.Field[str] = rx.field("")
    """The project deleted last, which can be taken back."""
    deleted_title: rx.Field[str] = rx.field("")
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    _shown: int = SHOWN_AT_ONCE

    @rx.event
    async def load(self):
        """Read the list; the page's ``on_load``."""
        self.problem, self._shown = Problem(), SHOWN_AT_ONCE
        await self._read()

    @rx.event
    async def show_more(self):
        """Read further down."""
        self._shown += SHOWN_AT_ONCE
        await self._read()

    @rx.event
    async def create(self, form: dict[str, Any]):
        """Make an empty project and open it."""
        user_id = await user_of(self)
        title = str(form.get("title", ""))[:MAX_PROJECT_TITLE_CHARS]
        try:
            made = await asyncio.to_thread(get_services().project_boards.create, user_id, title)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return None
        self.problem = Problem()
        return rx.redirect(f"/project?id={made}")

    @rx.event
    async def restore(self):
        """Take the last deletion back."""
        user_id, project_id = await user_of(self), self.deleted_id
        self._forget_deleted()
        try:
            await asyncio.to_thread(get_services().project_boards.restore, user_id, project_id)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        await self._read()

    @rx.event
    def dismiss(self):
        """Take the message about the deletion away."""
        self._forget_deleted()

    def _forget_deleted(self) -> None:
        self.deleted_id, self.deleted_title = "", ""

    def _note_deleted(self, project_id: str, title: str) -> None:
        self.deleted_id, self.deleted_title = project_id[:ID_CHARS], title

    async def _read(self) -> None:
        user_id = await user_of(self)
        boards = get_services().project_boards
        tiles: list[ProjectTile] = []
        while len(tiles) < self._shown:
            page = await asyncio.to_thread(
                boards.list, user_id, offset=len(tiles), limit=SHOWN_AT_ONCE
            )
            tiles += [ProjectTile.of(card) for card in page.projects]
            self.total = page.total
            if len(page.projects) < SHOWN_AT_ONCE:
                break
        self.tiles, self.is_loaded = tiles, True
