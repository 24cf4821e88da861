"""The Video Studio: drafts with a board, uploads, undo, previews and renders."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

from annotated_types import Interval
from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.avatars import AvatarRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import MIME_TYPES, AssetRole, Bucket
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.scenes import SceneBoard, board_fields, with_beats
from avatar_g.backend.domain.sources import (
    MAX_SOURCES,
    SOURCE_ROLE,
    SourceFacts,
    SourceKind,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.wishes import FilmWish, VideoMode
from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.production.estimates import estimate
from avatar_g.backend.production.preview_desk import PreviewDesk, StillWish
from avatar_g.backend.production.timeline_export import write_otio
from avatar_g.backend.services.files import urls_by_role
from avatar_g.backend.services.studio import (
    MAX_UNFINISHED_JOBS,
    FilmedSong,
    film_params,
    to_json,
)
from avatar_g.backend.services.track_requests import require_playable
from avatar_g.backend.services.video_views import (
    RenderEstimate,
    SourceView,
    VideoBoardView,
    VideoCard,
)
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse

MAX_LISTED: Final = 50
_SOURCES: Final = "sources"


@dataclass(frozen=True, slots=True)
class DraftWish:
    """An untrusted wish for a new draft."""

    video_mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    theme: Theme | None = None
    show_lyrics: bool = True
    aspect: Aspect = Aspect.WIDE
    resolution: Resolution = Resolution.P720
    fps: Annotated[int, Interval(ge=12, le=60)] = 25


@dataclass(frozen=True, slots=True)
class RenderWish:
    """An untrusted wish for a render of a draft; None: as the draft says."""

    aspect: Aspect | None = None
    resolution: Resolution | None = None
    fps: Annotated[int, Interval(ge=12, le=60)] | None = None
    quality: Quality = Quality.BALANCED
    show_lyrics: bool = True


class VideoStudioService:
    """What a user may do with videos made of scenes; other users' videos do not exist."""

    def __init__(self, container: Container, desk: PreviewDesk | None = None) -> None:
        self._container = container
        self._desk = desk or PreviewDesk()

    def create(self, user_id: str, fields: Mapping[str, Any]) -> VideoBoardView:
        """Make a draft with a complete board of a finished song.

        ``fields`` are ``track_id``, optionally ``avatar_id``, and those of ``DraftWish``.

        Raises
        ------
        InvalidRequest
            Reason ``track_unfinished`` or ``<field>_<problem>``.
        NotFound
            If there is no such song or character of this user.
        """
        settings = self._container.settings
        given = {name: value for name, value in fields.items() if value is not None}
        defaults = {"resolution": settings.video_resolution, "fps": settings.video_fps}
        wish = parse(DraftWish, {**defaults, **given})
        require_free(settings.data_dir, settings.min_free_bytes)
        with self._container.sessions() as session:
            track = TrackRepository(session).get_owned(str(given.get("track_id") or ""), user_id)
            require_playable(session, track)
            avatar_id = str(given.get("avatar_id") or "")
            if avatar_id:
                AvatarRepository(session).get_owned(avatar_id, user_id)
            timeline = self._timeline(session, track)
            video = _insert_draft(session, track, wish, avatar_id)
            planned = plan_board(timeline, _plan_wish(wish.video_mode, video, [], track))
            VideoRepository(session).add_edit(video, board_fields(planned))
            return self._view(session, video, timeline)

    def list(self, user_id: str) -> "list[VideoCard]":
        """Return the videos changed last."""
        with self._container.sessions() as session:
            rows = VideoRepository(session).list_owned(user_id, limit=MAX_LISTED)
            assets = AssetRepository(session).of_owners([row.id for row in rows], user_id)
        cards = []
        for row in rows:
            own = [asset for asset in assets if asset.owner_id == row.id]
            urls = urls_by_role(self._container.signer, own)
            cards.append(
                VideoCard(
                    row.id,
                    row.title,
                    urls.get(AssetRole.FRAME, ""),
                    urls.get(AssetRole.VIDEO, ""),
                    row.finished_at is not None,
                )
            )
        return cards

    def get(self, user_id: str, video_id: str) -> VideoBoardView:
        """Return one video.

        Raises
        ------
        NotFound
            If there is no such video of this user.
        """
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            return self._view(session, video, self._timeline_of(session, video))

    def put_board(self, user_id: str, video_id: str, fields: Mapping[str, Any]) -> VideoBoardView:
        """Show another board; that is an edit that can be undone.

        Raises
        ------
        InvalidRequest
            Reason ``board_invalid`` with the argument ``place``.
        NotFound
            If there is no such video of this user.
        """

        def change(video: VideoClip, timeline: Timeline) -> SceneBoard:
            names = [each["source_id"] for each in _sources_of(video)]
            return read_board(fields, timeline.duration_s, sources=names)

        return self._edit(user_id, video_id, change)

    def replan(
        self, user_id: str, video_id: str, mode: str = "", seed: int | None = None
    ) -> VideoBoardView:
        """Plan the board anew from the song and the uploads there are now."""
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            track = self._track_of(session, video)
        wanted = parse(DraftWish, {"video_mode": mode} if mode else {}).video_mode

        def change(video: VideoClip, timeline: Timeline) -> SceneBoard:
            chosen = wanted if mode else VideoMode(video.board.get("mode") or wanted)
            wish = _plan_wish(chosen, video, _facts_of(video), track)
            return plan_board(timeline, wish if seed is None else replace(wish, seed=seed))

        return self._edit(user_id, video_id, change)

    def undo(self, user_id: str, video_id: str) -> VideoBoardView:
        """Take the last edit back; does nothing when there is none."""
        return self._step(user_id, video_id, -1)

    def redo(self, user_id: str, video_id: str) -> VideoBoardView:
        """Do the edit taken back last again; does nothing when there is none."""
        return self._step(user_id, video_id, 1)

    def add_source(
        self, user_id: str, video_id: str, source: Path, file_name: str
    ) -> VideoBoardView:
        """Encode an upload anew and keep it with the video; its file may go afterwards.

        Raises
        ------
        UnsupportedInput
            Reason ``source_extension``, ``source_too_large``, ``source_unreadable``,
            ``source_too_long``, ``photo_unreadable`` or ``photo_size``.
        InvalidRequest
            Reason ``too_many_sources``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        settings = self._container.settings
        require_free(settings.data_dir, settings.min_free_bytes)
        with self._container.sessions() as session:
            AssetRepository(session).require_room(user_id, settings.quota_bytes)
            video = VideoRepository(session).get_owned(video_id, user_id)
            if len(_sources_of(video)) >= MAX_SOURCES:
                raise InvalidRequest(
                    "too many uploads", reason="too_many_sources", limit=MAX_SOURCES
                )
        settings.work_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=settings.work_dir, prefix="source-") as name:
            facts, path = self._desk.import_source(source, file_name, Path(name))
            stored = self._container.storage.put(Bucket.MEDIA_ASSETS, path)
        title = " ".join(Path(file_name.replace("\\", "/")).stem.split())[:80]
        facts = replace(facts, title=title)
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            unused = AssetRepository(session).publish(
                MediaAsset(
                    user_id=user_id,
                    bucket=stored.bucket,
                    key=stored.key,
                    sha256=stored.sha256,
                    size_bytes=stored.size_bytes,
                    mime=MIME_TYPES[path.suffix],
                    role=f"{SOURCE_ROLE}{facts.source_id}",
                    owner_kind=OwnerKind.VIDEO_CLIP,
                    owner_id=video.id,
                )
            )
            others = [each for each in _sources_of(video) if each["source_id"] != facts.source_id]
            video.summary = {**video.summary, _SOURCES: [*others, facts.to_dict()]}
            view = self._view(session, video, self._timeline_of(session, video))
        for row in unused:
            self._container.storage.delete(Bucket(row.bucket), [row.key])
        return view

    def remove_source(self, user_id: str, video_id: str, source_id: str) -> VideoBoardView:
        """Forget an upload that no scene shows.

        Raises
        ------
        InvalidRequest
            Reason ``source_in_use``.
        """
        with self._container.sessions() as session:
            videos = VideoRepository(session)
            video = videos.get_owned(video_id, user_id)
            if source_id in _used(video):
                raise InvalidRequest("a scene shows it", reason="source_in_use")
            rest = [each for each in _sources_of(video) if each["source_id"] != source_id]
            video.summary = {**video.summary, _SOURCES: rest}
            gone = AssetRepository(session).delete_role(
                OwnerKind.VIDEO_CLIP, video.id, f"{SOURCE_ROLE}{source_id}"
            )
            view = self._view(session, video, self._timeline_of(session, video))
        for row in gone:
            self._container.storage.delete(Bucket(row.bucket), [row.key])
        return view

    def preview(
        self,
        user_id: str,
        video_id: str,
        at_s: float,
        *,
        board: Mapping[str, Any] | None = None,
        height_px: int = 480,
    ) -> bytes:
        """Draw one frame as the finished video would show it; return a JPEG.

        Parameters
        ----------
        board
            Not yet stored scenes; None: those of the draft.
        height_px
            Short side of the frame, 240 to 1080.
        """
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            timeline = self._timeline_of(session, video)
            track = self._track_of(session, video)
            spec = _spec(session, video)
            assets = VideoRepository(session).source_assets(video)
            song = self._asset(session, track, AssetRole.SONG_SMALL)
        facts = _facts_of(video)
        names = [one.source_id for one in facts]
        shown = video.board if board is None else board
        chosen = read_board(shown, timeline.duration_s, sources=names)
        wish = StillWish(
            chosen,
            timeline,
            tuple(facts),
            _small(video, height_px),
            spec=spec,
            mood=track.mood,
            seed=int(track.request.get("seed") or 0),
        )
        folder = self._container.settings.cache_dir / "previews" / user_id / video_id
        used = set(chosen.used_sources)
        for name, asset in assets.items():
            target = folder / _SOURCES / f"{name}{Path(asset.key).suffix}"
            if name in used and not target.exists():
                self._container.storage.fetch(Bucket(asset.bucket), asset.key, target)
        audio = None
        if chosen.has_visualiser and song is not None:
            audio = folder / f"{song.sha256[:16]}{Path(song.key).suffix}"
            if not audio.exists():
                self._container.storage.fetch(Bucket(song.bucket), song.key, audio)
        cache = self._container.settings.cache_dir
        return self._desk.draw_still(wish, folder, cache, at_s, audio)

    def render(
        self, user_id: str, video_id: str, fields: Mapping[str, Any] | None = None
    ) -> FilmedSong:
        """Start a job that draws the board; ``fields`` are those of ``RenderWish``.

        Raises
        ------
        InvalidRequest
            Reason ``too_many_jobs`` or ``<field>_<problem>``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        settings = self._container.settings
        given = {name: value for name, value in (fields or {}).items() if value is not None}
        wish = parse(RenderWish, given)
        require_free(settings.data_dir, settings.min_free_bytes)
        with self._container.sessions() as session:
            AssetRepository(session).require_room(user_id, settings.quota_bytes)
            jobs = JobRepository(session)
            if jobs.unfinished_count(user_id) >= MAX_UNFINISHED_JOBS:
                raise InvalidRequest("too many unfinished jobs", reason="too_many_jobs")
            video = VideoRepository(session).get_owned(video_id, user_id)
            track = self._track_of(session, video)
            chosen = session.get(Avatar, video.avatar_id) if video.avatar_id else None
            film = _film_wish(video, wish)
            params = film_params(track, film, chosen)
            params["sources"] = _sources_of(video)
            job = jobs.add(
                Job(
                    user_id=user_id,
                    project_id=video.project_id,
                    kind=JobKind.VIDEO_GENERATE,
                    subject_id=video.id,
                    title=video.title,
                    params=params,
                )
            )
            filmed = FilmedSong(
                video.project_id or "", video.id, track.id, video.avatar_id or "", job.id,
                job.status.value,
            )  # fmt: skip
        announce(self._container, [job])
        return filmed

    def estimate(
        self, user_id: str, video_id: str, fields: Mapping[str, Any] | None = None
    ) -> RenderEstimate:
        """Tell what a render takes, as if nothing had been drawn before."""
        given = {name: value for name, value in (fields or {}).items() if value is not None}
        wish = parse(RenderWish, given)
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            timeline = self._timeline_of(session, video)
        picture = _film_wish(video, wish).video_format
        board = read_board(video.board, timeline.duration_s)
        processes = self._container.settings.frame_processes
        found = estimate(board, picture, wish.quality, processes=processes)
        return RenderEstimate(
            found.frames,
            found.cpu_s,
            found.wall_s,
            round(found.size_bytes / 1e6, 1),
            picture.width_px,
            picture.height_px,
        )

    def export(self, user_id: str, video_id: str, kind: str) -> str:
        """Return the board as text: ``otio`` for editing programs, ``json`` for our own.

        Raises
        ------
        InvalidRequest
            Reason ``export_unknown``.
        """
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            timeline = self._timeline_of(session, video)
        board = read_board(video.board, timeline.duration_s)
        if kind == "json":
            return board.to_json()
        if kind == "otio":
            return write_otio(board, timeline, title=video.title, fps=video.fps or 25)
        raise InvalidRequest(f"no export {kind!r}", reason="export_unknown")

    def close(self) -> None:
        """End the process that draws previews."""
        self._desk.close()

    def _edit(
        self, user_id: str, video_id: str, change: Callable[[VideoClip, Timeline], SceneBoard]
    ) -> VideoBoardView:
        with self._container.sessions() as session:
            videos = VideoRepository(session)
            video = videos.get_owned(video_id, user_id)
            timeline = self._timeline_of(session, video)
            after = board_fields(with_beats(change(video, timeline), timeline))
            if after != video.board:
                videos.add_edit(video, after)
            return self._view(session, video, timeline)

    def _step(self, user_id: str, video_id: str, direction: int) -> VideoBoardView:
        with self._container.sessions() as session:
            videos = VideoRepository(session)
            video = videos.get_owned(video_id, user_id)
            videos.step(video, direction)
            return self._view(session, video, self._timeline_of(session, video))

    def _timeline_of(self, session: Session, video: VideoClip) -> Timeline:
        return self._timeline(session, self._track_of(session, video))

    def _track_of(self, session: Session, video: VideoClip) -> Track:
        return TrackRepository(session).get_owned(video.track_id or "", video.user_id)

    def _timeline(self, session: Session, track: Track) -> Timeline:
        asset = self._asset(session, track, AssetRole.TIMELINE)
        if asset is None:
            raise NotFound(f"track {track.id} has no timeline")
        data = b"".join(self._container.storage.read(Bucket(asset.bucket), asset.key))
        return Timeline.from_json(data.decode())

    def _asset(self, session: Session, track: Track, role: AssetRole) -> MediaAsset | None:
        rows = AssetRepository(session).of_owners([track.id], track.user_id)
        return next((row for row in rows if row.role == role), None)

    def _view(self, session: Session, video: VideoClip, timeline: Timeline) -> VideoBoardView:
        videos, signer = VideoRepository(session), self._container.signer
        assets = AssetRepository(session).of_owners([video.id], video.user_id)
        urls = urls_by_role(signer, assets)
        song = self._asset(session, self._track_of(session, video), AssetRole.SONG_SMALL)
        newest = JobRepository(session).newest_of_subject(video.id, video.user_id)
        job = newest[0] if newest else None
        return VideoBoardView(
            video_id=video.id,
            project_id=video.project_id or "",
            track_id=video.track_id or "",
            avatar_id=video.avatar_id or "",
            title=video.title,
            duration_s=timeline.duration_s,
            tempo_bpm=timeline.tempo_bpm,
            board=dict(video.board),
            sources=[
                _source_view(each, urls.get(f"{SOURCE_ROLE}{each['source_id']}", ""))
                for each in _sources_of(video)
            ],
            can_undo=videos.can_step(video, -1),
            can_redo=videos.can_step(video, 1),
            edit_number=video.edit_number,
            aspect=video.aspect,
            resolution=video.resolution,
            fps=video.fps,
            beats_s=list(timeline.beats_s),
            downbeats_s=list(timeline.downbeats_s),
            sections=_sections(timeline),
            lines=_lines(timeline),
            audio_url=urls_by_role(signer, [song])[AssetRole.SONG_SMALL] if song else "",
            video_url=urls.get(AssetRole.VIDEO, ""),
            frame_url=urls.get(AssetRole.FRAME, ""),
            preview_url=urls.get(AssetRole.PREVIEW, ""),
            job_id=job.id if job else "",
            status=job.status.value if job else "",
            stage=job.stage if job else "",
            share=job.share if job else 0.0,
        )


