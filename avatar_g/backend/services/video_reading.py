"""What every use case of the Video Studio reads of a draft: its song, uploads and view."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.board_words import with_words
from avatar_g.backend.domain.formats import Aspect
from avatar_g.backend.domain.outputs import OUTPUT_PARAM
from avatar_g.backend.domain.scenes import BoardLine
from avatar_g.backend.domain.sources import SOURCE_ROLE, SourceFacts
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.errors import NotFound
from avatar_g.backend.production.preview_desk import PreviewDesk
from avatar_g.backend.services.files import urls_by_role
from avatar_g.backend.services.video_views import SourceView, VideoBoardView

_SOURCES: Final = "sources"


class VideoReading:
    """The container, the process that decodes and draws, and what is read with them."""

    def __init__(self, container: Container, desk: PreviewDesk | None = None) -> None:
        self._container = container
        self._desk = desk or PreviewDesk()

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

    def _kept(self, asset: MediaAsset, stem: Path) -> Path:
        """Return a copy of a stored file for the desk, made when it is first needed."""
        path = stem.with_suffix(Path(asset.key).suffix)
        if not path.exists():
            self._container.storage.fetch(Bucket(asset.bucket), asset.key, path)
        return path

    def _folder(self, video: VideoClip) -> Path:
        """Return where the desk works on a draft."""
        return self._container.settings.cache_dir / "previews" / video.user_id / video.id

    def _sound_of(self, session: Session, track: Track) -> dict[str, Any]:
        rows = AssetRepository(session).of_owners([track.id], track.user_id)
        urls = urls_by_role(self._container.signer, rows)
        return {
            "audio_url": urls.get(AssetRole.SONG_SMALL, ""),
            "peaks_url": urls.get(AssetRole.PEAKS, ""),
            "is_recording": AssetRole.SCORE not in urls,
        }

    def _view(self, session: Session, video: VideoClip, timeline: Timeline) -> VideoBoardView:
        videos, signer = VideoRepository(session), self._container.signer
        track = self._track_of(session, video)
        assets = AssetRepository(session).of_owners([video.id], video.user_id)
        urls = urls_by_role(signer, assets)
        jobs = JobRepository(session).newest_of_subject(video.id, video.user_id)
        job = next((one for one in jobs if not makes_output(one)), None)
        return VideoBoardView(
            video_id=video.id,
            project_id=video.project_id or "",
            track_id=video.track_id or "",
            avatar_id=video.avatar_id or "",
            performers=[row.id for row in characters_of(session, video)],
            title=video.title,
            duration_s=timeline.duration_s,
            tempo_bpm=timeline.tempo_bpm,
            board=dict(video.board),
            sources=[
                _source_view(each, urls.get(f"{SOURCE_ROLE}{each['source_id']}", ""))
                for each in sources_of(video)
            ],
            can_undo=videos.can_step(video, -1),
            can_redo=videos.can_step(video, 1),
            edit_number=video.edit_number,
            aspect=aspect_of(video),
            resolution=video.resolution,
            fps=video.fps,
            beats_s=list(timeline.beats_s),
            downbeats_s=list(timeline.downbeats_s),
            sections=_sections(timeline),
            lines=_lines(with_words(timeline, _own_lines(video))),
            **self._sound_of(session, track),
            video_url=urls.get(AssetRole.VIDEO, ""),
            frame_url=urls.get(AssetRole.FRAME, ""),
            job_id=job.id if job else "",
            status=job.status.value if job else "",
            stage=job.stage if job else "",
            share=job.share if job else 0.0,
        )


def makes_output(job: Job) -> bool:
    """Tell whether a job makes a file of a finished video instead of the video."""
    return OUTPUT_PARAM in job.params


def sources_of(video: VideoClip) -> list[dict[str, Any]]:
    """Return the facts of a video's uploads as plain JSON values."""
    return list(video.summary.get(_SOURCES) or [])


def facts_of(video: VideoClip) -> list[SourceFacts]:
    """Return the facts of a video's uploads."""
    return [SourceFacts.from_dict(each) for each in sources_of(video)]


def set_sources(video: VideoClip, facts: list[dict[str, Any]]) -> None:
    """Replace the facts of a video's uploads."""
    video.summary = {**video.summary, _SOURCES: facts}


def aspect_of(video: VideoClip) -> Aspect:
    """Return the shape of the picture."""
    return Aspect(video.board.get("aspect") or video.aspect)


def characters_of(session: Session, video: VideoClip) -> list[Avatar]:
    """Return the chosen characters as they are now; none: the song's own."""
    chosen = video.board.get("performers") or ([video.avatar_id] if video.avatar_id else [])
    rows = [session.get(Avatar, avatar_id) for avatar_id in chosen]
    return [
        row
        for row in rows
        if row is not None and row.user_id == video.user_id and row.deleted_at is None
    ]


def _source_view(fields: Mapping[str, Any], url: str) -> SourceView:
    shown = ("source_id", "kind", "title", "width_px", "height_px", "duration_s")
    return SourceView(url=url, **{name: fields[name] for name in shown})


def _sections(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "start_s": one.start_s, "end_s": one.end_s, "energy": one.energy}
        for one in timeline.sections
    ]


def _own_lines(video: VideoClip) -> list[BoardLine]:
    return [BoardLine(**fields) for fields in video.board.get("lines") or ()]


def _lines(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {"text": one.text, "start_s": one.start_s, "end_s": one.end_s, "voice": one.voice}
        for one in timeline.lead_lines
    ]
