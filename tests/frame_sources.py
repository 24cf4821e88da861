"""A tiny picture for tests: a bright column that moves one step per frame."""

import time
from pathlib import Path

import numpy as np

from avatar_g.backend.domain.video import I420, FrameSource, VideoFormat

SMALL = VideoFormat(160, 96, 25)


class MovingColumn:
    """Frame ``i`` is grey with a white column at ``4 i`` px."""

    def __init__(self, video_format: VideoFormat, frame_count: int) -> None:
        self.format = video_format
        self.frame_count = frame_count

    def draw(self, index: int, planes: I420) -> None:
        planes[:] = 128
        left = 4 * index % self.format.width_px
        planes[: self.format.height_px, left : left + 8] = 235


def open_moving_column(folder: Path) -> MovingColumn:
    """Open what a test described in ``folder``: the frame count is in ``frames.txt``."""
    return MovingColumn(SMALL, int((folder / "frames.txt").read_text()))


def blank_planes(video_format: VideoFormat) -> I420:
    """Return a buffer for one frame."""
    return np.zeros((video_format.height_px * 3 // 2, video_format.width_px), np.uint8)


class _SlowColumn(MovingColumn):
    def draw(self, index: int, planes: I420) -> None:
        time.sleep(0.05)
        super().draw(index, planes)


def open_slow_column(folder: Path) -> MovingColumn:
    """Open the same picture, drawn at 20 frames a second."""
    return _SlowColumn(SMALL, int((folder / "frames.txt").read_text()))


def open_dancer(_folder: Path) -> FrameSource:
    """Open a small performance of a figure made of tubes, on a painted stage."""
    from avatar_g.backend.domain.music import VoiceSlot
    from avatar_g.backend.engines.stage.planes import paint_theme
    from avatar_g.backend.engines.stage.themes import Theme
    from avatar_g.backend.engines.video.performance import PerformanceFrames
    from tests.figures import make_figure
    from tests.songs import make_timeline

    cast = {VoiceSlot.A: make_figure()}
    planes = paint_theme(Theme.STAGE, SMALL, 4)
    return PerformanceFrames.of_song(make_timeline(), cast, planes, SMALL, seed=4)
