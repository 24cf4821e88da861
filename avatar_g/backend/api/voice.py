"""``/api/voice``: voices of the signed-in creator; every id is looked up among their own."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.uploads import UPLOAD_ID, received_file
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import TrainingLevel, VoiceDesign
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.voice_views import (
    ConsentText,
    DerivedItem,
    LedgerView,
    LineView,
    RevokedVoice,
    SlotView,
    StartedVoice,
    VoiceView,
)
from avatar_g.backend.services.voices import MAX_TITLE_CHARS

router = APIRouter(tags=["voices"], route_class=OnceRoute)
_PLAIN = VoiceDesign()
_PRIVATE = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
_SPOKEN: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}}
}
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["voice_id"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "upload_id": UPLOAD_ID,
                        "voice_id": {"type": "string", "maxLength": 32},
                        "line": {"type": "integer", "minimum": 0},
                    },
                }
            }
        },
    }
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BeginVoice(_Strict):
    """A voice that is going to be recorded."""

    language: Language
    title: Annotated[str, Field(max_length=MAX_TITLE_CHARS)] = ""


class GiveConsent(_Strict):
    """The answer to ``/api/voice/consent``: what was shown, and that the speaker agrees."""

    agreed: bool
    version: int
    language: Language


class TrainVoice(_Strict):
    """Which voice to train, and how far."""

    voice_id: Annotated[str, Field(max_length=32)]
    level: TrainingLevel = TrainingLevel.CHARACTER


class DesignVoice(_Strict):
    """Sliders; their bounds are those of ``VoiceDesign``."""

    title: Annotated[str, Field(max_length=MAX_TITLE_CHARS)] = ""
    voice_id: Annotated[str, Field(max_length=32)] = ""
    base: VoiceSlot = _PLAIN.base
    pitch_semitones: float = _PLAIN.pitch_semitones
    tract: float = _PLAIN.tract
    breath: float = _PLAIN.breath
    brightness: float = _PLAIN.brightness
    age_years: float = _PLAIN.age_years


class RenameVoice(_Strict):
    """What to call it."""

    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE_CHARS)]


class ChooseVoice(_Strict):
    """A voice's id, or the letter of a built-in one."""

    voice: Annotated[str, Field(max_length=32)]


@router.get("/api/voice", operation_id="list_voices")
def list_voices(user_id: UserId, services: UseServices) -> list[VoiceView]:
    """Return designed and recorded voices, newest first."""
    return services.voices.voices(user_id)


@router.post("/api/voice", status_code=201, operation_id="begin_voice")
def begin_voice(body: BeginVoice, user_id: UserId, services: UseServices) -> VoiceView:
    """Begin a recorded voice; ``phrase`` is what to read aloud."""
    return services.voice_recordings.begin(user_id, body.model_dump())


@router.get("/api/voice/consent", operation_id="get_consent_text")
def get_consent_text(
    user_id: UserId, services: UseServices, language: Language = Language.EN
) -> ConsentText:
    """Return the written consent."""
    del user_id
    return services.voice_recordings.consent_text(language)


@router.get("/api/voice/ledger", operation_id="get_consent_ledger")
def get_ledger(user_id: UserId, services: UseServices) -> LedgerView:
    """Return your consent ledger and whether it is intact."""
    return services.voice_consents.ledger(user_id)


@router.get("/api/voice/slots", operation_id="list_voice_slots")
def list_slots(user_id: UserId, services: UseServices) -> list[SlotView]:
    """Return who sings and speaks as A, B and C."""
    return services.voices.slots(user_id)


@router.put("/api/voice/slots/{slot}", operation_id="choose_voice_of_slot")
def choose_voice(
    slot: VoiceSlot, body: ChooseVoice, user_id: UserId, services: UseServices
) -> list[SlotView]:
    """Put one of your voices, or a built-in one, into a slot."""
    return services.voices.choose(user_id, slot, body.voice)


@router.post("/api/voice/design", operation_id="design_voice")
def design_voice(body: DesignVoice, user_id: UserId, services: UseServices) -> VoiceView:
    """Make a voice with sliders, or change the one ``voice_id`` names."""
    return services.voices.design(user_id, body.model_dump())


@router.post("/api/voice/upload", operation_id="upload_voice_sample", openapi_extra=_UPLOAD)
async def upload_sample(request: Request, user_id: UserId, services: UseServices) -> VoiceView:
    """Take a sample: the text of the consent (line 0) or a line of the guided script."""
    async with received_file(request, services, user_id) as sent:
        line = sent.fields.get("line", "0")
        if not (line.isascii() and line.isdigit() and len(line) <= 4):
            raise InvalidRequest("no such line", reason="line_invalid")
        return await asyncio.to_thread(
            services.voice_recordings.upload,
            user_id,
            sent.fields.get("voice_id", ""),
            sent.path,
            file_name=sent.name,
            line=int(line),
        )


