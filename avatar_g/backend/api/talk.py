"""``/api/avatar/talk``: a character says a script."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.domain.formats import Aspect, Resolution
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import (
    FASTEST,
    MAX_SENTENCES,
    MAX_TALK_CHARS,
    SLOWEST,
    Framing,
    SpeechMood,
)
from avatar_g.backend.domain.stages import Theme

router = APIRouter(tags=["talking avatar"])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TalkSentence(_Strict):
    """One sentence with its own language and mood."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TALK_CHARS)]
    language: Language | None = None
    mood: SpeechMood = SpeechMood.NEUTRAL


class TalkBody(_Strict):
    """A script as one ``text``, or as ``sentences``; together at most 5000 characters."""

    text: Annotated[str, Field(max_length=MAX_TALK_CHARS)] = Field(
        default="", examples=["Hello! I am your avatar. გამარჯობა!"]
    )
    language: Language | None = Field(
        default=None, description="Of every sentence of text; otherwise that of its letters."
    )
    mood: SpeechMood = Field(default=SpeechMood.NEUTRAL, description="Of every sentence of text.")
    sentences: Annotated[list[TalkSentence], Field(max_length=MAX_SENTENCES)] = []
    avatar_id: Annotated[str, Field(max_length=32)] = Field(
        default="", description="Your character; empty: the voice's own."
    )
    voice: VoiceSlot = VoiceSlot.A
    background: Theme = Theme.STUDIO
    framing: Framing = Framing.BUST
    speed: Annotated[float, Field(ge=SLOWEST, le=FASTEST)] = 1.0
    has_captions: bool = Field(default=True, description="Words written into the picture.")
    aspect: Aspect = Aspect.WIDE
    resolution: Resolution | None = None
    fps: Annotated[int, Field(ge=12, le=60)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class TalkAnswer(BaseModel):
    """A clip that is being made; ``/api/jobs`` tells how far it is."""

    job_id: str
    clip_id: str
    status: str


@router.post("/api/avatar/talk", status_code=202, operation_id="make_talk_clip")
def make_clip(body: TalkBody, user_id: UserId, services: UseServices) -> TalkAnswer:
    """Make a clip of a character who says a script, with moods, lips and captions."""
    started = services.talk.make_clip(user_id, body.model_dump(exclude_none=True))
    return TalkAnswer(**asdict(started))


@router.get("/api/avatar/talk", operation_id="list_talk_clips")
def list_clips(
    user_id: UserId,
    services: UseServices,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=24)] = 24,
) -> list[dict[str, Any]]:
    """Return talk clips, newest first."""
    return [asdict(clip) for clip in services.talk.clips(user_id, offset=offset, limit=limit)]


@router.get("/api/avatar/talk/{clip_id}", operation_id="get_talk_clip")
def get_clip(clip_id: str, user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Return one talk clip with the addresses of its files."""
    return asdict(services.talk.clip(user_id, clip_id))