def _sections(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "start_s": one.start_s, "end_s": one.end_s, "energy": one.energy}
        for one in timeline.sections
    ]


def _lines(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {"text": one.text, "start_s": one.start_s, "end_s": one.end_s, "voice": one.voice}
        for one in timeline.lead_lines
    ]


def _insert_draft(session: Session, track: Track, wish: DraftWish, avatar_id: str) -> VideoClip:
    rows = ArtifactRepository(session)
    common: dict[str, Any] = {
        "user_id": track.user_id,
        "title": track.title,
        "prompt": track.prompt,
        "request": {**to_json(wish), "track_id": track.id, "avatar_id": avatar_id},
    }
    project = Project(**common)
    rows.add(project)
    video = VideoClip(
        **common,
        project_id=project.id,
        track_id=track.id,
        avatar_id=avatar_id or None,
        aspect=wish.aspect.value,
        resolution=wish.resolution.value,
        fps=wish.fps,
        duration_s=track.duration_s,
    )
    rows.add(video)
    return video


def _plan_wish(
    mode: VideoMode, video: VideoClip, facts: list[SourceFacts], track: Track
) -> BoardWish:
    theme = video.request.get("theme")
    return BoardWish(
        mode,
        tuple(one.source_id for one in facts if one.kind is not SourceKind.CUBE),
        Theme(theme) if theme else None,
        shows_lyrics=bool(video.request.get("show_lyrics", True)),
        seed=int(track.request.get("seed") or 0),
    )


