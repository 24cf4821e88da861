"""What is made of a draft: videos, estimates before them and exports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from annotated_types import Interval, MaxLen

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.board_words import with_words
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.outputs import output_presets
from avatar_g.backend.domain.wishes import FilmWish
from avatar_g.backend.engines.video.captions import CAPTION_WRITERS
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.production.estimates import estimate
from avatar_g.backend.production.timeline_export import write_otio
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.studio import FilmedSong, film_params
from avatar_g.backend.services.video_reading import (
    VideoReading,
    aspect_of,
    characters_of,
    sources_of,
)
from avatar_g.backend.services.video_views import RenderEstimate
from avatar_g.backend.validation import parse


@dataclass(frozen=True, slots=True)
class RenderWish:
    """An untrusted wish for a render of a draft; None: as the draft says."""

    aspect: Aspect | None = None
    resolution: Resolution | None = None
    fps: Annotated[int, Interval(ge=12, le=60)] | None = None
    quality: Quality = Quality.BALANCED
    show_lyrics: bool = True
    preset: Annotated[str, MaxLen(40)] = ""
    """Of a social network: shape, size and rate where these are left out."""

    def as_preset(self) -> "RenderWish":
        """Return the wish with what its preset says filled in.

        Raises
        ------
        InvalidRequest
            Reason ``preset_unknown``.
        """
        if not self.preset:
            return self
        preset = output_presets().get(self.preset)
        if preset is None:
            raise InvalidRequest(f"no preset {self.preset!r}", reason="preset_unknown")
        return replace(
            self,
            aspect=self.aspect or preset.aspect,
            resolution=self.resolution or preset.resolution,
            fps=self.fps or preset.fps,
        )


class VideoRendering(VideoReading):
    """Videos and exports of a draft."""

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
        given = {name: value for name, value in (fields or {}).items() if value is not None}
        wish = parse(RenderWish, given).as_preset()
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            video = VideoRepository(session).get_owned(video_id, user_id)
            track = self._track_of(session, video)
            chosen = characters_of(session, video)
            params = film_params(track, _film_wish(video, wish), None)
            params["specs"] = [dict(one.spec) for one in chosen]
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
        wish = parse(RenderWish, given).as_preset()
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
        """Return a draft as text.

        ``otio`` is for editing programs, ``json`` the board itself, ``srt``, ``vtt`` and ``lrc``
        are the song's words beside the video.

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
        if kind in CAPTION_WRITERS:
            return CAPTION_WRITERS[kind](with_words(timeline, board.lines))
        raise InvalidRequest(f"no export {kind!r}", reason="export_unknown")


def _film_wish(video: VideoClip, wish: RenderWish) -> FilmWish:
    """Return the whole wish: what the render leaves open is as the draft says."""
    theme = video.request.get("theme")
    return parse(
        FilmWish,
        {
            "video_mode": video.board.get("mode"),
            "scenes": video.board.get("scenes"),
            "lines": video.board.get("lines") or (),
            "background_config": {"theme": theme},
            "show_lyrics": wish.show_lyrics,
            "aspect": wish.aspect or aspect_of(video),
            "resolution": wish.resolution or video.resolution,
            "fps": wish.fps or video.fps,
            "quality": wish.quality,
        },
    )
