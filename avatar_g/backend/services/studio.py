"""Start productions: rows and jobs in one transaction, never one without the other."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.avatars import COPY_OF, AvatarRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.domain.jobs import PLANNED, JobKind
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.domain.wishes import FilmWish, VideoWish
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.track_requests import require_playable
from avatar_g.backend.services.voice_choice import note_song, own_voices
from avatar_g.backend.validation import parse

_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class MadeProject:
    """What was started."""

    project_id: str
    track_id: str
    avatar_id: str
    video_id: str
    job_ids: dict[str, str]
    """``JobKind`` to job id."""


@dataclass(frozen=True, slots=True)
class FilmedSong:
    """A video of a finished song that is being made."""

    project_id: str
    video_id: str
    track_id: str
    avatar_id: str
    """Empty when the song's voices bring their own characters."""
    job_id: str
    status: str
    """A ``JobStatus``."""


class StudioService:
    """What a user may have made."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def make_music_video(self, user_id: str, fields: Mapping[str, Any]) -> MadeProject:
        """Start a song, its avatar and its video: three jobs.

        ``fields`` are those of ``SongRequest`` and ``VideoWish``, and ``avatar_id``, a character of
        this user; only ``prompt`` or ``lyrics`` is needed. Without a ``seed`` every request is
        another song; the recipe tells the seed.

        Raises
        ------
        InvalidRequest
            Reason ``prompt_empty``, ``prompt_too_long`` and so on: ``<field>_<problem>``.
        StorageFull
            Reason ``disk`` or ``quota``.
        NotFound
            If there is no such character of this user.
        """
        settings = self._container.settings
        fields = {"seed": secrets.randbelow(2**31), **fields}
        defaults = {
            "interface_language": settings.default_language,
            "resolution": settings.video_resolution,
            "fps": settings.video_fps,
        }
        song = parse(SongRequest, {"prompt": "", **fields})
        wish = parse(VideoWish, {**defaults, **fields})
        if not any(letter.isalnum() for letter in song.prompt + song.lyrics):
            raise InvalidRequest("nothing to sing about", reason="prompt_empty")
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            chosen = _chosen_avatar(session, user_id, str(fields.get("avatar_id") or ""))
            made, jobs = _insert(session, user_id, song, wish, chosen)
        announce(self._container, jobs)
        return made

    def film_song(self, user_id: str, fields: Mapping[str, Any]) -> FilmedSong:
        """Start a music video of a finished song; nothing is composed or sung again.

        ``fields`` are ``track_id``, a song of this user, optionally ``avatar_id``, a character of
        this user who sings its first voice, and those of ``FilmWish``.

        Raises
        ------
        InvalidRequest
            Reason ``track_unfinished``, ``board_invalid``, ``too_many_jobs`` or
            ``<field>_<problem>``.
        StorageFull
            Reason ``disk`` or ``quota``.
        NotFound
            If there is no such song or character of this user.
        """
        settings = self._container.settings
        given = {name: value for name, value in fields.items() if value is not None}
        defaults = {"resolution": settings.video_resolution, "fps": settings.video_fps}
        wish = parse(FilmWish, {**defaults, **given})
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            track = TrackRepository(session).get_owned(str(given.get("track_id") or ""), user_id)
            require_playable(session, track)
            chosen = _chosen_avatar(session, user_id, str(given.get("avatar_id") or ""))
            _require_scenes(wish, track)
            filmed, job = _insert_film(session, track, wish, chosen)
        announce(self._container, [job])
        return filmed


def _chosen_avatar(session: Session, user_id: str, avatar_id: str) -> Avatar | None:
    return AvatarRepository(session).get_owned(avatar_id, user_id) if avatar_id else None


def _insert(
    session: Session, user_id: str, song: SongRequest, wish: VideoWish, chosen: Avatar | None
) -> tuple[MadeProject, list[Job]]:
    rows, jobs = ArtifactRepository(session), JobRepository(session)
    request = to_json(song)
    title = _provisional_title(song)
    common: dict[str, Any] = {"user_id": user_id, "title": title, "prompt": song.prompt}
    project = Project(**common, request={**request, **to_json(wish)})
    rows.add(project)
    common |= {"project_id": project.id}
    track = Track(**common, request=request)
    avatar = Avatar(**common, request={"prompt": wish.avatar_prompt, "song": request})
    extra: dict[str, Any] = {}
    if chosen is not None:  # as it is now: later edits do not change this video
        avatar.title, avatar.request = chosen.title, {COPY_OF: chosen.id}
        extra = {"spec": chosen.spec}
    rows.add(track)
    rows.add(avatar)
    video = VideoClip(**common, track_id=track.id, avatar_id=avatar.id, request=to_json(wish))
    rows.add(video)

    owns = _noted_voices(session, user_id, song, track.id)

    def job(kind: JobKind, subject: Artifact, **more: Any) -> Job:
        return jobs.add(
            Job(
                user_id=user_id,
                project_id=project.id,
                kind=kind,
                subject_id=subject.id,
                title=title,
                params={"song": request, "video": to_json(wish), **more},
            )
        )

    sing = job(JobKind.TRACK_GENERATE, track, own_voices=owns)
    dress = job(JobKind.AVATAR_GENERATE, avatar, **extra)
    film = job(JobKind.VIDEO_GENERATE, video)
    jobs.add_dependency(film, sing, needs=PLANNED)
    jobs.add_dependency(film, dress)
    started = [sing, dress, film]
    job_ids = {str(each.kind): each.id for each in started}
    return MadeProject(project.id, track.id, avatar.id, video.id, job_ids), started


def _noted_voices(
    session: Session, user_id: str, song: SongRequest, track_id: str
) -> dict[str, Any]:
    """Return the user's voices a song is sung with, and remember that it is."""
    owns = own_voices(session, user_id, song.voices)
    note_song(session, user_id, owns, track_id)
    return owns