def _film_wish(video: VideoClip, wish: RenderWish) -> FilmWish:
    """Return the whole wish: what the render leaves open is as the draft says."""
    theme = video.request.get("theme")
    return parse(
        FilmWish,
        {
            "video_mode": video.board.get("mode"),
            "scenes": video.board.get("scenes"),
            "background_config": {"theme": theme},
            "show_lyrics": wish.show_lyrics,
            "aspect": wish.aspect or video.aspect,
            "resolution": wish.resolution or video.resolution,
            "fps": wish.fps or video.fps,
            "quality": wish.quality,
        },
    )


def _small(video: VideoClip, height_px: int) -> VideoFormat:
    """Return the draft's format with another short side."""
    whole = VideoFormat.of(Aspect(video.aspect), Resolution.P720, video.fps or 25)
    short_px = min(max(height_px, 240), 1080)
    scale = short_px / min(whole.width_px, whole.height_px)
    width_px, height = (round(side * scale / 4) * 4 for side in (whole.width_px, whole.height_px))
    return VideoFormat(width_px, height, whole.fps)


def _spec(session: Session, video: VideoClip) -> dict[str, Any]:
    chosen = session.get(Avatar, video.avatar_id) if video.avatar_id else None
    return dict(chosen.spec) if chosen is not None and chosen.user_id == video.user_id else {}


def _sources_of(video: VideoClip) -> list[dict[str, Any]]:
    return list(video.summary.get(_SOURCES) or [])


def _facts_of(video: VideoClip) -> list[SourceFacts]:
    return [SourceFacts.from_dict(each) for each in _sources_of(video)]


def _used(video: VideoClip) -> set[str]:
    text = json.dumps(video.board)
    return {each["source_id"] for each in _sources_of(video) if each["source_id"] in text}


def _source_view(fields: Mapping[str, Any], url: str) -> SourceView:
    shown = ("source_id", "kind", "title", "width_px", "height_px", "duration_s")
    return SourceView(url=url, **{name: fields[name] for name in shown})
