"""Outdated videos of a project made anew with what they show as it is now."""

from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.projects import ProjectRepository
from avatar_g.backend.db.repositories.talks import TALK
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.projects import ProjectActKind, ProjectRole
from avatar_g.backend.domain.wishes import FilmWish
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.project_boards import outdated_videos
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.studio import film_params
from avatar_g.backend.services.track_requests import require_playable
from avatar_g.backend.services.video import VideoStudioService
from avatar_g.backend.validation import parse


class ProjectUpdateService:
    """Renders of a project's outdated videos; each keeps its place and its id."""

    def __init__(self, container: Container, videos: VideoStudioService) -> None:
        self._container = container
        self._videos = videos

    def update(self, user_id: str, project_id: str) -> list[str]:
        """Make every outdated video of this user in a project anew; return the jobs.

        What is being made already is left alone; a video whose song or script is gone too.

        Raises
        ------
        NotPermitted
            If this user may only look.
        InvalidRequest
            If the creator's limits are used up.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        boards: list[str] = []
        jobs: list[Job] = []
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, ProjectRole.EDITOR)
            require_room(self._container, session, user_id)
            for video in outdated_videos(session, project):
                if video.user_id != user_id or _is_made(session, video):
                    continue
                if video.board:
                    boards.append(video.id)
                elif job := _remake(session, video):
                    jobs.append(job)
                else:
                    continue
                rows.note(project, user_id, ProjectActKind.UPDATED, video.title)
        announce(self._container, jobs)
        rendered = [self._videos.render(user_id, video_id).job_id for video_id in boards]
        return [*(job.id for job in jobs), *rendered]


def _is_made(session: Session, video: VideoClip) -> bool:
    job = JobRepository(session).newest(video.id, video.user_id)
    return job is not None and not job.status.is_final


def _remake(session: Session, video: VideoClip) -> Job | None:
    """Insert the job that films a clip again; None if what it needs is gone."""
    track, characters = ProjectRepository(session).sources(video)
    chosen = characters[0] if characters else None
    if video.request.get("form") == TALK:
        return _talk_again(session, video, chosen)
    return _film_again(session, video, track, chosen) if track is not None else None


def _talk_again(session: Session, video: VideoClip, chosen: Avatar | None) -> Job | None:
    before = JobRepository(session).newest(video.id, video.user_id, JobKind.TALK_GENERATE)
    if before is None or chosen is None:
        return None
    return _job(session, video, JobKind.TALK_GENERATE, {**before.params, "spec": chosen.spec})


def _film_again(session: Session, video: VideoClip, track: Track, chosen: Avatar | None) -> Job:
    """Film the finished song; the video names the character itself, no longer a copy of it."""
    require_playable(session, track)
    asked = {
        name: value
        for name, value in video.request.items()
        if name in FilmWish.__dataclass_fields__
    }
    wish = parse(FilmWish, asked)
    if chosen is not None:
        video.avatar_id = chosen.id
    return _job(session, video, JobKind.VIDEO_GENERATE, film_params(track, wish, chosen))


def _job(session: Session, video: VideoClip, kind: JobKind, params: dict[str, Any]) -> Job:
    return JobRepository(session).add(
        Job(
            user_id=video.user_id,
            project_id=video.project_id,
            kind=kind,
            subject_id=video.id,
            title=video.title,
            params=params,
        )
    )
