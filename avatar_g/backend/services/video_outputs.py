"""Files of other kinds from a finished video: started, listed, and the playlist for players."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import OUTPUT_PREFIX, AssetRole, Bucket
from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.outputs import (
    OUTPUT_PARAM,
    OutputPreset,
    OutputWish,
    output_presets,
)
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.media.playlists import addressed
from avatar_g.backend.production.output_planning import needed_bytes, plan_output
from avatar_g.backend.services.files import DownloadFile, download_of, signed_url
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.video_reading import VideoReading, makes_output
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse

_HIDDEN: Final = {AssetRole.VIDEO_HLS.value, AssetRole.VIDEO_PLAYLIST.value}


@dataclass(frozen=True, slots=True)
class StartedOutput:
    """A file that is being made."""

    job_id: str
    video_id: str
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class OutputsView:
    """The files made from a video, and the job of the newest."""

    video_id: str
    files: list[DownloadFile]
    playlist_url: str
    """For players; signed, empty until there is one."""
    job_id: str
    status: str
    share: float


class VideoOutputs(VideoReading):
    """Copies of a finished video in other formats; every video, with a board or without."""

    def presets(self) -> list[OutputPreset]:
        """Return the formats of social networks with their safe areas."""
        return list(output_presets().values())

    def make_file(self, user_id: str, video_id: str, fields: Mapping[str, Any]) -> StartedOutput:
        """Start a job that makes a file; ``fields`` are those of ``OutputWish``.

        Raises
        ------
        InvalidRequest
            Reason ``video_unfinished``, ``captions_burned``, ``too_many_jobs``,
            ``<field>_<problem>`` or one of ``plan_output``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        wish = parse(OutputWish, {name: each for name, each in fields.items() if each is not None})
        settings = self._container.settings
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            video = _owned(session, video_id, user_id)
            if _file(session, video, AssetRole.VIDEO) is None:
                raise InvalidRequest("nothing to convert", reason="video_unfinished")
            if wish.burn_captions and _shows_words(session, video):
                raise InvalidRequest("it shows its words", reason="captions_burned")
            master = VideoFormat.of(Aspect(video.aspect), Resolution(video.resolution), video.fps)
            plan = plan_output(wish, master, video.duration_s)
            require_free(settings.data_dir, settings.min_free_bytes + needed_bytes(plan))
            job = JobRepository(session).add(
                Job(
                    user_id=user_id,
                    kind=JobKind.VIDEO_GENERATE,
                    subject_id=video.id,
                    title=video.title,
                    params={OUTPUT_PARAM: _plain(wish), "track_id": video.track_id or ""},
                )
            )
            started = StartedOutput(job.id, video.id, wish.kind.value, job.status.value)
        announce(self._container, [job])
        return started

    def outputs(self, user_id: str, video_id: str) -> OutputsView:
        """Return the files made from a video so far."""
        signer = self._container.signer
        with self._container.sessions() as session:
            video = _owned(session, video_id, user_id)
            assets = AssetRepository(session).of_owners([video.id], user_id)
            jobs = JobRepository(session).newest_of_subject(video.id, user_id)
        made = [one for one in assets if one.role.startswith(OUTPUT_PREFIX)]
        job = next((one for one in jobs if makes_output(one)), None)
        has_playlist = any(one.role == AssetRole.VIDEO_PLAYLIST for one in made)
        return OutputsView(
            video_id,
            [download_of(signer, one) for one in made if one.role not in _HIDDEN],
            signer.sign(playlist_path(video_id)) if has_playlist else "",
            job.id if job else "",
            job.status.value if job else "",
            job.share if job else 0.0,
        )

    def playlist(self, user_id: str, video_id: str) -> str:
        """Return the owner's playlist; the address in it is signed."""
        with self._container.sessions() as session:
            video = _owned(session, video_id, user_id)
            return self._playlist(session, video.id, user_id)

    def signed_playlist(self, video_id: str, expires: str, signature: str) -> str:
        """Return the playlist a signed address points to.

        Raises
        ------
        NotFound
            If the signature is wrong or has expired, or there is no such playlist.
        """
        if not self._container.signer.verify(playlist_path(video_id), expires, signature):
            raise NotFound(f"no playlist of {video_id}")
        with self._container.sessions() as session:
            video = session.get(VideoClip, video_id)
            if video is None or video.deleted_at is not None:
                raise NotFound(f"no video {video_id}")
            return self._playlist(session, video.id, video.user_id)

    def _playlist(self, session: Session, video_id: str, user_id: str) -> str:
        rows = {one.role: one for one in AssetRepository(session).of_owners([video_id], user_id)}
        playlist = rows.get(AssetRole.VIDEO_PLAYLIST)
        media = rows.get(AssetRole.VIDEO_HLS)
        if playlist is None or media is None:
            raise NotFound(f"video {video_id} has no playlist")
        data = b"".join(self._container.storage.read(Bucket(playlist.bucket), playlist.key))
        return addressed(data.decode(), signed_url(self._container.signer, media))


def playlist_path(video_id: str) -> str:
    """Return the address of a video's playlist without a signature."""
    return f"/api/video/{video_id}/hls.m3u8"


def _owned(session: Session, video_id: str, user_id: str) -> VideoClip:
    owner, row = ArtifactRepository(session).find_owned(video_id, user_id)
    if owner is not OwnerKind.VIDEO_CLIP or not isinstance(row, VideoClip):
        raise NotFound(f"no video {video_id}")
    return row


def _file(session: Session, video: VideoClip, role: AssetRole) -> MediaAsset | None:
    rows = AssetRepository(session).of_owners([video.id], video.user_id)
    return next((row for row in rows if row.role == role), None)


def _shows_words(session: Session, video: VideoClip) -> bool:
    """Tell whether the newest render wrote the words into the picture."""
    jobs = JobRepository(session).newest_of_subject(video.id, video.user_id)
    newest = next((job for job in jobs if not makes_output(job)), None)
    film = newest.params.get("film", {}) if newest else {}
    return bool(film.get("show_lyrics", True))


def _plain(wish: OutputWish) -> dict[str, Any]:
    """Return a wish as JSON values."""
    return {
        "kind": wish.kind.value,
        "preset": wish.preset,
        "resolution": wish.resolution.value if wish.resolution else None,
        "fps": wish.fps,
        "start_s": wish.start_s,
        "length_s": wish.length_s,
        "burn_captions": wish.burn_captions,
    }
