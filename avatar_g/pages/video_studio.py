"""``/services/video-studio``: a finished song becomes a video, scene by scene."""

import reflex as rx

from avatar_g.components.asset_picker import asset_picker
from avatar_g.components.shell import shell
from avatar_g.components.text import t
from avatar_g.components.video_bar import video_bar
from avatar_g.components.video_inspector import video_inspector
from avatar_g.components.video_sources import video_sources
from avatar_g.components.video_stage import video_stage
from avatar_g.components.video_start import video_start
from avatar_g.components.video_timeline import video_timeline
from avatar_g.state.video import VideoState


def video_studio() -> rx.Component:
    """Compose the page."""
    draft = rx.fragment(
        video_bar(), video_sources(), video_stage(), video_inspector(), video_timeline()
    )
    return shell(
        rx.el.h1(t("video.page_title"), class_name="sr"),
        rx.cond(VideoState.video.video_id != "", draft, video_start()),
        asset_picker(),
        place="video",
        is_studio=True,
    )
