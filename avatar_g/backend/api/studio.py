"""``/api/studio``: a whole music video from one sentence, and the project it becomes."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StrictInt

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.formats import Aspect
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS, MAX_SONG_S, MIN_SONG_S, Genre, Mood
from avatar_g.backend.services.home import ProjectView
from avatar_g.backend.services.studio import MadeProject

router = APIRouter(tags=["studio"], route_class=OnceRoute)


class MakeMusicVideo(Strict):
    """One sentence; everything else is decided by it."""

    prompt: Annotated[str, Field(min_length=1, max_length=MAX_PROMPT_CHARS)] = Field(
        examples=["a cheerful song about Tbilisi in the rain"]
    )
    language: Language | None = None
    genre: Genre | None = None
    mood: Mood | None = None
    duration_s: Annotated[float, Field(ge=MIN_SONG_S, le=MAX_SONG_S)] | None = None
    aspect: Aspect = Aspect.WIDE
    avatar_id: Annotated[str, Field(max_length=32)] = ""
    seed: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] | None = None


@router.post("/api/studio/music-video", status_code=202, operation_id="make_music_video")
def make_music_video(body: MakeMusicVideo, user_id: UserId, services: UseServices) -> MadeProject:
    """Make a song, the character who sings it, and the video: three jobs."""
    return services.studio.make_music_video(user_id, body.model_dump(exclude_none=True))


@router.get("/api/studio/projects/{project_id}", operation_id="get_project_progress")
def get_project(project_id: str, user_id: UserId, services: UseServices) -> ProjectView:
    """Return how far a music video is, and the addresses of its files."""
    return services.home.project_view(user_id, project_id)


@router.post(
    "/api/studio/projects/{project_id}/cancel", status_code=204, operation_id="cancel_project"
)
def cancel_project(project_id: str, user_id: UserId, services: UseServices) -> None:
    """Stop every job of a project."""
    services.home.cancel_project(user_id, project_id)


@router.post(
    "/api/studio/projects/{project_id}/retry", status_code=204, operation_id="retry_project"
)
def retry_project(project_id: str, user_id: UserId, services: UseServices) -> None:
    """Run what failed again."""
    services.home.retry_project(user_id, project_id)
