"""``/api/video``: music videos of finished songs, and the drafts of the Video Studio."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.api.uploads import SOURCE_BODY, received_file
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution
from avatar_g.backend.domain.outputs import OutputKind, OutputPreset
from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.domain.scenes import MAX_PERFORMERS
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.wishes import MAX_SCENES, AvatarAction, VideoMode
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.video_outputs import OutputsView, StartedOutput
from avatar_g.backend.services.video_previews import MAX_FRAMES
from avatar_g.backend.services.video_views import RenderEstimate, VideoBoardView, VideoCard

router = APIRouter(tags=["video"], route_class=OnceRoute)
_OF_RENDERS = {"aspect", "resolution", "fps", "quality", "show_lyrics", "preset"}
_TEXT_TYPES = {"srt": "application/x-subrip", "vtt": "text/vtt", "lrc": "text/plain"}


Moment = Annotated[float, Field(ge=0, le=100_000)]


class Background(BaseModel):
    """Where the song is performed."""

    model_config = ConfigDict(extra="forbid")

    theme: Theme | None = None


class GenerateVideo(BaseModel):
    """A video of a finished song; what is absent follows the song and the installation."""

    model_config = ConfigDict(extra="forbid")

    track_id: Annotated[str, Field(max_length=32)] = ""
    video_id: Annotated[str, Field(max_length=32)] = ""
    """A draft: its board and uploads are rendered, and ``track_id`` is not needed."""
    avatar_id: Annotated[str, Field(max_length=32)] = ""
    video_mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    scenes: Annotated[list[dict[str, Any]], Field(max_length=MAX_SCENES)] = []
    avatar_action: AvatarAction = AvatarAction.SINGING
    enable_lip_sync: bool = True
    background_config: Background = Background()
    show_lyrics: bool = True
    resolution: Annotated[Resolution | None, Field(examples=["720p", "1080p", "4k"])] = None
    aspect: Aspect = Aspect.WIDE
    fps: Annotated[int, Field(ge=12, le=60)] | None = None
    quality: Quality = Quality.BALANCED
    preset: Annotated[str, Field(max_length=40)] = ""
    """Of a draft: shape, size and rate of a social network, where these are absent."""


class FilmAnswer(BaseModel):
    """A video that is being made."""

    job_id: str
    video_id: str
    track_id: str
    avatar_id: str
    project_id: str
    status: str


@router.post("/api/video/generate", status_code=202, operation_id="generate_video")
def generate(body: GenerateVideo, user_id: UserId, services: UseServices) -> FilmAnswer:
    """Film a finished song with a character; nothing is composed or sung again."""
    if not (body.video_id or body.track_id):
        raise InvalidRequest("neither a song nor a draft", reason="track_id_missing")
    if body.video_id:
        chosen = body.model_dump(include=_OF_RENDERS & body.model_fields_set, exclude_none=True)
        filmed = services.video.render(user_id, body.video_id, chosen)
    else:
        filmed = services.studio.film_song(user_id, body.model_dump(exclude_none=True))
    return FilmAnswer.model_validate(filmed, from_attributes=True)


class NewDraft(BaseModel):
    """A video of a finished song, planned scene by scene."""

    model_config = ConfigDict(extra="forbid")

    track_id: Annotated[str, Field(min_length=1, max_length=32)]
    avatar_id: Annotated[str, Field(max_length=32)] = ""
    project_id: Annotated[str, Field(max_length=32)] = ""
    video_mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    theme: Theme | None = None
    show_lyrics: bool = True
    aspect: Aspect = Aspect.WIDE
    resolution: Resolution | None = None
    fps: Annotated[int, Field(ge=12, le=60)] | None = None


class Preview(BaseModel):
    """One frame of a draft, perhaps with scenes that are not stored yet."""

    model_config = ConfigDict(extra="forbid")

    video_id: Annotated[str, Field(min_length=1, max_length=32)]
    at_s: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    board: dict[str, Any] | None = None
    height_px: Annotated[int, Field(ge=144, le=1080)] = 480


class Frames(BaseModel):
    """Several small frames of a draft."""

    model_config = ConfigDict(extra="forbid")

    video_id: Annotated[str, Field(min_length=1, max_length=32)]
    times_s: Annotated[list[Moment], Field(min_length=1, max_length=MAX_FRAMES)]
    height_px: Annotated[int, Field(ge=144, le=480)] = 240


class Replan(BaseModel):
    """Plan the scenes anew."""

    model_config = ConfigDict(extra="forbid")

    video_mode: VideoMode | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class WholeBoard(Strict):
    """What a whole video has; what is absent stays."""

    aspect: Aspect | None = None
    performers: (
        Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=MAX_PERFORMERS)]
        | None
    ) = None


class Words(Strict):
    """Words of a recording, a line each; empty: no words."""

    text: Annotated[str, Field(max_length=20_000)]


class WordTimes(Strict):
    """When lines begin, from the first on; a negative time keeps what is there."""

    starts_s: Annotated[list[Annotated[float, Field(ge=-1, le=100_000)]], Field(max_length=2000)]


@router.post("/api/video/drafts", status_code=201, operation_id="create_video_draft")
def create(body: NewDraft, user_id: UserId, services: UseServices) -> VideoBoardView:
    """Make a draft whose board is complete at once."""
    return services.video.create(user_id, body.model_dump(exclude_none=True))


@router.get("/api/video/drafts", operation_id="list_video_drafts")
def drafts(user_id: UserId, services: UseServices) -> list[VideoCard]:
    """Return the drafts changed last, rendered ones too."""
    return services.video.list(user_id)


@router.get("/api/video/drafts/{video_id}", operation_id="get_video_draft")
def show(video_id: str, user_id: UserId, services: UseServices) -> VideoBoardView:
    """Return a draft."""
    return services.video.get(user_id, video_id)


@router.put("/api/video/drafts/{video_id}/board", operation_id="put_video_board")
def put_board(
    video_id: str, body: dict[str, Any], user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Store other scenes; it can be undone."""
    return services.video.put_board(user_id, video_id, body)


