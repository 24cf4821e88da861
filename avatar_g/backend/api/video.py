"""``/api/video``: music videos of finished songs, and the drafts of the Video Studio."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.uploads import SOURCE_BODY, received_file
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.wishes import MAX_SCENES, AvatarAction, VideoMode
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.video_views import RenderEstimate, VideoBoardView, VideoCard

router = APIRouter(tags=["video"])
_OF_RENDERS = {"aspect", "resolution", "fps", "quality", "show_lyrics"}


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
    height_px: Annotated[int, Field(ge=240, le=1080)] = 480


class Replan(BaseModel):
    """Plan the scenes anew."""

    model_config = ConfigDict(extra="forbid")

    video_mode: VideoMode | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


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
    async with received_file(request, services.files.upload_folder()) as sent:
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


@router.get("/api/video/drafts/{video_id}/estimate", operation_id="estimate_video")
def estimate(
    video_id: str,
    user_id: UserId,
    services: UseServices,
    resolution: Resolution | None = None,
    aspect: Aspect | None = None,
    fps: Annotated[int, Field(ge=12, le=60)] | None = None,
) -> RenderEstimate:
    """Tell what a render takes before it starts."""
    wish = {"resolution": resolution, "aspect": aspect, "fps": fps}
    return services.video.estimate(user_id, video_id, wish)


@router.get("/api/video/drafts/{video_id}/export/{kind}", operation_id="export_video_board")
def export(video_id: str, kind: str, user_id: UserId, services: UseServices) -> Response:
    """Return the board for editing programs (``otio``) or our own (``json``)."""
    text = services.video.export(user_id, video_id, kind)
    return Response(text, media_type="application/json")