@router.post("/api/voice/train", status_code=202, operation_id="train_voice")
def train_voice(body: TrainVoice, user_id: UserId, services: UseServices) -> StartedVoice:
    """Train a voice whose speaker consented; ``/api/jobs`` tells how far it is."""
    return services.voice_recordings.train(user_id, body.voice_id, body.level)


@router.get(
    "/api/voice/preview",
    operation_id="preview_voice",
    response_class=FileResponse,
    responses=_SPOKEN,
)
def preview_voice(
    user_id: UserId,
    services: UseServices,
    language: Language,
    base: VoiceSlot = _PLAIN.base,
    pitch_semitones: float = _PLAIN.pitch_semitones,
    tract: float = _PLAIN.tract,
    breath: float = _PLAIN.breath,
    brightness: float = _PLAIN.brightness,
    age_years: float = _PLAIN.age_years,
) -> FileResponse:
    """Return the test sentence in a built-in voice, or in one made with sliders."""
    del user_id
    sliders = {
        "pitch_semitones": pitch_semitones,
        "tract": tract,
        "breath": breath,
        "brightness": brightness,
        "age_years": age_years,
    }
    if all(value == getattr(_PLAIN, name) for name, value in sliders.items()):
        path = services.voice_previews.of_built_in(base, language)
    else:
        path = services.voice_previews.of_design({"base": base, **sliders}, language)
    return FileResponse(path, media_type="audio/mp4", headers=_PRIVATE)


@router.get("/api/voice/{voice_id}", operation_id="get_voice")
def get_voice(voice_id: str, user_id: UserId, services: UseServices) -> VoiceView:
    """Return one voice."""
    return services.voices.voice(user_id, voice_id)


@router.patch("/api/voice/{voice_id}", operation_id="rename_voice")
def rename_voice(
    voice_id: str, body: RenameVoice, user_id: UserId, services: UseServices
) -> VoiceView:
    """Call a voice something else."""
    return services.voices.rename(user_id, voice_id, body.title)


@router.post("/api/voice/{voice_id}/consent", operation_id="give_consent")
def give_consent(
    voice_id: str, body: GiveConsent, user_id: UserId, services: UseServices
) -> VoiceView:
    """Write down that the speaker agrees."""
    return services.voice_recordings.give_consent(user_id, voice_id, body.model_dump())


@router.get("/api/voice/{voice_id}/script", operation_id="get_voice_script")
def get_script(voice_id: str, user_id: UserId, services: UseServices) -> list[LineView]:
    """Return the guided script and what is read of it."""
    return services.voice_recordings.script(user_id, voice_id)


@router.get("/api/voice/{voice_id}/uses", operation_id="list_voice_uses")
def list_uses(voice_id: str, user_id: UserId, services: UseServices) -> list[DerivedItem]:
    """Return everything the voice is heard in."""
    return services.voice_consents.made_with(user_id, voice_id)


@router.delete("/api/voice/{voice_id}", operation_id="delete_voice")
@router.post("/api/voice/{voice_id}/revoke", operation_id="revoke_consent")
def revoke(voice_id: str, user_id: UserId, services: UseServices) -> RevokedVoice:
    """Withdraw the consent: lists and blocks what was made with the voice, erases its data."""
    return services.voice_consents.revoke(user_id, voice_id)


@router.get(
    "/api/voice/{voice_id}/preview",
    operation_id="preview_own_voice",
    response_class=FileResponse,
    responses=_SPOKEN,
)
def preview_own_voice(
    voice_id: str, user_id: UserId, services: UseServices, language: Language
) -> FileResponse:
    """Return the test sentence in one of your voices."""
    path = services.voice_previews.of_voice(user_id, voice_id, language)
    return FileResponse(path, media_type="audio/mp4", headers=_PRIVATE)


@router.get(
    "/api/voice/{voice_id}/samples/{line}",
    operation_id="get_voice_sample",
    response_class=StreamingResponse,
    responses=_SPOKEN,
)
def get_sample(
    voice_id: str,
    line: int,
    user_id: UserId,
    services: UseServices,
) -> StreamingResponse:
    """Return a sample to its owner; there is no address that opens it for anybody else."""
    file = services.voice_recordings.open_sample(user_id, voice_id, line)
    headers = {**_PRIVATE, "content-length": str(file.size_bytes)}
    body = services.files.read(file, 0, file.size_bytes)
    return StreamingResponse(body, headers=headers, media_type=file.mime)
