"""What every use case of the Video Studio reads of a draft: its song, uploads and view."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
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
                for each in sources_of(video)
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
            job_id=job.id if job else "",
            status=job.status.value if job else "",
            stage=job.stage if job else "",
            share=job.share if job else 0.0,
        )


def sources_of(video: VideoClip) -> list[dict[str, Any]]:
    """Return the facts of a video's uploads as plain JSON values."""
    return list(video.summary.get(_SOURCES) or [])


def facts_of(video: VideoClip) -> list[SourceFacts]:
    """Return the facts of a video's uploads."""
    return [SourceFacts.from_dict(each) for each in sources_of(video)]


def set_sources(video: VideoClip, facts: list[dict[str, Any]]) -> None:
    """Replace the facts of a video's uploads."""
    video.summary = {**video.summary, _SOURCES: facts}


def character_of(session: Session, video: VideoClip) -> Avatar | None:
    """Return the chosen character as it is now; None: the song's own."""
    chosen = session.get(Avatar, video.avatar_id) if video.avatar_id else None
    return chosen if chosen is not None and chosen.user_id == video.user_id else None


def _source_view(fields: Mapping[str, Any], url: str) -> SourceView:
    shown = ("source_id", "kind", "title", "width_px", "height_px", "duration_s")
    return SourceView(url=url, **{name: fields[name] for name in shown})


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
