"""``/api/music`` and ``/api/tracks``: songs, their versions, edits and exports."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.uploads import UPLOAD_BODY, received_file
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import (
    MAX_EXCLUDE_CHARS,
    MAX_LYRICS_CHARS,
    MAX_PROMPT_CHARS,
    MAX_SONG_S,
    MIN_SONG_S,
    Colours,
    Genre,
    Instrument,
    LyricsMode,
    Mood,
    Player,
    VoiceSlot,
)
from avatar_g.backend.services.music_views import StartedTrack, TrackCard, TrackView
from avatar_g.backend.services.track_requests import (
    MAX_COMMANDS,
    MAX_STYLE_TAGS,
    MAX_TAG_CHARS,
)

router = APIRouter(tags=["music"], route_class=OnceRoute)

_Prompt = Annotated[str, Field(max_length=MAX_PROMPT_CHARS)]
_Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
_TrackId = Annotated[str, Field(min_length=1, max_length=32)]


_Players = Annotated[list[Player], Field(max_length=len(Player))]
_Excluded = Annotated[str, Field(max_length=MAX_EXCLUDE_CHARS)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GenerateSong(_Strict):
    """A song to make; what is absent is decided by the prompt, then by the genre."""

    prompt: _Prompt = Field(default="", examples=["a bright song about a night train to the sea"])
    lyrics: Annotated[str, Field(max_length=MAX_LYRICS_CHARS)] = ""
    lyrics_mode: LyricsMode = LyricsMode.AUTO
    genre: Genre | None = None
    mood: Mood | None = None
    language: Language | None = None
    style_tags: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MAX_TAG_CHARS)]],
        Field(max_length=MAX_STYLE_TAGS),
    ] = []
    use_custom_vocals: bool | None = None
    voice_slots: Annotated[list[VoiceSlot], Field(max_length=3)] = []
    era: Annotated[str, Field(max_length=20)] = ""
    tempo_bpm: Annotated[float, Field(ge=40, le=220)] | None = None
    duration_s: Annotated[float, Field(ge=MIN_SONG_S, le=MAX_SONG_S)] | None = None
    key: Annotated[int, Field(ge=0, le=11)] | None = None
    left_out: Annotated[list[Instrument], Field(max_length=len(Instrument))] = []
    instruments: _Players = []
    exclude: _Excluded = Field(default="", examples=["drums, electric guitar"])
    colours: Colours = Colours.STUDIO
    """``soundfont``: acoustic instruments from the SoundFont of this installation."""
    seed: _Seed | None = None
    hum_asset: Annotated[str, Field(max_length=32)] = ""
    """Id of an imported recording of humming: the chorus sings it."""


class RemixSong(_Strict):
    """The same song in another style."""

    track_id: _TrackId
    new_prompt: _Prompt = Field(default="", examples=["calm jazz"])
    keep_vocals: bool = True
    genre: Genre | None = None
    mood: Mood | None = None
    instruments: _Players = []
    exclude: _Excluded = ""
    seed: _Seed | None = None


class ExtendSong(_Strict):
    """More of the same song."""

    track_id: _TrackId
    extend_from_timestamp: Annotated[float, Field(ge=0)] | None = None
    target_duration: Annotated[float, Field(ge=MIN_SONG_S)]


class DrawCover(_Strict):
    """Another cover for a song."""

    track_id: _TrackId
    prompt: _Prompt = ""
    seed: _Seed | None = None


class EditSong(_Strict):
    """Commands of ``domain.edits``; together they are one undo step."""

    commands: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MAX_COMMANDS)] = Field(
        examples=[
            [
                {
                    "kind": "move_note",
                    "line_id": 0,
                    "note": 2,
                    "start_beat": 18.0,
                    "duration_beats": 1.0,
                    "midi": 67,
                }
            ]
        ]
    )


class StartedAnswer(BaseModel):
    """A song that is being made or changed."""

    job_id: str
    track_id: str
    status: str

    @classmethod
    def of(cls, started: StartedTrack) -> "StartedAnswer":
        """Read what the service returned."""
        return cls(**asdict(started))


@router.post("/api/music/generate", status_code=202, operation_id="generate_song")
def generate(body: GenerateSong, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Make a song from a prompt, from lyrics, or from both."""
    fields = body.model_dump(exclude_none=True)
    return StartedAnswer.of(services.music.generate(user_id, fields))


@router.post(
    "/api/music/upload",
    status_code=202,
    operation_id="upload_recording",
    openapi_extra=UPLOAD_BODY,
)
async def upload(request: Request, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Import a recording of your own: MP3, WAV, FLAC, OGG or M4A; then it can be filmed."""
    async with received_file(request, services, user_id) as sent:
        started = await asyncio.to_thread(
            services.music.upload, user_id, sent.path, file_name=sent.name, fields=sent.fields
        )
    return StartedAnswer.of(started)


@router.post("/api/music/remix", status_code=202, operation_id="remix_song")
def remix(body: RemixSong, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Make a new version: same form, words and tempo, another style."""
    fields = body.model_dump(exclude_none=True)
    return StartedAnswer.of(services.music.remix(user_id, fields.pop("track_id"), fields))


@router.post("/api/music/extend", status_code=202, operation_id="extend_song")
def extend(body: ExtendSong, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Make a longer version that keeps everything before a moment."""
    fields = body.model_dump(exclude_none=True)
    return StartedAnswer.of(services.music.extend(user_id, fields.pop("track_id"), fields))


@router.post("/api/music/cover", status_code=202, operation_id="draw_cover")
def cover(body: DrawCover, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Draw another cover."""
    started = services.music.new_cover(user_id, body.track_id, prompt=body.prompt, seed=body.seed)
    return StartedAnswer.of(started)


@router.get("/api/tracks", operation_id="list_tracks")
def list_tracks(
    user_id: UserId,
    services: UseServices,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=50)] = 50,
) -> list[TrackCard]:
    """Return songs, newest first."""
    return services.music.tracks(user_id, offset=offset, limit=limit)


@router.get("/api/tracks/{track_id}", operation_id="get_track")
def get_track(track_id: str, user_id: UserId, services: UseServices) -> TrackView:
    """Return sections, chords, notes, words, stems, versions and recipe of a song."""
    return services.music.track_view(user_id, track_id)


@router.delete("/api/tracks/{track_id}", status_code=204, operation_id="delete_track")
def delete_track(track_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a song away; it can be restored for some days."""
    services.music.delete(user_id, track_id)


@router.post("/api/tracks/{track_id}/edits", status_code=202, operation_id="edit_track")
def edit_track(
    track_id: str, body: EditSong, user_id: UserId, services: UseServices
) -> StartedAnswer:
    """Change notes, words, language, chords, sections, tempo or faders."""
    return StartedAnswer.of(services.music.edit(user_id, track_id, body.commands))


@router.post("/api/tracks/{track_id}/undo", status_code=202, operation_id="undo_edit")
def undo_edit(track_id: str, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Take the last edit back."""
    return StartedAnswer.of(services.music.undo(user_id, track_id))


@router.post("/api/tracks/{track_id}/redo", status_code=202, operation_id="redo_edit")
def redo_edit(track_id: str, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Do the edit taken back last again."""
    return StartedAnswer.of(services.music.redo(user_id, track_id))


@router.post("/api/tracks/{track_id}/export", status_code=202, operation_id="export_track")
def export_track(track_id: str, user_id: UserId, services: UseServices) -> StartedAnswer:
    """Pack every open format; ``archive_url`` of the track tells where it is when it is done."""
    return StartedAnswer.of(services.music.export_zip(user_id, track_id))
