"""What goes out of the Avatar Builder and in: pictures from all sides, files, photos."""

import asyncio
from typing import Any

import reflex as rx

from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.avatar_exchange import (
    EXPORT_KINDS,
    MAX_MODEL_BYTES,
    MAX_PHOTO_BYTES,
    ExportView,
    ImportState,
    is_at_work,
)
from avatar_g.backend.services.avatar_views import (
    CONDITION_VALUES,
    CONDITIONS,
    FINDINGS,
    FindingView,
)
from avatar_g.state.avatar import AvatarState
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.problem import Problem, problem_key
from avatar_g.state.session import user_of

__all__ = [
    "CONDITIONS",
    "CONDITION_VALUES",
    "EXPORT_KINDS",
    "FINDINGS",
    "MAX_MODEL_BYTES",
    "MAX_PHOTO_BYTES",
    "AvatarExchangeState",
    "FindingView",
]


class AvatarExchangeState(rx.State):
    """The export panel of the shown character."""

    exported: rx.Field[ExportView] = rx.field(default_factory=ExportView)
    export_problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    import_job_id: rx.Field[str] = rx.field("")
    """The import this tab waits for."""
    bring_problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    """Why a file or a photo was refused."""
    has_photo: rx.Field[bool] = rx.field(False)
    """Whether a photo was just used; the live region says so."""

    @rx.var
    def is_exporting(self) -> bool:
        """Whether a job draws the pictures."""
        return is_at_work(self.exported.status)

    @rx.var
    def is_importing(self) -> bool:
        """Whether a file is being read."""
        return self.import_job_id != ""

    @rx.event
    async def show_exports(self):
        """Read the pictures of the character on stage; its panel has just appeared."""
        self.export_problem = Problem()
        await self._read_exports()

    @rx.event
    async def refresh(self):
        """Read again after a turn of some job; called by the hub."""
        if self.exported.avatar_id:
            await self._read_exports()
        return await self._follow_import()

    @rx.event
    async def import_started(self, job_id: str):
        """Wait for the import of an uploaded file."""
        self.bring_problem, self.has_photo = Problem(), False
        self.import_job_id = str(job_id)[:ID_CHARS]
        opened = await self._follow_import()
        return [JobsState.refresh, *(opened or ())]

    @rx.event
    def refuse(self, problem: dict[str, Any]):
        """Say why a file or a photo was not taken."""
        self.bring_problem, self.has_photo = Problem.answered(problem), False

    @rx.event
    async def photo_taken(self, avatar_id: str):
        """Show the character that took colours from a photo."""
        self.bring_problem, self.has_photo = Problem(), True
        return [AvatarState.open_avatar(str(avatar_id)[:ID_CHARS]), AvatarState.load]

    @rx.event
    async def export(self):
        """Let the character on stage be drawn from all sides."""
        user_id, avatar_id = await user_of(self), await self._shown_id()
        self.export_problem = Problem()
        try:
            await asyncio.to_thread(get_services().avatar_exchange.export, user_id, avatar_id)
        except AvatarGError as error:
            self.export_problem = Problem.of(error)
            return None
        await self._read_exports()
        return JobsState.refresh

    async def _follow_import(self) -> Any:
        """Open the imported character when it is there; say why when it is not."""
        if not self.import_job_id:
            return None
        user_id, job_id = await user_of(self), self.import_job_id
        try:
            state = await asyncio.to_thread(
                get_services().avatar_exchange.import_state, user_id, job_id
            )
        except AvatarGError:
            state = ImportState()
        if is_at_work(state.status):
            return None
        self.import_job_id = ""
        if state.status == JobStatus.SUCCEEDED:
            return [AvatarState.open_avatar(state.avatar_id), AvatarState.load]
        if state.status == JobStatus.FAILED:
            arguments = {name: str(value) for name, value in state.error_arguments.items()}
            key = problem_key(state.error_code, state.error_reason)
            self.bring_problem = Problem(key, arguments)
        return None

    async def _shown_id(self) -> str:
        builder = await self.get_state(AvatarState)
        return builder.avatar.avatar_id

    async def _read_exports(self) -> None:
        user_id, avatar_id = await user_of(self), await self._shown_id()
        try:
            self.exported = await asyncio.to_thread(
                get_services().avatar_exchange.exports, user_id, avatar_id
            )
        except AvatarGError:
            self.exported = ExportView()
