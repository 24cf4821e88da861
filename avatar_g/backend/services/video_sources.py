"""Uploads of the Video Studio: encoded anew, kept with their video, forgotten."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import MIME_TYPES, Bucket
from avatar_g.backend.domain.sources import MAX_SOURCES, SOURCE_ROLE
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.services.quotas import require_storage
from avatar_g.backend.services.video_reading import VideoReading, set_sources, sources_of
from avatar_g.backend.services.video_views import VideoBoardView

_MAX_TITLE_CHARS = 80


class VideoSources(VideoReading):
    """Pictures, clips and look-up tables of a draft."""

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
        with self._container.sessions() as session:
            require_storage(self._container, session, user_id)
            video = VideoRepository(session).get_owned(video_id, user_id)
            if len(sources_of(video)) >= MAX_SOURCES:
                raise InvalidRequest(
                    "too many uploads", reason="too_many_sources", limit=MAX_SOURCES
                )
        settings.work_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=settings.work_dir, prefix="source-") as name:
            facts, path = self._desk.import_source(source, file_name, Path(name))
            stored = self._container.storage.put(Bucket.MEDIA_ASSETS, path)
        title = " ".join(Path(file_name.replace("\\", "/")).stem.split())[:_MAX_TITLE_CHARS]
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
            others = [each for each in sources_of(video) if each["source_id"] != facts.source_id]
            set_sources(video, [*others, facts.to_dict()])
            view = self._view(session, video, self._timeline_of(session, video))
        self._delete_files(unused)
        return view

    def remove_source(self, user_id: str, video_id: str, source_id: str) -> VideoBoardView:
        """Forget an upload that no scene shows.

        Raises
        ------
        InvalidRequest
            Reason ``source_in_use``.
        """
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            timeline = self._timeline_of(session, video)
            if source_id in read_board(video.board, timeline.duration_s).used_sources:
                raise InvalidRequest("a scene shows it", reason="source_in_use")
            rest = [each for each in sources_of(video) if each["source_id"] != source_id]
            set_sources(video, rest)
            gone = AssetRepository(session).delete_role(
                OwnerKind.VIDEO_CLIP, video.id, f"{SOURCE_ROLE}{source_id}"
            )
            view = self._view(session, video, timeline)
        self._delete_files(gone)
        return view

    def _delete_files(self, rows: Iterable[MediaAsset]) -> None:
        for row in rows:
            self._container.storage.delete(Bucket(row.bucket), [row.key])
