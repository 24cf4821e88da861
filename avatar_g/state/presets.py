"""Styles kept under a name: saved from a studio's form, used in it, shared, forgotten."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from avatar_g.backend.domain.presets import PresetService
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.presets import MAX_TITLE_CHARS, PresetView
from avatar_g.state.avatar import AvatarState
from avatar_g.state.composer import ComposerState
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

__all__ = ["MAX_TITLE_CHARS", "SAID", "PresetRow", "PresetState"]

SAID = ("saved", "used", "shared", "unshared", "deleted", "restored")


@dataclass
class PresetRow:
    """One style in the list."""

    preset_id: str = ""
    title: str = ""
    is_shared: bool = False
    is_own: bool = False

    @classmethod
    def of(cls, view: PresetView) -> "PresetRow":
        """Read what the service tells."""
        return cls(view.preset_id, view.title, view.is_shared, view.is_own)


class PresetState(rx.State):
    """The styles of the studio that is open."""

    service: rx.Field[str] = rx.field("")
    rows: rx.Field[list[PresetRow]] = rx.field(default_factory=list)
    said: rx.Field[str] = rx.field("")
    """One of ``SAID``: read out."""
    deleted_title: rx.Field[str] = rx.field("")
    """The style forgotten last, which can be taken back."""
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    _views: dict[str, PresetView] = {}
    _deleted: PresetView | None = None

    @rx.event
    async def load(self, service: str):
        """Show the styles of a studio."""
        if service in tuple(PresetService):
            self.service, self.said, self.problem = service, "", Problem()
            self._deleted, self.deleted_title = None, ""
            await self._read()

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Keep what the studio shows now."""
        title = str(form.get("title", ""))[: MAX_TITLE_CHARS + 1]
        user_id = await user_of(self)
        avatar = await self.get_state(AvatarState)
        composer = await self.get_state(ComposerState)
        presets, avatars = get_services().presets, get_services().avatars

        def keep() -> None:
            is_song = self.service == PresetService.MUSIC
            style = (
                composer._style() if is_song else avatars.spec_of(user_id, avatar.avatar.avatar_id)
            )
            presets.save(user_id, PresetService(self.service), title, style)

        await self._do(keep, said="saved")

    @rx.event
    async def use(self, preset_id: str):
        """Fill the song's form, or dress the character on stage."""
        preset_id = str(preset_id)[:ID_CHARS]
        user_id = await user_of(self)
        if self.service == PresetService.MUSIC:
            if preset_id in self._views:
                composer = await self.get_state(ComposerState)
                composer._take_style(self._views[preset_id].fields)
                self.said = "used"
            return
        avatar = await self.get_state(AvatarState)
        avatar_id = avatar.avatar.avatar_id
        await self._do(get_services().presets.wear, user_id, avatar_id, preset_id, said="used")
        if not self.problem.key:
            await avatar._read(user_id, avatar_id)

    @rx.event
    async def share(self, preset_id: str, is_shared: bool):
        """Let everybody here use a style, or nobody else."""
        user_id, wanted = await user_of(self), is_shared is True
        share = get_services().presets.share
        said = "shared" if wanted else "unshared"
        await self._do(
            lambda: share(user_id, str(preset_id)[:ID_CHARS], is_shared=wanted), said=said
        )

    @rx.event
    async def delete(self, preset_id: str):
        """Forget a style; it can be taken back."""
        user_id, preset_id = await user_of(self), str(preset_id)[:ID_CHARS]
        view = self._views.get(preset_id)
        await self._do(get_services().presets.delete, user_id, preset_id, said="deleted")
        if view is not None and not self.problem.key:
            self._deleted, self.deleted_title = view, view.title

    @rx.event
    async def restore(self):
        """Take the last deletion back."""
        user_id, view = await user_of(self), self._deleted
        if view is None:
            return
        self._deleted, self.deleted_title = None, ""
        save = get_services().presets.save
        await self._do(
            lambda: save(
                user_id,
                PresetService(view.service),
                view.title,
                view.fields,
                is_shared=view.is_shared,
            ),
            said="restored",
        )

    async def _do(self, act: Callable[..., Any], *arguments: Any, said: str) -> None:
        self.said, self.problem = "", Problem()
        try:
            await asyncio.to_thread(act, *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.said = said
        await self._read()

    async def _read(self) -> None:
        user_id = await user_of(self)
        listed = get_services().presets.list
        views = await asyncio.to_thread(listed, user_id, PresetService(self.service))
        self.rows = [PresetRow.of(view) for view in views]
        self._views = {view.preset_id: view for view in views}
