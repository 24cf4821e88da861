"""``/api/avatar/talk``: a character says a script."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.uploads import RECORDING_BODY, received_file
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
from avatar_g.backend.services.talk_views import TalkClipView

router = APIRouter(tags=["talking avatar"], route_class=OnceRoute)
_PRIVATE = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TalkSentence(_Strict):
    """One sentence with its own language and mood."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TALK_CHARS)]
    language: Language | None = None
    mood: SpeechMood = SpeechMood.NEUTRAL


class TalkBody(_Strict):
    """A script as one ``text``, or as ``sentences``; together at most 5000 characters.

    With ``recording_id`` the recording is heard, and the words only make captions.
    """

    recording_id: Annotated[str, Field(max_length=32)] = Field(
        default="", description="One of your recordings, see /api/avatar/talk/recordings."
    )
    may_use: bool = Field(
        default=False, description="You declare that the recording may be used; kept in the ledger."
    )

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


@router.post("/api/avatar/talk/preview", operation_id="preview_talk_clip")
def make_preview(body: TalkBody, user_id: UserId, services: UseServices) -> dict[str, Any]:
    """Speak the beginning at once: addresses of its sound and of its face, nothing is filmed."""
    return asdict(services.talk_previews.make(user_id, body.model_dump(exclude_none=True)))


@router.get("/api/avatar/talk/preview/{preview_id}/{name}", operation_id="get_talk_preview")
def get_preview(preview_id: str, name: str, user_id: UserId, services: UseServices) -> FileResponse:
    """Return ``sound`` (WAV), or ``face``: weights of ARKit shapes at even moments."""
    path = services.talk_previews.file(user_id, preview_id, name)
    mime = "audio/wav" if name == "sound" else "application/json"
    return FileResponse(path, media_type=mime, headers=_PRIVATE)


@router.post(
    "/api/avatar/talk/recordings",
    status_code=201,
    operation_id="send_talk_recording",
    openapi_extra=RECORDING_BODY,
)
async def send_recording(
    request: Request, user_id: UserId, services: UseServices
) -> dict[str, Any]:
    """Take a recording of a voice (0.6 s to 10 minutes) that a character can say."""
    async with received_file(request, services, user_id) as sent:
        view = await asyncio.to_thread(
            services.talk_recordings.take,
            user_id,
            sent.path,
            file_name=sent.name,
            language=_language(sent.fields.get("language", "")),
        )
    return asdict(view)


@router.get("/api/avatar/talk/recordings", operation_id="list_talk_recordings")
def list_recordings(user_id: UserId, services: UseServices) -> list[dict[str, Any]]:
    """Return your recordings for talk clips, newest first."""
    return [asdict(one) for one in services.talk_recordings.recordings(user_id)]


@router.delete(
    "/api/avatar/talk/recordings/{recording_id}",
    status_code=204,
    operation_id="erase_talk_recording",
)
def erase_recording(recording_id: str, user_id: UserId, services: UseServices) -> None:
    """Erase a recording; clips that were made of it stay."""
    services.talk_recordings.remove(user_id, recording_id)


@router.get("/api/avatar/talk", operation_id="list_talk_clips")
def list_clips(
    user_id: UserId,
    services: UseServices,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=24)] = 24,
) -> list[TalkClipView]:
    """Return talk clips, newest first."""
    return services.talk.clips(user_id, offset=offset, limit=limit)


@router.get("/api/avatar/talk/{clip_id}", operation_id="get_talk_clip")
def get_clip(clip_id: str, user_id: UserId, services: UseServices) -> TalkClipView:
    """Return one talk clip with the addresses of its files."""
    return services.talk.clip(user_id, clip_id)


@router.delete("/api/avatar/talk/{clip_id}", status_code=204, operation_id="delete_talk_clip")
def delete_clip(clip_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a talk clip away; it can be restored for some days."""
    services.talk.clip(user_id, clip_id)  # a video of another kind is none
    services.library.delete(user_id, clip_id)


def _language(name: str) -> Language:
    """Return the language a title is given in; English unless the sender names another one."""
    return Language(name) if name in set(Language) else Language.EN
