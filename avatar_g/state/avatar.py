"""The Avatar Builder: one character on stage and everything that can be done to it."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.avatar_views import (
    BEARD_CHOICES,
    CHOICE_NAMES,
    DETAILS,
    HAIR_CHOICES,
    OPTION_NAMES,
    PARTS,
    PRESETS,
    SLIDERS,
    WARDROBE_CARDS,
    AvatarCard,
    AvatarView,
    OptionView,
    WardrobeCard,
    WornItem,
)
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.notices import announce_deleted, announce_problem
from avatar_g.state.problem import Problem
from avatar_g.state.progress_hub import get_hub
from avatar_g.state.session import user_of

__all__ = [
    "BEARD_CHOICES",
    "CHOICE_NAMES",
    "DETAILS",
    "HAIR_CHOICES",
    "OPTION_NAMES",
    "PARTS",
    "PRESETS",
    "SLIDERS",
    "TABS",
    "WARDROBE_CARDS",
    "AvatarCard",
    "AvatarState",
    "OptionView",
    "WardrobeCard",
    "WornItem",
]

TABS = ("body", "face", "hair", "top", "bottom", "shoes", "accessories", "colours")
KINDS = frozenset(card.kind for card in WARDROBE_CARDS)
SHAPE_SLIDERS = frozenset([*SLIDERS, *(name for names in DETAILS.values() for name in names)])
LOOK_SHARES = ("brow", "blush", "makeup", "freckles")
LOOK_TEXTS = ("skin", "iris", "hair_style", "hair_colour", "hair_tips", "lips", "eyelid", "beard")
MAX_VALUE_CHARS = 32
PROMPT_KEPT_CHARS = 2 * MAX_AVATAR_PROMPT_CHARS


class AvatarState(rx.State):
    """What the builder shows; the database is the truth."""

    avatar: rx.Field[AvatarView] = rx.field(default_factory=AvatarView)
    avatars: rx.Field[list[AvatarCard]] = rx.field(default_factory=list)
    is_loaded: rx.Field[bool] = rx.field(False)
    tab: rx.Field[str] = rx.field("top")
    chosen_kind: rx.Field[str] = rx.field("")
    """The worn item whose options are open."""
    prompt: rx.Field[str] = rx.field("")
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    said: rx.Field[str] = rx.field("")
    """What the live region says: ``worn``, ``removed``, ``changed``, ``saved``, ``undone``."""
    said_kind: rx.Field[str] = rx.field("")

    @rx.var
    def chosen(self) -> WornItem:
        """Return the worn item whose options are open, or an empty one."""
        for item in self.avatar.worn:
            if item.kind == self.chosen_kind:
                return item
        return WornItem()

    @rx.var
    def prompt_language(self) -> str:
        """Language of the prompt's letters, for the ``lang`` attribute."""
        return dominant_language(self.prompt) or Language.EN

    @rx.event
    async def load(self):
        """Show the character last changed; the route's ``on_load``."""
        user_id = await user_of(self)
        get_hub().watch(self.router.session.client_token, user_id)
        get_services().stage.get_ready()
        await self._read_list(user_id)
        known = {card.avatar_id for card in self.avatars}
        if self.avatar.avatar_id not in known:
            self.avatar = AvatarView()
        wanted = self.avatar.avatar_id or (self.avatars[0].avatar_id if self.avatars else "")
        if wanted:
            await self._show(user_id, wanted)
        self.is_loaded = True

    @rx.event
    async def refresh(self):
        """Read the shown character again after a turn of some job; called by the hub."""
        if not self.avatar.avatar_id:
            return
        user_id, had_thumb_url = await user_of(self), self.avatar.thumb_url
        await self._read(user_id, self.avatar.avatar_id)
        if self.avatar.thumb_url != had_thumb_url:
            await self._read_list(user_id)

    @rx.event
    def open_tab(self, tab: str):
        """Open one part of the wardrobe."""
        if tab in TABS:
            self.tab = tab

    @rx.event
    def choose_item(self, kind: str):
        """Open the options of a worn item; the open one again closes them."""
        if kind in KINDS:
            self.chosen_kind = "" if self.chosen_kind == kind else kind

    @rx.event
    def write_prompt(self, prompt: str):
        """Keep what is typed."""
        self.prompt = str(prompt)[:PROMPT_KEPT_CHARS]
        self.problem = Problem()

    @rx.event
    async def describe(self):
        """Change the character by the words, or make the first one from them."""
        service = get_services().avatars
        if self.avatar.avatar_id:
            await self._ask(service.describe, self.prompt, said="changed")
        else:
            await self._create(prompt=self.prompt)

    @rx.event
    async def create_from_prompt(self):
        """Make a new character from the words."""
        await self._create(prompt=self.prompt)

    @rx.event
    async def create_from_preset(self, preset: str):
        """Make a new character from a ready-made one."""
        if preset in PRESETS:
            await self._create(preset=preset)

    @rx.event
    async def use_preset(self, preset: str):
        """Take the unlocked parts of a ready-made character, or start with it."""
        if preset not in PRESETS:
            return
        if self.avatar.avatar_id:
            await self._ask(get_services().avatars.use_preset, preset, said="changed")
        else:
            await self._create(preset=preset)

    @rx.event
    async def open_avatar(self, avatar_id: str):
        """Put another character on stage."""
        self.chosen_kind, self.prompt, self.problem = "", "", Problem()
        await self._show(await user_of(self), str(avatar_id)[:ID_CHARS])

    @rx.event
    def start_anew(self):
        """Go to the empty stage, for another character."""
        self.avatar, self.prompt, self.problem = AvatarView(), "", Problem()

    @rx.event
    async def wear(self, kind: str):
        """Put an item on: by click, by key or by drop."""
        if kind in KINDS:
            await self._ask(get_services().avatars.wear, kind, said="worn", kind=kind)
            if self.chosen_kind:
                self.chosen_kind = kind

    @rx.event
    async def take_off(self, kind: str):
        """Take a worn item off."""
        if kind in KINDS:
            await self._ask(get_services().avatars.take_off, kind, said="removed", kind=kind)

    @rx.event
    async def set_option(self, kind: str, option: str, value: str | float | bool):
        """Change the colour or another option of a worn item."""
        if kind in KINDS and option in OPTION_NAMES and _is_plain(value):
            await self._ask(get_services().avatars.set_option, kind, option, value, said="changed")

    @rx.event
    async def set_slider(self, slider: str, percent: float):
        """Move a body slider, 0..100, or a finer one, -100..100."""
        if slider in SHAPE_SLIDERS and _is_number(percent):
            await self._ask(get_services().avatars.set_slider, slider, percent, said="changed")

    @rx.event
    async def reset_sliders(self):
        """Put all body sliders back."""
        await self._ask(get_services().avatars.reset_shape, said="changed")

    @rx.event
    async def set_share(self, name: str, percent: float):
        """Set brows, blush, make-up or freckles, 0..100."""
        if name in LOOK_SHARES and _is_number(percent):
            await self._ask(get_services().avatars.set_look, name, percent / 100, said="changed")

    @rx.event
    async def set_look(self, name: str, value: str):
        """Set a colour, the hair style or the beard."""
        if name in LOOK_TEXTS and isinstance(value, str):
            text = "" if (name, value) == ("beard", "none") else value[:MAX_VALUE_CHARS]
            await self._ask(get_services().avatars.set_look, name, text, said="changed")

    @rx.event
    async def toggle_fringe(self):
        """Cut a fringe, or let it grow."""
        value = not self.avatar.has_fringe
        await self._ask(get_services().avatars.set_look, "has_fringe", value, said="changed")

    @rx.event
    async def toggle_lock(self, part: str):
        """Protect a part from prompts and chance, or free it."""
        if part not in PARTS or not self.avatar.avatar_id:
            return
        user_id, avatar_id = await user_of(self), self.avatar.avatar_id
        await asyncio.to_thread(
            get_services().avatars.set_lock,
            user_id,
            avatar_id,
            part,
            is_locked=part not in self.avatar.locked,
        )
        await self._read(user_id, avatar_id)

    @rx.event
    async def shuffle(self):
        """Let chance choose everything that is not locked."""
        await self._ask(get_services().avatars.shuffle, said="changed")

    @rx.event
    async def shuffle_with(self, seed: str):
        """Let chance choose with a seed; the same seed gives the same character."""
        if str(seed).isdecimal() and int(seed) < 2**31:
            await self._ask(get_services().avatars.shuffle, int(seed), said="changed")

    @rx.event
    async def undo(self):
        """Take the last edit back."""
        await self._ask(get_services().avatars.undo, said="undone")

    @rx.event
    async def redo(self):
        """Do the edit taken back last again."""
        await self._ask(get_services().avatars.redo, said="changed")

    @rx.event
    async def rename(self, name: str):
        """Give the character a name."""
        await self._ask(get_services().avatars.rename, str(name)[:PROMPT_KEPT_CHARS], said="")
        await self._read_list(await user_of(self))

    @rx.event
    async def save(self):
        """Keep a version and make its files."""
        await self._ask(get_services().avatars.save, said="saved")
        await self._read_list(await user_of(self))
        return JobsState.refresh

    @rx.event
    async def restore_version(self, number: str):
        """Show a saved version again."""
        if str(number).isdecimal():
            ask = get_services().avatars.restore_version
            await self._ask(ask, int(number), said="changed")

    @rx.event
    async def duplicate(self):
        """Copy the character and show the copy."""
        user_id = await user_of(self)
        avatar_id = await asyncio.to_thread(
            get_services().avatars.duplicate, user_id, self.avatar.avatar_id
        )
        await self._read_list(user_id)
        await self._read(user_id, avatar_id)

    @rx.event
    async def delete(self):
        """Take the character away; the notice offers to take it back."""
        user_id, shown = await user_of(self), self.avatar
        try:
            await asyncio.to_thread(get_services().avatars.delete, user_id, shown.avatar_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        await announce_deleted(self, shown.title, shown.avatar_id)
        self.avatar = AvatarView()
        await self._read_list(user_id)
        if self.avatars:
            await self._show(user_id, self.avatars[0].avatar_id)

    @rx.event
    async def use_in_video(self):
        """Go to Home with this character chosen."""
        home = await self.get_state(HomeState)
        home.avatar_id = self.avatar.avatar_id
        home._forget_project()
        return rx.redirect("/")

    async def _create(self, *, prompt: str = "", preset: str = "") -> None:
        user_id = await user_of(self)
        self.problem = Problem()
        try:
            avatar_id = await asyncio.to_thread(
                get_services().avatars.create, user_id, prompt=prompt, preset=preset
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        await self._read_list(user_id)
        await self._read(user_id, avatar_id)

    async def _ask(
        self, ask: Callable[..., object], *arguments: Any, said: str, kind: str = ""
    ) -> None:
        """Run a use case on the shown character, show the outcome, say it."""
        user_id, avatar_id = await user_of(self), self.avatar.avatar_id
        self.problem = Problem()
        try:
            await asyncio.to_thread(ask, user_id, avatar_id, *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.said, self.said_kind = said, kind
        await self._read(user_id, avatar_id)

    async def _show(self, user_id: str, avatar_id: str) -> None:
        try:
            await asyncio.to_thread(get_services().avatars.show, user_id, avatar_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        await self._read(user_id, avatar_id)

    async def _read(self, user_id: str, avatar_id: str) -> None:
        try:
            self.avatar = await asyncio.to_thread(get_services().avatars.get, user_id, avatar_id)
        except AvatarGError:
            self.avatar = AvatarView()

    async def _read_list(self, user_id: str) -> None:
        self.avatars = await asyncio.to_thread(get_services().avatars.list, user_id)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float) or (
        isinstance(value, str) and len(value) <= MAX_VALUE_CHARS
    )
