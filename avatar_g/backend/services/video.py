"""The Video Studio: drafts with a board, uploads, words, undo, previews and renders."""

from avatar_g.backend.services.video_outputs import VideoOutputs
from avatar_g.backend.services.video_previews import VideoPreviews
from avatar_g.backend.services.video_rendering import VideoRendering
from avatar_g.backend.services.video_sources import VideoSources
from avatar_g.backend.services.video_words import VideoWords


class VideoStudioService(VideoWords, VideoSources, VideoPreviews, VideoRendering, VideoOutputs):
    """What a user may do with videos made of scenes; other users' videos do not exist."""

    def close(self) -> None:
        """End the process that draws previews."""
        self._desk.close()
