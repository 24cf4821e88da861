"""The Video Studio: drafts with a board, uploads, undo, previews and renders."""

from avatar_g.backend.services.video_drafts import VideoDrafts
from avatar_g.backend.services.video_rendering import VideoRendering
from avatar_g.backend.services.video_sources import VideoSources


class VideoStudioService(VideoDrafts, VideoSources, VideoRendering):
    """What a user may do with videos made of scenes; other users' videos do not exist."""

    def close(self) -> None:
        """End the process that draws previews."""
        self._desk.close()