@router.patch("/api/video/drafts/{video_id}/board", operation_id="change_video_board")
def change_board(
    video_id: str, body: WholeBoard, user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Replace the shape or the performers of the whole video; it can be undone."""
    fields = body.model_dump(exclude_none=True)
    return services.video.change_board(user_id, video_id, fields)


@router.patch("/api/video/drafts/{video_id}/scenes", operation_id="change_video_scenes")
def change_scenes(
    video_id: str, body: dict[str, Any], user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Replace some fields of every scene; it can be undone."""
    return services.video.change_all(user_id, video_id, body)


@router.put("/api/video/drafts/{video_id}/words", operation_id="write_video_words")
def write_words(
    video_id: str, body: Words, user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Lay pasted words roughly over the sung parts of a recording."""
    return services.video.write_words(user_id, video_id, body.text)


@router.put("/api/video/drafts/{video_id}/words/times", operation_id="time_video_words")
def time_words(
    video_id: str, body: WordTimes, user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Let lines begin at tapped times; it can be undone."""
    return services.video.time_words(user_id, video_id, body.starts_s)


@router.patch("/api/video/drafts/{video_id}/scenes/{scene_id}", operation_id="change_video_scene")
def change_scene(
    video_id: str, scene_id: str, body: dict[str, Any], user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Replace some fields of one scene."""
    return services.video.change_scene(user_id, video_id, scene_id, body)


@router.post(
    "/api/video/drafts/{video_id}/scenes/{scene_id}/{edit}", operation_id="edit_video_scene"
)
def edit_scene(
    video_id: str, scene_id: str, edit: SceneEdit, user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Split, copy, delete or move one scene."""
    return services.video.edit_scene(user_id, video_id, scene_id, edit)


@router.delete("/api/video/clips/{video_id}", status_code=204, operation_id="delete_video")
def delete_video(video_id: str, user_id: UserId, services: UseServices) -> None:
    """Take a video or a draft away; it can be restored for some days."""
    services.library.delete(user_id, video_id)


@router.post("/api/video/drafts/{video_id}/plan", operation_id="plan_video_board")
def plan(video_id: str, body: Replan, user_id: UserId, services: UseServices) -> VideoBoardView:
    """Plan the scenes anew from the song and the uploads."""
    mode = body.video_mode.value if body.video_mode else ""
    return services.video.replan(user_id, video_id, mode, body.seed)


@router.post("/api/video/drafts/{video_id}/undo", operation_id="undo_video_edit")
def undo(video_id: str, user_id: UserId, services: UseServices) -> VideoBoardView:
    """Take the last edit back."""
    return services.video.undo(user_id, video_id)


@router.post("/api/video/drafts/{video_id}/redo", operation_id="redo_video_edit")
def redo(video_id: str, user_id: UserId, services: UseServices) -> VideoBoardView:
    """Do the edit taken back last again."""
    return services.video.redo(user_id, video_id)


@router.post(
    "/api/video/drafts/{video_id}/sources",
    status_code=201,
    operation_id="add_video_source",
    openapi_extra=SOURCE_BODY,
)
async def add_source(
    video_id: str, request: Request, user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Add a picture, a clip or a look-up table; it is encoded anew once."""
    async with received_file(request, services, user_id) as sent:
        return await asyncio.to_thread(
            services.video.add_source, user_id, video_id, sent.path, sent.name
        )


@router.delete(
    "/api/video/drafts/{video_id}/sources/{source_id}", operation_id="remove_video_source"
)
def remove_source(
    video_id: str, source_id: str, user_id: UserId, services: UseServices
) -> VideoBoardView:
    """Forget an upload that no scene shows."""
    return services.video.remove_source(user_id, video_id, source_id)


@router.post(
    "/api/video/preview",
    operation_id="preview_video",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def preview(body: Preview, user_id: UserId, services: UseServices) -> Response:
    """Draw one frame as the finished video would show it."""
    picture = services.video.preview(
        user_id, body.video_id, body.at_s, board=body.board, height_px=body.height_px
    )
    return Response(picture, media_type="image/jpeg", headers={"cache-control": "no-store"})


@router.post(
    "/api/video/frames",
    operation_id="preview_video_frames",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def frames(body: Frames, user_id: UserId, services: UseServices) -> Response:
    """Draw up to 24 frames: JPEGs one after another, their sizes in ``x-frame-bytes``."""
    pictures = services.video.frames(user_id, body.video_id, body.times_s, height_px=body.height_px)
    sizes = ",".join(str(len(picture)) for picture in pictures)
    headers = {"cache-control": "no-store", "x-frame-bytes": sizes}
    return Response(b"".join(pictures), media_type="application/octet-stream", headers=headers)


@router.get("/api/video/drafts/{video_id}/estimate", operation_id="estimate_video")
def estimate(
    video_id: str,
    user_id: UserId,
    services: UseServices,
    resolution: Resolution | None = None,
    aspect: Aspect | None = None,
    fps: Annotated[int, Field(ge=12, le=60)] | None = None,
    preset: Annotated[str, Field(max_length=40)] = "",
) -> RenderEstimate:
    """Tell what a render takes before it starts."""
    wish = {"resolution": resolution, "aspect": aspect, "fps": fps, "preset": preset}
    return services.video.estimate(user_id, video_id, wish)


@router.get("/api/video/drafts/{video_id}/export/{kind}", operation_id="export_video_board")
def export(video_id: str, kind: str, user_id: UserId, services: UseServices) -> Response:
    """Return the board (``otio``, ``json``) or the song's words (``srt``, ``vtt``, ``lrc``)."""
    text = services.video.export(user_id, video_id, kind)
    return Response(text, media_type=_TEXT_TYPES.get(kind, "application/json"))


class OutputBody(BaseModel):
    """A file to make from a finished video; what is absent is as in the video."""

    model_config = ConfigDict(extra="forbid")

    kind: OutputKind = OutputKind.MP4
    preset: Annotated[str, Field(max_length=40)] = ""
    """Key of ``GET /api/video/presets``; only of MP4."""
    resolution: Resolution | None = None
    fps: Annotated[int, Field(ge=5, le=60)] | None = None
    start_s: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    length_s: Annotated[float, Field(gt=0, le=100_000)] | None = None
    burn_captions: bool = False


@router.get("/api/video/presets", operation_id="list_video_presets")
def presets(_user_id: UserId, services: UseServices) -> list[OutputPreset]:
    """Return the formats of social networks and what their own texts may cover."""
    return services.video.presets()


@router.post("/api/video/{video_id}/files", status_code=202, operation_id="make_video_file")
def make_file(
    video_id: str, body: OutputBody, user_id: UserId, services: UseServices
) -> StartedOutput:
    """Turn a finished video into a file of another kind, in a job."""
    return services.video.make_file(user_id, video_id, body.model_dump(exclude_none=True))


@router.get("/api/video/{video_id}/files", operation_id="list_video_files")
def list_files(video_id: str, user_id: UserId, services: UseServices) -> OutputsView:
    """Return the files made from a video, and how far the newest is."""
    return services.video.outputs(user_id, video_id)


@router.get(
    "/api/video/{video_id}/hls.m3u8", operation_id="get_video_playlist", response_class=Response
)
def playlist(
    video_id: str,
    request: Request,
    services: UseServices,
    expires: str = "",
    signature: str = "",
) -> Response:
    """Return a playlist for players, by session or by signed address; parts come by ``Range``."""
    if signature:
        text = services.video.signed_playlist(video_id, expires, signature)
    else:
        user_id = services.accounts.user_of_cookies(request.headers.get("cookie", ""))
        text = services.video.playlist(user_id, video_id)
    headers = {"cache-control": "private, max-age=600", "x-content-type-options": "nosniff"}
    return Response(text, media_type="application/vnd.apple.mpegurl", headers=headers)
