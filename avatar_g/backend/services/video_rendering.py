"""What is drawn of a draft: single frames, videos, estimates before them and exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Interval

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.wishes import FilmWish
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.production.estimates import estimate
from avatar_g.backend.production.preview_desk import StillWish
from avatar_g.backend.production.timeline_export import write_otio
from avatar_g.backend.services.studio import FilmedSong, film_params, require_job_room
from avatar_g.backend.services.video_reading import (
    VideoReading,
    character_of,
    facts_of,
    sources_of,
)
from avatar_g.backend.services.video_views import RenderEstimate
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse


@dataclass(frozen=True, slots=True)
class RenderWish:
    """An untrusted wish for a render of a draft; None: as the draft says."""

    aspect: Aspect | None = None
    resolution: Resolution | None = None
    fps: Annotated[int, Interval(ge=12, le=60)] | None = None
    quality: Quality = Quality.BALANCED
    show_lyrics: bool = True


class VideoRendering(VideoReading):
    """Frames and videos of a draft."""

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
            chosen = character_of(session, video)
            spec = dict(chosen.spec) if chosen is not None else {}
            assets = VideoRepository(session).source_assets(video)
            song = self._asset(session, track, AssetRole.SONG_SMALL)
        facts = facts_of(video)
        names = [one.source_id for one in facts]
        shown = video.board if board is None else board
        scenes = read_board(shown, timeline.duration_s, sources=names)
        wish = StillWish(
            scenes,
            timeline,
            tuple(facts),
            _small(video, height_px),
            spec=spec,
            mood=track.mood,
            seed=int(track.request.get("seed") or 0),
        )
        cache = self._container.settings.cache_dir
        folder = cache / "previews" / user_id / video_id
        for name in scenes.used_sources:
            if name in assets:
                self._kept(assets[name], folder / "sources" / name)
        audio = None
        if scenes.has_visualiser and song is not None:
            audio = self._kept(song, folder / song.sha256[:16])
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
            require_job_room(session, user_id, settings.quota_bytes)
            video = VideoRepository(session).get_owned(video_id, user_id)
            track = self._track_of(session, video)
            chosen = character_of(session, video)
            params = film_params(track, _film_wish(video, wish), chosen)
            params["sources"] = sources_of(video)
            job = JobRepository(session).add(
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
                video.project_id or "",
                video.id,
                track.id,
                video.avatar_id or "",
                job.id,
                job.status.value,
            )
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
            return write_otio(board, timeline, title=video.title, fps=video.fps)
        raise InvalidRequest(f"no export {kind!r}", reason="export_unknown")

    def _kept(self, asset: MediaAsset, stem: Path) -> Path:
        """Return a copy of a stored file for the desk, made when it is first needed."""
        path = stem.with_suffix(Path(asset.key).suffix)
        if not path.exists():
            self._container.storage.fetch(Bucket(asset.bucket), asset.key, path)
        return path


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
    whole = VideoFormat.of(Aspect(video.aspect), Resolution.P720, video.fps)
    short_px = min(max(height_px, 240), 1080)
    scale = short_px / min(whole.width_px, whole.height_px)
    width_px, height = (round(side * scale / 4) * 4 for side in (whole.width_px, whole.height_px))
    return VideoFormat(width_px, height, whole.fps)
