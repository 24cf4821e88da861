"""What the measurements of the Video Studio count is what they say."""

from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.scenes import Scene, check_board
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.production.video_figures import changed_outside, thirty_scenes
from tests.songs import make_timeline

pytestmark = pytest.mark.integration
SMALL = VideoFormat(64, 64, 10)
SECONDS = 12
SCENE = Scene("middle", 5.0, 6.0)


def written(path: Path, bright_s: float | None = None) -> Path:
    """Encode a grey film; the frames of one second may be bright."""
    job = SegmentJob(path, SMALL, 0, SECONDS * SMALL.fps, Quality.BALANCED)
    with SegmentWriter(job) as writer:
        for index in range(job.frame_count):
            planes = np.full((SMALL.height_px * 3 // 2, SMALL.width_px), 128, np.uint8)
            if bright_s is not None and bright_s <= index / SMALL.fps < bright_s + 1.0:
                planes[: SMALL.height_px] = 200
            writer.write(planes)
    return path


def test_thirty_scenes_are_a_valid_board_of_the_song():
    timeline = make_timeline()
    names = ("0" * 24, "1" * 24)

    board = thirty_scenes(timeline, names)

    assert len(board.scenes) == 30
    check_board(board, timeline.duration_s, sources=names)


def test_equal_films_have_no_changed_frames(tmp_path: Path):
    one, other = written(tmp_path / "one.mp4"), written(tmp_path / "other.mp4")

    assert changed_outside(one, other, SCENE, SMALL) == 0


def test_a_changed_frame_of_the_scene_is_not_counted(tmp_path: Path):
    one, other = written(tmp_path / "one.mp4"), written(tmp_path / "other.mp4", bright_s=5.0)

    assert changed_outside(one, other, Scene("whole", 0.0, float(SECONDS)), SMALL) == 0


def test_a_changed_frame_far_from_the_scene_is_counted(tmp_path: Path):
    one, other = written(tmp_path / "one.mp4"), written(tmp_path / "other.mp4", bright_s=10.0)

    assert changed_outside(one, other, SCENE, SMALL) >= SMALL.fps
