"""``/api/video``: music videos of finished songs."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.wishes import MAX_SCENES, AvatarAction, VideoMode

router = APIRouter(tags=["video"])


class Background(BaseModel):
    """Where the song is performed."""

    model_config = ConfigDict(extra="forbid")

    theme: Theme | None = None


class GenerateVideo(BaseModel):
    """A video of a finished song; what is absent follows the song and the installation."""

    model_config = ConfigDict(extra="forbid")

    track_id: Annotated[str, Field(min_length=1, max_length=32)]
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
    filmed = services.studio.film_song(user_id, body.model_dump(exclude_none=True))
    return FilmAnswer.model_validate(filmed, from_attributes=True)
