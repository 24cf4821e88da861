"""The talk page: a script of sentences on the right, who says it on the left."""

import asyncio
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import reflex as rx

from avatar_g.backend.domain.formats import Aspect, Resolution
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import (
    FASTEST,
    LONGEST_RECORDING_S,
    MAX_SENTENCES,
    MAX_TALK_CHARS,
    SLOWEST,
    Framing,
    SpeechMood,
    split_sentences,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import message
from avatar_g.backend.services import get_services
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.talk_views import (
    DownloadFile,
    TalkClipView,
    TalkPreviewView,
    TalkRecordingView,
)
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.locale import LocaleState
from avatar_g.state.offered import offered
from avatar_g.state.problem import Problem, problem_key
from avatar_g.state.progress_hub import get_hub
from avatar_g.state.session import user_of
from avatar_g.state.slots import SlotState

__all__ = [
    "ASPECTS",
    "FRAMINGS",
    "LONGEST_RECORDING_S",
    "MOODS",
    "RECORDING_WARNINGS",
    "RESOLUTIONS",
    "SOURCES",
    "TEXT",
    "THEMES",
    "VOICES",
    "AvatarCard",
    "DownloadFile",
    "SentenceCard",
    "TalkClipView",
    "TalkPreviewView",
    "TalkRecordingView",
    "TalkState",
]

TEXT, RECORDING = SOURCES = ("text", "recording")
RECORDING_WARNINGS = ("clipped", "noisy", "several_speakers")
_NO_RECORDING = Problem("invalid_request.recording_absent")
MOODS = tuple(mood.value for mood in SpeechMood)
FRAMINGS = tuple(framing.value for framing in Framing)
VOICES = tuple(voice.value for voice in VoiceSlot)
THEMES = tuple(theme.value for theme in Theme)
ASPECTS = (Aspect.WIDE.value, Aspect.TALL.value, Aspect.SQUARE.value)
RESOLUTIONS = (Resolution.P480.value, Resolution.P720.value, Resolution.P1080.value)
SHOWN_CLIPS = 8
SHOWN_AVATARS = 6
LETTERS_A_SECOND = 13.5
"""MEASURED over the benchmark's scripts: letters and spaces of a neutral sentence at speed 1."""
PAUSE_S, EDGES_S = 0.5, 1.4
_card_numbers = count(1)


@dataclass
class SentenceCard:
    """One sentence of the script."""

    card_id: str = ""
    text: str = ""
    language: str = Language.EN.value
    is_chosen: bool = False
    """True: the creator chose the language; else it follows the letters."""
    mood: str = SpeechMood.NEUTRAL.value


class TalkState(rx.State):
    """What the page shows; clips are read from the database."""

    cards: rx.Field[list[SentenceCard]] = rx.field(default_factory=list)
    voice: rx.Field[str] = rx.field(VoiceSlot.A.value)
    background: rx.Field[str] = rx.field(Theme.STUDIO.value)
    framing: rx.Field[str] = rx.field(Framing.BUST.value)
    aspect: rx.Field[str] = rx.field(Aspect.WIDE.value)
    resolution: rx.Field[str] = rx.field(Resolution.P720.value)
    speed_percent: rx.Field[int] = rx.field(100)
    has_captions: rx.Field[bool] = rx.field(True)
    avatar_id: rx.Field[str] = rx.field("")
    """The creator's own character; empty: the voice's own."""
    avatars: rx.Field[list[AvatarCard]] = rx.field(default_factory=list)
    clip: rx.Field[TalkClipView] = rx.field(default_factory=TalkClipView)
    """What is on stage; without an id: the character before its first word."""
    clips: rx.Field[list[TalkClipView]] = rx.field(default_factory=list)
    source: rx.Field[str] = rx.field(TEXT)
    """``text`` or ``recording``: what is heard."""
    recording: rx.Field[TalkRecordingView] = rx.field(default_factory=TalkRecordingView)
    """The creator's own recording; without an id there is none yet."""
    words: rx.Field[str] = rx.field("")
    """What is said in the recording, for captions; may be empty."""
    recording_mood: rx.Field[str] = rx.field(SpeechMood.NEUTRAL.value)
    may_use: rx.Field[bool] = rx.field(False)
    """Whether the creator declared that the recording may be used."""
    preview: rx.Field[TalkPreviewView] = rx.field(default_factory=TalkPreviewView)
    """What the stage plays before a clip is filmed; without an id: nothing."""
    is_previewing: rx.Field[bool] = rx.field(False)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    is_starting: rx.Field[bool] = rx.field(False)
    moved_to: rx.Field[int] = rx.field(0)
    """Where the sentence moved last stands now, for the live region; 0: nowhere."""

    @rx.var
    def word_count(self) -> int:
        """How many words the script has."""
        return sum(len(card.text.split()) for card in self.cards)

    @rx.var
    def line_count(self) -> int:
        """How many sentences have something to say."""
        return sum(bool(card.text.strip()) for card in self.cards)

    @rx.var
    def seconds(self) -> int:
        """How long the clip will be, about."""
        letters = sum(len(card.text) for card in self.cards)
        if not letters:
            return 0
        spoken_s = letters / LETTERS_A_SECOND + PAUSE_S * (self.line_count - 1)
        return round(spoken_s * 100 / self.speed_percent + EDGES_S)

    @rx.var
    def is_busy(self) -> bool:
        """Tell whether the clip on stage is still being made."""
        return self.clip.status in {JobStatus.QUEUED, JobStatus.RUNNING}

    @rx.var
    def error_key(self) -> str:
        """Message key of what stopped the clip on stage."""
        clip = self.clip
        return problem_key(clip.error_code, clip.error_reason) if clip.error_code else ""

    @rx.var
    def picture_url(self) -> str:
        """Picture of the chosen character of the creator's own, or an empty text."""
        urls = (card.thumb_url for card in self.avatars if card.avatar_id == self.avatar_id)
        return next(urls, "")

    @rx.event
    async def load(self):
        """Read characters and clips; the route's ``on_load``."""
        user_id, services = await user_of(self), get_services()
        get_hub().watch(self.router.session.client_token, user_id)
        services.talk_previews.get_ready()
        services.stage.get_ready()
        await self._read(user_id)
        await (await self.get_state(SlotState))._read(user_id)
        kept = await asyncio.to_thread(services.talk_recordings.recordings, user_id)
        if self.recording.recording_id not in {one.recording_id for one in kept}:
            self.recording = kept[0] if kept else TalkRecordingView()
            self.may_use = False
        await self._read_avatars(user_id)
        if not self.cards:
            self.cards = [await self._new_card()]
        if not self.clip.clip_id:
            self.clip = next((clip for clip in self.clips if _is_busy(clip)), TalkClipView())

    @rx.event
    async def refresh(self):
        """Read the clips again after a turn of some job; called by the hub."""
        if self.clip.clip_id or self.clips:
            await self._read(await user_of(self))

    @rx.event
    async def add_sentence(self):
        """Put an empty sentence at the end."""
        if len(self.cards) < MAX_SENTENCES:
            self.cards = [*self.cards, await self._new_card()]

    @rx.event
    async def use_example(self):
        """Fill the script with the example in all three languages."""
        shown = await self._shown_language()
        text = message("talk.example", shown)
        moods = (SpeechMood.HAPPY, SpeechMood.NEUTRAL, SpeechMood.EXCITED)
        self.cards = [
            _card(sentence.text, sentence.language or shown, moods[place % len(moods)].value)
            for place, sentence in enumerate(split_sentences(text))
        ]

    @rx.event
    async def write_sentence(self, card_id: str, text: str):
        """Keep what is typed; the language follows the letters until somebody chooses one."""
        shown = await self._shown_language()
        text = str(text)[:MAX_TALK_CHARS]

        def written(card: SentenceCard) -> SentenceCard:
            language = dominant_language(text) or shown
            chosen = card.language if card.is_chosen else language.value
            return replace(card, text=text, language=chosen)

        self._change(card_id, written)

    @rx.event
    def set_language(self, card_id: str, language: str):
        """Choose the language of a sentence."""
        if language in set(Language):
            self._change(card_id, lambda card: replace(card, language=language, is_chosen=True))

    @rx.event
    def set_mood(self, card_id: str, mood: str):
        """Choose how a sentence is said."""
        if mood in MOODS:
            self._change(card_id, lambda card: replace(card, mood=mood))

    @rx.event
    def move_sentence(self, card_id: str, step: int):
        """Move a sentence up (-1) or down (1)."""
        place = self._place(card_id)
        if step not in {-1, 1} or place < 0 or not 0 <= place + step < len(self.cards):
            return
        cards = list(self.cards)
        cards.insert(place + step, cards.pop(place))
        self.cards, self.moved_to = cards, place + step + 1

    @rx.event
    async def remove_sentence(self, card_id: str):
        """Delete a sentence; an empty one stays behind the last."""
        self.cards = [card for card in self.cards if card.card_id != card_id]
        if not self.cards:
            self.cards = [await self._new_card()]

    @rx.event
    def choose_avatar(self, avatar_id: str):
        """Let one of the creator's characters speak; an empty id: the voice's own."""
        if not avatar_id or any(card.avatar_id == avatar_id for card in self.avatars):
            self.avatar_id = avatar_id
            self._leave_stage()

    async def _take_avatar(self, user_id: str, avatar_id: str) -> None:
        """Let any of the creator's characters speak."""
        self.avatar_id = avatar_id
        self._leave_stage()
        await self._read_avatars(user_id)

    async def _read_avatars(self, user_id: str) -> None:
        avatars = get_services().avatars
        self.avatars = await offered(avatars, user_id, [self.avatar_id], limit=SHOWN_AVATARS)
        if self.avatar_id not in {card.avatar_id for card in self.avatars}:
            self.avatar_id = ""

    @rx.event
    def choose_voice(self, voice: str):
        """Choose the voice."""
        if voice in VOICES:
            self.voice, self.preview = voice, TalkPreviewView()

    @rx.event
    def choose_background(self, background: str):
        """Choose the place."""
        if background in THEMES:
            self.background = background

    @rx.event
    def choose_framing(self, framing: str):
        """Choose how much of the speaker is seen."""
        if framing in FRAMINGS:
            self.framing = framing
            self._leave_stage()

    @rx.event
    def choose_aspect(self, aspect: str):
        """Choose the shape of the picture."""
        if aspect in ASPECTS:
            self.aspect = aspect

    @rx.event
    def choose_resolution(self, resolution: str):
        """Choose the size of the picture."""
        if resolution in RESOLUTIONS:
            self.resolution = resolution

    @rx.event
    def set_speed(self, percent: Any):
        """Set the speaking rate, 60..150 per cent."""
        try:
            wanted = int(percent)
        except (TypeError, ValueError):
            return
        before = self.speed_percent
        self.speed_percent = min(round(100 * FASTEST), max(round(100 * SLOWEST), wanted))
        if self.speed_percent != before:
            self.preview = TalkPreviewView()

    @rx.event
    def toggle_captions(self):
        """Write the words into the picture, or not."""
        self.has_captions = not self.has_captions

    @rx.event
    def choose_source(self, source: str):
        """Say a text, or a recording."""
        if source in SOURCES:
            self.source, self.problem = source, Problem()
            self.preview = TalkPreviewView()

    @rx.event
    async def recording_taken(self, recording_id: str):
        """Show the recording that was just taken; its use is declared anew."""
        user_id, wanted = await user_of(self), str(recording_id)[:ID_CHARS]
        kept = await asyncio.to_thread(get_services().talk_recordings.recordings, user_id)
        taken = next((one for one in kept if one.recording_id == wanted), None)
        if taken is not None:
            self.recording, self.may_use = taken, False
            self.problem, self.preview = Problem(), TalkPreviewView()

    @rx.event
    def refuse_recording(self, problem: dict[str, Any]):
        """Say why a recording was not taken; the one from before stays."""
        self.problem = Problem.answered(problem)

    @rx.event
    async def erase_recording(self):
        """Erase the shown recording."""
        user_id = await user_of(self)
        recordings = get_services().talk_recordings
        self.problem, self.preview = Problem(), TalkPreviewView()
        try:
            await asyncio.to_thread(recordings.remove, user_id, self.recording.recording_id)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        kept = await asyncio.to_thread(recordings.recordings, user_id)
        self.recording, self.may_use = (kept[0] if kept else TalkRecordingView()), False

    @rx.event
    def write_words(self, words: str):
        """Keep what is said in the recording."""
        before, self.words = self.words, str(words)[:MAX_TALK_CHARS]
        if self.words != before:
            self.preview = TalkPreviewView()

    @rx.event
    def set_recording_mood(self, mood: str):
        """Choose how the face looks while the recording is heard."""
        if mood in MOODS:
            self.recording_mood, self.preview = mood, TalkPreviewView()

    @rx.event
    def toggle_may_use(self):
        """Declare that the recording may be used, or not."""
        self.may_use = not self.may_use

    @rx.event
    async def make_preview(self):
        """Say the beginning at once, with the face the clip will have."""
        user_id = await user_of(self)
        if self._lacks_recording:
            self.problem = _NO_RECORDING
            yield
            return
        self.is_previewing, self.problem, self.preview = True, Problem(), TalkPreviewView()
        if not self.is_busy:
            self.clip = TalkClipView()
        yield
        fields = self._fields() | {"interface_language": await self._shown_language()}
        previews = get_services().talk_previews
        try:
            self.preview = await asyncio.to_thread(previews.make, user_id, fields)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        self.is_previewing = False

    @rx.event
    def close_preview(self):
        """Show the character again."""
        self.preview = TalkPreviewView()

    @rx.event
    async def make_clip(self):
        """Start the clip."""
        user_id = await user_of(self)
        if self._lacks_recording:
            self.problem = _NO_RECORDING
            yield
            return
        self.is_starting, self.problem = True, Problem()
        self.preview = TalkPreviewView()
        yield
        fields = self._fields() | {"interface_language": await self._shown_language()}
        talk = get_services().talk
        try:
            started = await asyncio.to_thread(talk.make_clip, user_id, fields)
            self.clip = await asyncio.to_thread(talk.clip, user_id, started.clip_id)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        else:
            await self._read(user_id)
        self.is_starting = False
        yield JobsState.refresh

    @rx.event
    async def open_clip(self, clip_id: str):
        """Put one of the clips on stage."""
        user_id = await user_of(self)
        clip_id = str(clip_id)[:ID_CHARS]
        try:
            self.clip = await asyncio.to_thread(get_services().talk.clip, user_id, clip_id)
        except AvatarGError as error:
            self.problem = Problem.of(error)

    @rx.event
    def close_clip(self):
        """Show the character again."""
        self.clip = TalkClipView()

    @property
    def _lacks_recording(self) -> bool:
        return self.source == RECORDING and not self.recording.recording_id

    def _fields(self) -> dict[str, Any]:
        sentences = [
            {"text": card.text, "language": card.language, "mood": card.mood}
            for card in self.cards
            if card.text.strip()
        ]
        said: dict[str, Any] = {"sentences": sentences}
        if self.source == RECORDING:
            said = {
                "recording_id": self.recording.recording_id,
                "may_use": self.may_use,
                "text": self.words,
                "mood": self.recording_mood,
            }
        return said | {
            "avatar_id": self.avatar_id,
            "voice": self.voice,
            "background": self.background,
            "framing": self.framing,
            "aspect": self.aspect,
            "resolution": self.resolution,
            "speed": self.speed_percent / 100,
            "has_captions": self.has_captions,
        }

    def _leave_stage(self) -> None:
        """Show what was just chosen instead of a finished clip."""
        if not self.is_busy:
            self.clip = TalkClipView()

    def _place(self, card_id: str) -> int:
        places = (at for at, card in enumerate(self.cards) if card.card_id == card_id)
        return next(places, -1)

    def _change(self, card_id: str, change: Any) -> None:
        self.cards = [change(card) if card.card_id == card_id else card for card in self.cards]
        self.problem, self.preview = Problem(), TalkPreviewView()

    async def _new_card(self) -> SentenceCard:
        return _card("", await self._shown_language())

    async def _shown_language(self) -> Language:
        locale = await self.get_state(LocaleState)
        return Language(locale.shown)

    async def _read(self, user_id: str) -> None:
        talk = get_services().talk
        self.clips = await asyncio.to_thread(talk.clips, user_id, limit=SHOWN_CLIPS)
        if self.clip.clip_id:
            try:
                self.clip = await asyncio.to_thread(talk.clip, user_id, self.clip.clip_id)
            except AvatarGError:
                self.clip = TalkClipView()


def _card(text: str, language: Language, mood: str = SpeechMood.NEUTRAL.value) -> SentenceCard:
    return SentenceCard(f"s{next(_card_numbers)}", text, language.value, mood=mood)


def _is_busy(clip: TalkClipView) -> bool:
    return clip.status in {JobStatus.QUEUED, JobStatus.RUNNING}
