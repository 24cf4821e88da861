"""Frames of a draft before it is rendered: one sharp, or several small ones for scrubbing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.repositories.videos import VideoRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.production.still_wish import StillWish
from avatar_g.backend.services.video_reading import (
    VideoReading,
    aspect_of,
    characters_of,
    facts_of,
)

MAX_FRAMES = 24
LEAST_PX, MOST_PX = 144, 1080


class VideoPreviews(VideoReading):
    """Frames of a draft."""

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
            Short side of the frame, 144 to 1080.
        """
        return self.frames(user_id, video_id, [at_s], board=board, height_px=height_px)[0]

    def frames(
        self,
        user_id: str,
        video_id: str,
        times_s: Sequence[float],
        *,
        board: Mapping[str, Any] | None = None,
        height_px: int = 240,
    ) -> list[bytes]:
        """Draw up to ``MAX_FRAMES`` frames at once; return a JPEG per time.

        Raises
        ------
        InvalidRequest
            If the board cannot be drawn.
        NotFound
            If there is no such video of this user.
        """
        with self._container.sessions() as session:
            video = VideoRepository(session).get_owned(video_id, user_id)
            timeline = self._timeline_of(session, video)
            track = self._track_of(session, video)
            specs = tuple(dict(one.spec) for one in characters_of(session, video))
            assets = VideoRepository(session).source_assets(video)
            song = self._asset(session, track, AssetRole.SONG_SMALL)
        facts = facts_of(video)
        shown = video.board if board is None else board
        scenes = read_board(shown, timeline.duration_s, sources=[one.source_id for one in facts])
        wish = StillWish(
            scenes,
            timeline,
            tuple(facts),
            _small(scenes.aspect or aspect_of(video), video.fps, height_px),
            specs=specs,
            mood=track.mood,
            seed=int(track.request.get("seed") or 0),
        )
        folder = self._folder(video)
        for name in scenes.used_sources:
            if name in assets:
                self._kept(assets[name], folder / "sources" / name)
        audio = self._sound(song, folder) if scenes.has_visualiser else None
        cache = self._container.settings.cache_dir
        return self._desk.draw_stills(wish, folder, cache, times_s[:MAX_FRAMES], audio)

    def _sound(self, song: MediaAsset | None, folder: Path) -> Path | None:
        return self._kept(song, folder / song.sha256[:16]) if song is not None else None


def _small(aspect: Aspect, fps: int, height_px: int) -> VideoFormat:
    """Return a format with another short side."""
    whole = VideoFormat.of(aspect, Resolution.P720, fps)
    short_px = min(max(height_px, LEAST_PX), MOST_PX)
    scale = short_px / min(whole.width_px, whole.height_px)
    width_px, height = (round(side * scale / 4) * 4 for side in (whole.width_px, whole.height_px))
    return VideoFormat(width_px, height, whole.fps)
