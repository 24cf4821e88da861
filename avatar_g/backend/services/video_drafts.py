"""Drafts of the Video Studio: complete at once, edited, undone and redone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, TypeAlias

from annotated_types import Interval
from sqlmodel import Session

from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.avatars import AvatarRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.formats import Aspect, Resolution
from avatar_g.backend.domain.scene_edits import (
    EditRefused,
    SceneEdit,
    changed_everywhere,
    changed_fields,
    edit_scenes,
)
from avatar_g.backend.domain.scenes import SceneBoard, board_fields, with_beats
from avatar_g.backend.domain.sources import SourceFacts, shown_ids
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.services.files import urls_by_role
from avatar_g.backend.services.studio import to_json
from avatar_g.backend.services.track_requests import require_playable
from avatar_g.backend.services.video_reading import VideoReading, facts_of, sources_of
from avatar_g.backend.services.video_views import VideoBoardView, VideoCard
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse

MAX_LISTED: Final = 50
_WHOLE_FIELDS: Final = ("aspect", "performers")
_Change: TypeAlias = Callable[[VideoClip, Track, Timeline], SceneBoard]


@dataclass(frozen=True, slots=True)
class DraftWish:
    """An untrusted wish for a new draft."""

    video_mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    theme: Theme | None = None
    show_lyrics: bool = True
    aspect: Aspect = Aspect.WIDE
    resolution: Resolution = Resolution.P720
    fps: Annotated[int, Interval(ge=12, le=60)] = 25


class VideoDrafts(VideoReading):
    """Drafts and their boards."""

    def create(self, user_id: str, fields: Mapping[str, Any]) -> VideoBoardView:
        """Make a draft with a complete board of a finished song.

        ``fields`` are ``track_id``, optionally ``avatar_id`` and ``project_id``, a project of
        this user (without it, a new one), and those of ``DraftWish``.

        Raises
        ------
        InvalidRequest
            Reason ``track_unfinished`` or ``<field>_<problem>``.
        NotFound
            If there is no such song, character or project of this user.
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
            project_id = str(given.get("project_id") or "")
            if project_id:
                ArtifactRepository(session).project_owned(project_id, user_id)
            video = _insert_draft(session, track, wish, avatar_id, project_id)
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

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            names = [each["source_id"] for each in sources_of(video)]
            return read_board(fields, timeline.duration_s, sources=names)

        return self._edit(user_id, video_id, change)

    def edit_scene(
        self,
        user_id: str,
        video_id: str,
        scene_id: str,
        kind: SceneEdit,
        at_s: float | None = None,
    ) -> VideoBoardView:
        """Split, copy, delete or move one scene, or one of its boundaries; can be undone.

        ``at_s`` is where to, see ``domain.scene_edits``.

        Raises
        ------
        InvalidRequest
            Reason of ``domain.scene_edits.EditRefused``.
        NotFound
            If there is no such video of this user.
        """

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            board = read_board(video.board, timeline.duration_s)
            return edit_scenes(board, scene_id, kind, timeline, at_s)

        return self._edit_scene(user_id, video_id, change)

    def change_scene(
        self, user_id: str, video_id: str, scene_id: str, fields: Mapping[str, Any]
    ) -> VideoBoardView:
        """Replace some fields of one scene, named as in ``domain.scenes.Scene``; can be undone.

        Raises
        ------
        InvalidRequest
            Reason ``board_invalid`` or ``scene_unknown``.
        NotFound
            If there is no such video of this user.
        """

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            board = changed_fields(video.board, scene_id, fields)
            names = [each["source_id"] for each in sources_of(video)]
            return read_board(board, timeline.duration_s, sources=names)

        return self._edit_scene(user_id, video_id, change)

    def change_all(self, user_id: str, video_id: str, fields: Mapping[str, Any]) -> VideoBoardView:
        """Replace some fields of every scene as ``change_scene`` does of one; one edit.

        Raises
        ------
        InvalidRequest
            Reason ``board_invalid``.
        """

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            names = [each["source_id"] for each in sources_of(video)]
            board = changed_everywhere(video.board, fields)
            return read_board(board, timeline.duration_s, sources=names)

        return self._edit(user_id, video_id, change)

    def change_board(
        self, user_id: str, video_id: str, fields: Mapping[str, Any]
    ) -> VideoBoardView:
        """Replace ``aspect`` or ``performers`` of the whole video; can be undone.

        Raises
        ------
        InvalidRequest
            Reason ``board_invalid``.
        NotFound
            If there is no such video or character of this user.
        """
        with self._container.sessions() as session:
            for avatar_id in fields.get("performers") or ():
                AvatarRepository(session).get_owned(str(avatar_id), user_id)

        def change(video: VideoClip, _track: Track, timeline: Timeline) -> SceneBoard:
            kept = {name: fields[name] for name in _WHOLE_FIELDS if name in fields}
            return read_board({**video.board, **kept}, timeline.duration_s)

        return self._edit(user_id, video_id, change)

    def replan(
        self, user_id: str, video_id: str, mode: str = "", seed: int | None = None
    ) -> VideoBoardView:
        """Plan the board anew from the song and the uploads there are now."""

        def change(video: VideoClip, track: Track, timeline: Timeline) -> SceneBoard:
            chosen = parse(DraftWish, {"video_mode": mode or video.board["mode"]}).video_mode
            wish = _plan_wish(chosen, video, facts_of(video), track)
            planned = plan_board(timeline, wish if seed is None else replace(wish, seed=seed))
            kept = read_board(video.board, timeline.duration_s)
            return replace(
                planned, aspect=kept.aspect, performers=kept.performers, lines=kept.lines
            )

        return self._edit(user_id, video_id, change)

    def undo(self, user_id: str, video_id: str) -> VideoBoardView:
        """Take the last edit back; does nothing when there is none."""
        return self._step(user_id, video_id, -1)

    def redo(self, user_id: str, video_id: str) -> VideoBoardView:
        """Do the edit taken back last again; does nothing when there is none."""
        return self._step(user_id, video_id, 1)

    def _edit(self, user_id: str, video_id: str, change: _Change) -> VideoBoardView:
        with self._container.sessions() as session:
            videos = VideoRepository(session)
            video = videos.get_owned(video_id, user_id)
            track = self._track_of(session, video)
            timeline = self._timeline(session, track)
            after = board_fields(with_beats(change(video, track, timeline), timeline))
            if after != video.board:
                videos.add_edit(video, after)
            return self._view(session, video, timeline)

    def _edit_scene(self, user_id: str, video_id: str, change: _Change) -> VideoBoardView:
        try:
            return self._edit(user_id, video_id, change)
        except EditRefused as refusal:
            raise InvalidRequest(str(refusal), reason=refusal.reason) from refusal

    def _step(self, user_id: str, video_id: str, direction: int) -> VideoBoardView:
        with self._container.sessions() as session:
            videos = VideoRepository(session)
            video = videos.get_owned(video_id, user_id)
            videos.step(video, direction)
            return self._view(session, video, self._timeline_of(session, video))


def _insert_draft(
    session: Session, track: Track, wish: DraftWish, avatar_id: str, project_id: str
) -> VideoClip:
    rows = ArtifactRepository(session)
    common: dict[str, Any] = {
        "user_id": track.user_id,
        "title": track.title,
        "prompt": track.prompt,
        "request": {**to_json(wish), "track_id": track.id, "avatar_id": avatar_id},
    }
    if not project_id:
        project = Project(**common)
        rows.add(project)
        project_id = project.id
    video = VideoClip(
        **common,
        project_id=project_id,
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
        shown_ids(facts),
        Theme(theme) if theme else None,
        shows_lyrics=bool(video.request.get("show_lyrics", True)),
        seed=int(track.request.get("seed") or 0),
    )
