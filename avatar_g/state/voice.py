"""The Voice Lab: slots on the left; on the right the voice being recorded, trained or designed."""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

import reflex as rx

from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import (
    RereadReason,
    SoundCoverage,
    TrainingLevel,
    VoiceDesign,
    VoiceKind,
    covered_share,
)
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import message
from avatar_g.backend.services import get_services
from avatar_g.backend.services.voice_views import LineView, SlotView, VoiceView
from avatar_g.backend.services.voices import MAX_TITLE_CHARS
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.locale import LocaleState
from avatar_g.state.problem import Problem, problem_key
from avatar_g.state.progress_hub import get_hub
from avatar_g.state.session import user_of

__all__ = [
    "MAX_TITLE_CHARS",
    "REREAD",
    "SLIDERS",
    "SLOTS",
    "LineView",
    "SlotView",
    "VoiceState",
    "VoiceView",
]

SLOTS = tuple(slot.value for slot in VoiceSlot)
REREAD = tuple(reason.value for reason in RereadReason)
_MAX_ARGUMENT_CHARS = 120
_MAX_ARGUMENTS = 6


@dataclass(frozen=True)
class Slider:
    """One slider of a designed voice: what it shows is ``scale`` times what is stored."""

    name: str
    low: float
    high: float
    scale: float


SLIDERS = (
    Slider("pitch_semitones", -9, 9, 1),
    Slider("tract", 85, 118, 100),
    Slider("breath", 0, 100, 100),
    Slider("brightness", -100, 100, 100),
    Slider("age_years", 8, 90, 1),
)


