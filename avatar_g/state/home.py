"""Home: one sentence in, one music video out."""

import asyncio
from time import monotonic
from typing import Any

import reflex as rx

from avatar_g.backend.domain.formats import Aspect
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS, Mood
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import message
from avatar_g.backend.services import get_services
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.home import ProjectView, Step, StepState, SungLine
from avatar_g.state.jobs import JobsState
from avatar_g.state.library import ItemCard, LibraryState
from avatar_g.state.locale import LocaleState
from avatar_g.state.offered import offered
from avatar_g.state.player import PlayerState
from avatar_g.state.problem import Problem, problem_key
from avatar_g.state.progress_hub import UNKNOWN_ETA, ProjectWatch, get_hub, remaining_s
from avatar_g.state.session import user_of

__all__ = ["ASPECTS", "LENGTHS_S", "STEPS", "STEP_STATES", "AvatarCard", "HomeState", "SungLine"]

STEPS = tuple(step.value for step in Step)
STEP_STATES = tuple(state.value for state in StepState)
LENGTHS_S = (30, 60, 180)
ASPECTS = (Aspect.WIDE, Aspect.TALL, Aspect.SQUARE)
CONTINUE_ITEMS = 6
CHOSEN_FROM = 8
"""Characters offered in the box, last changed first."""
MELODY_WIDTH, MELODY_HEIGHT = 200, 110
"""Box in which the service draws the melody of the whole song."""
MELODY_SHOWN_S = 40.0
PROMPT_KEPT_CHARS = 10 * MAX_PROMPT_CHARS
"""What the field keeps of a paste that is too long, so that its writer can shorten it."""


