"""The beginning of a video: a picture of it at once, playable as soon as there is sound."""

from dataclasses import dataclass
from pathlib import Path

from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.errors import MediaError, UnsupportedInput
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.media.assemble import assemble_video
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.probe import read_frame
from avatar_g.backend.observability.logging import get_logger
from avatar_g.backend.production.filming import Beginning

_GROWTH = 2
"""Each beginning is so many times as long as the one before: joining costs little in all."""
log = get_logger(__name__)


@dataclass(slots=True)
class EarlyView:
    """Publishes ever longer beginnings, and a picture of the newest part."""

    context: JobContext
    _next_frames: int = 1
    _is_heard: bool = False

    def show(self, beginning: Beginning) -> None:
        """Publish, if there is much more to see than last time, or sound at last.

        A beginning that cannot be joined is left out: the video itself does not need it.

        Raises
        ------
        JobCancelled
            If the lease was lost.
        """
        is_first_heard = beginning.audio is not None and not self._is_heard
        if beginning.frame_count < self._next_frames and not is_first_heard:
            return
        self._next_frames = _GROWTH * beginning.frame_count
        self._is_heard = beginning.audio is not None
        try:
            files = [self._picture(beginning.segments[-1])]
            if beginning.audio is not None:
                files.append(self._joined(beginning, beginning.audio))
        except (MediaError, UnsupportedInput) as error:
            log.warning("no_early_view", error=str(error))
            return
        seen = "playable" if self._is_heard else "visible"
        self.context.milestone(f"{seen}_{beginning.frame_count}", files)

    def _picture(self, segment: Path) -> AssetFile:
        picture = self.context.folder / "newest.jpg"
        write_image(picture, read_frame(segment, 0.0))
        return AssetFile(AssetRole.FRAME, picture)

    def _joined(self, beginning: Beginning, audio: Path) -> AssetFile:
        joined = self.context.folder / "beginning.mp4"
        assemble_video(
            beginning.segments,
            audio,
            joined,
            video_format=beginning.video_format,
            frame_count=beginning.frame_count,
        )
        return AssetFile(AssetRole.PREVIEW, joined)