class VoiceState(rx.State):
    """What the page shows; voices and slots are read from the database."""

    slots: rx.Field[list[SlotView]] = rx.field(default_factory=list)
    voices: rx.Field[list[VoiceView]] = rx.field(default_factory=list)
    panel: rx.Field[str] = rx.field("")
    """``recorded``, ``designed`` or nothing."""
    voice: rx.Field[VoiceView] = rx.field(default_factory=VoiceView)
    """What the right panel shows."""
    lines: rx.Field[list[LineView]] = rx.field(default_factory=list)
    place: rx.Field[int] = rx.field(0)
    """Of the line of the guided script that is shown, from 0."""
    is_agreed: rx.Field[bool] = rx.field(False)
    base: rx.Field[str] = rx.field(VoiceSlot.A.value)
    sliders: rx.Field[dict[str, float]] = rx.field(default_factory=dict)
    """As shown, see ``Slider``."""
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    use_count: rx.Field[int] = rx.field(-1)
    """How many things were made with the voice; -1: nobody asked to erase it."""
    blocked_count: rx.Field[int] = rx.field(-1)
    """How many things the last withdrawal blocked; -1: there was none."""

    @rx.var
    def line(self) -> LineView:
        """Return the line of the script that is shown."""
        return self.lines[self.place] if self.place < len(self.lines) else LineView(0, "")

    @rx.var
    def line_count(self) -> int:
        """How many lines the script has."""
        return len(self.lines)

    @rx.var
    def read_count(self) -> int:
        """How many lines were read."""
        return sum(line.is_recorded for line in self.lines)

    @rx.var
    def speech_seconds(self) -> int:
        """Seconds of speech in the reading of the consent; 0: it was not read."""
        return next((round(one.speech_s) for one in self.voice.samples if one.line == 0), 0)

    @rx.var
    def is_training(self) -> bool:
        """Whether a job learns the voice."""
        return self.voice.status in {JobStatus.QUEUED, JobStatus.RUNNING}

    @rx.var
    def training_error(self) -> str:
        """Message key of what stopped the training."""
        voice = self.voice
        return problem_key(voice.error_code, voice.error_reason) if voice.error_code else ""

    @rx.var
    def covered_percent(self) -> int:
        """Share of the speech sounds that are the speaker's own; -1: not measured."""
        sounds = [SoundCoverage(**each) for each in self.voice.report.get("coverage") or ()]
        return round(100 * covered_share(sounds)) if sounds else -1

    @rx.var
    def noise_db(self) -> int:
        """Level of the speech above the noise in the training."""
        return round(float(self.voice.report.get("noise_db") or 0.0))

    @rx.var
    def clipped_percent(self) -> float:
        """Share of clipped samples in the training."""
        return round(100 * float(self.voice.report.get("clipped_share") or 0.0), 1)

    @rx.var
    def design_query(self) -> str:
        """Return the sliders as the address of a test sentence, without the language."""
        fields = self._design()
        return "&".join(f"{name}={value}" for name, value in fields.items())

    @rx.event
    async def load(self):
        """Read voices and slots; the route's ``on_load``."""
        user_id = await user_of(self)
        get_hub().watch(self.router.session.client_token, user_id)
        await self._read(user_id)

    @rx.event
    async def refresh(self):
        """Read again after a turn of some job; called by the hub."""
        if self.slots:
            await self._read(await user_of(self))

    @rx.event
    async def record(self):
        """Begin a recorded voice with a new text to read."""
        user_id, language = await user_of(self), await self._shown_language()
        self._clear()
        try:
            self.voice = await asyncio.to_thread(
                get_services().voice_recordings.begin, user_id, {"language": language}
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.panel = VoiceKind.RECORDED.value
        await self._read(user_id)

    @rx.event
    async def open_voice(self, voice_id: str):
        """Show one of the voices."""
        user_id = await user_of(self)
        self._clear()
        try:
            self.voice = await asyncio.to_thread(
                get_services().voices.voice, user_id, str(voice_id)[:ID_CHARS]
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.panel = self.voice.kind
        if self.voice.kind == VoiceKind.DESIGNED:
            self._show_design(self.voice.design)
        await self._read(user_id)

    @rx.event
    def open_design(self):
        """Show sliders for a new voice."""
        self._clear()
        self.voice, self.panel = VoiceView(), VoiceKind.DESIGNED.value
        self._show_design(asdict(VoiceDesign()))

    @rx.event
    def close(self):
        """Close the right panel."""
        self._clear()
        self.voice, self.panel = VoiceView(), ""

    @rx.event
    async def rename(self, title: str):
        """Call the shown voice something else."""
        title = str(title)[:MAX_TITLE_CHARS]
        if self.voice.voice_id and title.strip():
            await self._try(get_services().voices.rename, self.voice.voice_id, title)

    @rx.event
    async def sample_taken(self, _voice_id: str):
        """Show what was just recorded; a line of the script makes room for the next."""
        user_id, was_line = await user_of(self), self.line.number
        has_text = any(sample.line == 0 for sample in self.voice.samples)
        self.problem = Problem()
        await self._read(user_id)
        if has_text and self.voice.has_consent and was_line and self.place + 1 < len(self.lines):
            self.place += 1

    @rx.event
    def refuse(self, problem: dict[str, Any]):
        """Say why a recording was not taken."""
        given = problem.get("arguments")
        pairs = list(given.items() if isinstance(given, dict) else ())[:_MAX_ARGUMENTS]
        arguments = {
            str(name)[:ID_CHARS]: str(value)[:_MAX_ARGUMENT_CHARS] for name, value in pairs
        }
        key = problem_key(str(problem.get("code", "")), str(problem.get("reason", "")))
        self.problem = Problem(key, arguments)

    @rx.event
    def toggle_agreed(self):
        """Tick the consent, or not."""
        self.is_agreed = not self.is_agreed

    @rx.event
    async def agree_and_train(self):
        """Write the consent down and start the first training."""
        recordings, language = get_services().voice_recordings, await self._shown_language()
        shown = recordings.consent_text(language)
        fields = {"agreed": self.is_agreed, "version": shown.version, "language": language}
        if await self._try(recordings.give_consent, self.voice.voice_id, fields):
            await self._try(recordings.train, self.voice.voice_id, TrainingLevel.CHARACTER.value)
        return JobsState.refresh

    @rx.event
    async def train_level_2(self):
        """Learn the speaker's own sounds from the lines that were read."""
        train = get_services().voice_recordings.train
        await self._try(train, self.voice.voice_id, TrainingLevel.UNITS.value)
        return JobsState.refresh

    @rx.event
    def go_to_line(self, step: int):
        """Show the next (1) or the previous (-1) line of the script."""
        if step in {-1, 1} and 0 <= self.place + step < len(self.lines):
            self.place, self.problem = self.place + step, Problem()

    @rx.event
    async def choose_slot(self, slot: str, voice: str):
        """Put a voice into a slot."""
        await self._try(get_services().voices.choose, str(slot)[:1], str(voice)[:ID_CHARS])

    @rx.event
    def choose_base(self, base: str):
        """Choose the built-in voice a design starts from."""
        if base in SLOTS:
            self.base = base

    @rx.event
    def set_slider(self, name: str, value: Any):
        """Move a slider of the design."""
        slider = next((one for one in SLIDERS if one.name == name), None)
        if slider is None or isinstance(value, bool):
            return
        try:
            wanted = float(value)
        except (TypeError, ValueError):
            return
        if slider.low <= wanted <= slider.high:
            self.sliders = {**self.sliders, name: wanted}

    @rx.event
    async def save_design(self):
        """Keep the design as a voice."""
        language = await self._shown_language()
        title = self.voice.title or message("voice.designed_name", language)
        fields = {**self._design(), "title": title, "voice_id": self.voice.voice_id}
        made = await self._try(get_services().voices.design, fields)
        if isinstance(made, VoiceView):
            self.voice = made

    @rx.event
    async def ask_revoke(self):
        """Say what erasing the voice means before it happens."""
        items = await self._try(get_services().voice_consents.made_with, self.voice.voice_id)
        self.use_count = len(items or ())

    @rx.event
    def keep_voice(self):
        """Do not erase it."""
        self.use_count = -1

    @rx.event
    async def revoke(self):
        """Erase the voice; what was made with it cannot be shared any more."""
        done = await self._try(get_services().voice_consents.revoke, self.voice.voice_id)
        if done:
            self._clear()
            self.voice, self.panel = VoiceView(), ""
            self.blocked_count = len(done.items)
            await self._read(await user_of(self))
        return JobsState.refresh

    async def _try(self, use: Any, *arguments: Any) -> Any:
        """Call a use case for the user, show its problem if it has one, then read again."""
        user_id = await user_of(self)
        self.problem, answer = Problem(), None
        try:
            answer = await asyncio.to_thread(use, user_id, *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        await self._read(user_id)
        return answer

    async def _read(self, user_id: str) -> None:
        services = get_services()
        self.slots = await asyncio.to_thread(services.voices.slots, user_id)
        self.voices = await asyncio.to_thread(services.voices.voices, user_id)
        shown = [one for one in self.voices if one.voice_id == self.voice.voice_id]
        if not shown:
            return
        self.voice = shown[0]
        if self.voice.kind == VoiceKind.RECORDED and self.voice.has_consent:
            self.lines = await asyncio.to_thread(
                services.voice_recordings.script, user_id, self.voice.voice_id
            )

    def _clear(self) -> None:
        self.problem, self.lines, self.place = Problem(), [], 0
        self.is_agreed, self.use_count, self.blocked_count = False, -1, -1

    def _show_design(self, design: dict[str, Any]) -> None:
        self.base = str(design.get("base", VoiceSlot.A.value))
        self.sliders = {one.name: round(one.scale * float(design[one.name]), 2) for one in SLIDERS}

    def _design(self) -> dict[str, Any]:
        plain = asdict(VoiceDesign())
        shown = {
            one.name: round(self.sliders[one.name] / one.scale, 4)
            for one in SLIDERS
            if one.name in self.sliders
        }
        return {**plain, **shown, "base": self.base}

    async def _shown_language(self) -> Language:
        locale = await self.get_state(LocaleState)
        return Language(locale.shown)