class HomeState(rx.State):
    """What the creator asked for and how far it is."""

    prompt: rx.Field[str] = rx.field("")
    mood: rx.Field[str] = rx.field("")
    length_s: rx.Field[int] = rx.field(60)
    aspect: rx.Field[str] = rx.field(Aspect.WIDE.value)
    avatar_id: rx.Field[str] = rx.field("")
    """The creator's own character for the video; empty: one that suits the song."""
    my_avatars: rx.Field[list[AvatarCard]] = rx.field(default_factory=list)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    is_starting: rx.Field[bool] = rx.field(False)

    project: rx.Field[ProjectView] = rx.field(default_factory=ProjectView)
    percent: rx.Field[int] = rx.field(0)
    elapsed_s: rx.Field[int] = rx.field(0)
    eta_s: rx.Field[int] = rx.field(UNKNOWN_ETA)
    """These three are pushed by the hub between two reads."""
    recent: rx.Field[list[ItemCard]] = rx.field(default_factory=list)

    @rx.var
    def is_busy(self) -> bool:
        """Tell whether the shown video is still being made."""
        return self.project.status in {JobStatus.QUEUED, JobStatus.RUNNING}

    @rx.var
    def step_number(self) -> int:
        """Count the steps up to the one at work, 1..5."""
        states = [self.project.steps.get(step, StepState.WAITING) for step in Step]
        unfinished = (at for at, state in enumerate(states, 1) if state != StepState.DONE)
        return next(unfinished, len(states))

    @rx.var
    def melody_box(self) -> str:
        """Cut the first verse out of the drawn melody: a whole song of notes would be dust."""
        width = min(MELODY_WIDTH, MELODY_WIDTH * MELODY_SHOWN_S / max(1.0, self.project.song_s))
        return f"0 0 {width:.1f} {MELODY_HEIGHT}"

    @rx.var
    def error_key(self) -> str:
        """Message key of what stopped the video."""
        project = self.project
        return problem_key(project.error_code, project.error_reason) if project.error_code else ""

    @rx.var
    def prompt_language(self) -> str:
        """Language of the prompt's letters, for the ``lang`` attribute."""
        return dominant_language(self.prompt or self.project.prompt) or Language.EN

    @rx.event
    def write_prompt(self, prompt: str):
        """Keep what is typed."""
        self.prompt = str(prompt)[:PROMPT_KEPT_CHARS]
        self.problem = Problem()

    @rx.event
    def use_example(self, language: str):
        """Put one of the three examples into the box."""
        if language in set(Language):
            self.prompt = message("examples.prompt", Language(language))
            self.problem = Problem()

    @rx.event
    def choose_mood(self, mood: str):
        """Choose a mood; the chosen one again means automatic."""
        if mood in set(Mood):
            self.mood = "" if self.mood == mood else mood

    @rx.event
    def choose_length(self, length_s: int):
        """Choose how long the video will be."""
        if length_s in LENGTHS_S:
            self.length_s = length_s

    @rx.event
    def choose_aspect(self, aspect: str):
        """Choose the shape of the picture."""
        if aspect in ASPECTS:
            self.aspect = aspect

    @rx.event
    def choose_avatar(self, avatar_id: str):
        """Choose one of the creator's characters; the chosen one again means automatic."""
        if any(card.avatar_id == avatar_id for card in self.my_avatars):
            self.avatar_id = "" if self.avatar_id == avatar_id else avatar_id

    @rx.event
    async def load(self):
        """Restore the unfinished video and the last items; the page's ``on_load``."""
        user_id = await user_of(self)
        home = get_services().home
        wanted = self.project.project_id or await asyncio.to_thread(home.unfinished, user_id)
        await self._show(user_id, wanted)
        await self._read_recent(user_id)

    @rx.event
    async def refresh(self):
        """Read the shown video again after a turn of one of its jobs; called by the hub."""
        if not self.project.project_id:
            return
        user_id = await user_of(self)
        was_busy = self.is_busy
        await self._show(user_id, self.project.project_id)
        if was_busy and not self.is_busy:
            await self._read_recent(user_id)

    @rx.event
    async def create_video(self):
        """Start a music video from the box."""
        user_id = await user_of(self)
        self.is_starting, self.problem = True, Problem()
        yield
        locale = await self.get_state(LocaleState)
        fields = self._fields() | {"interface_language": locale.shown}
        try:
            made = await asyncio.to_thread(get_services().studio.make_music_video, user_id, fields)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        else:
            await self._show(user_id, made.project_id)
        self.is_starting = False
        yield JobsState.refresh

    @rx.event
    async def cancel_video(self):
        """Stop every unfinished job of the shown video."""
        await self._ask_jobs(get_services().home.cancel_project)
        return JobsState.refresh

    @rx.event
    async def retry_video(self):
        """Run what failed or was cancelled again; finished steps are kept."""
        await self._ask_jobs(get_services().home.retry_project)
        return JobsState.refresh

    @rx.event
    def make_another(self):
        """Go back to an empty box."""
        self.prompt = ""
        self._forget_project()

    @rx.event
    def edit_prompt(self):
        """Go back to the box with the words of the shown video."""
        self.prompt = self.project.prompt
        self._forget_project()

    @rx.event
    async def play_song(self):
        """Play the shown video's song in the bottom player."""
        player = await self.get_state(PlayerState)
        project = self.project
        player._load(
            title=project.title,
            song_url=project.song_url,
            peaks_url=project.peaks_url,
            cover_url=project.cover_url,
            song_s=project.song_s,
        )

    @rx.event
    async def open_recent(self, item_id: str):
        """Show one of the last items in the library."""
        library = await self.get_state(LibraryState)
        await library._select(item_id)
        return rx.redirect("/library")

    def _fields(self) -> dict[str, Any]:
        return {
            "prompt": self.prompt,
            "mood": self.mood or None,
            "duration_s": float(self.length_s),
            "aspect": self.aspect,
            "avatar_id": self.avatar_id,
        }

    def _forget_project(self) -> None:
        self.project = ProjectView()
        self.percent, self.elapsed_s, self.eta_s = 0, 0, UNKNOWN_ETA
        self.problem = Problem()
        get_hub().show_project(self.router.session.client_token, None)

    async def _show(self, user_id: str, project_id: str) -> None:
        if not project_id:
            return
        home = get_services().home
        try:
            self.project = await asyncio.to_thread(home.project_view, user_id, project_id)
        except AvatarGError:
            self._forget_project()
            return
        project = self.project
        self.percent, self.elapsed_s = round(project.share * 100), project.elapsed_s
        self.eta_s = remaining_s(project.share, project.elapsed_s)
        watch = ProjectWatch(
            weights=dict(project.job_weights),
            shares=dict(project.job_shares),
            began_s=monotonic() - project.elapsed_s,
        )
        hub = get_hub()
        hub.watch(self.router.session.client_token, user_id)
        hub.show_project(self.router.session.client_token, watch if self.is_busy else None)

    async def _ask_jobs(self, ask: Any) -> None:
        user_id = await user_of(self)
        project_id = self.project.project_id
        try:
            await asyncio.to_thread(ask, user_id, project_id)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        await self._show(user_id, project_id)

    async def _read_recent(self, user_id: str) -> None:
        page = await asyncio.to_thread(get_services().library.list, user_id)
        self.recent = [ItemCard.of(item) for item in page.items[:CONTINUE_ITEMS]]
        await self._read_avatars(user_id)

    async def _take_avatar(self, user_id: str, avatar_id: str) -> None:
        """Choose any of the creator's characters."""
        self.avatar_id = avatar_id
        await self._read_avatars(user_id)

    async def _read_avatars(self, user_id: str) -> None:
        avatars = get_services().avatars
        self.my_avatars = await offered(avatars, user_id, [self.avatar_id], limit=CHOSEN_FROM)
        if self.avatar_id not in {card.avatar_id for card in self.my_avatars}:
            self.avatar_id = ""