def _require_scenes(wish: FilmWish, track: Track) -> None:
    """Refuse scenes that cannot be drawn; uploads belong to drafts, see ``VideoStudioService``."""
    if wish.scenes:
        fields = {"scenes": wish.scenes, "mode": wish.video_mode}
        read_board(fields, track.duration_s, sources=())


def _insert_film(
    session: Session, track: Track, wish: FilmWish, chosen: Avatar | None
) -> tuple[FilmedSong, Job]:
    """Insert a project of its own: a song may have many videos."""
    rows = ArtifactRepository(session)
    request = {
        **to_json(wish),
        "track_id": track.id,
        "avatar_id": chosen.id if chosen else "",
        "mood": track.mood,
    }
    common: dict[str, Any] = {
        "user_id": track.user_id,
        "title": track.title,
        "prompt": track.prompt,
        "request": request,
    }
    project = Project(**common)
    rows.add(project)
    video = VideoClip(
        **common,
        project_id=project.id,
        track_id=track.id,
        avatar_id=chosen.id if chosen else None,
    )
    rows.add(video)
    job = JobRepository(session).add(
        Job(
            user_id=track.user_id,
            project_id=project.id,
            kind=JobKind.VIDEO_GENERATE,
            subject_id=video.id,
            title=track.title,
            params=film_params(track, wish, chosen),
        )
    )
    avatar_id = chosen.id if chosen else ""
    filmed = FilmedSong(project.id, video.id, track.id, avatar_id, job.id, job.status.value)
    return filmed, job


def film_params(track: Track, wish: FilmWish, chosen: Avatar | None) -> dict[str, Any]:
    """Return the parameters of a job that films a finished song."""
    params = {
        "track_id": track.id,
        "film": to_json(wish),
        "source_recipe": track.recipe,
        "source_mood": track.mood,
        "source_seed": int(track.request.get("seed") or 0),
    }
    if chosen is not None:  # as it is now: later edits do not change this video
        params["spec"] = chosen.spec
    return params


def to_json(value: Any) -> dict[str, Any]:
    """Return a dataclass as plain JSON values."""
    fields: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return fields


def _provisional_title(song: SongRequest) -> str:
    """Return the first words of the wish, until the song has a title of its own."""
    words = " ".join((song.prompt or song.lyrics).split())
    if len(words) <= _TITLE_CHARS:
        return words
    return words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"
