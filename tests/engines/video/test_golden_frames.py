"""Four small frames against stored pictures; ``--update-golden`` stores them anew."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_g.backend.domain.performance import BodyPose, Shot, ShotKind
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.stage.planes import paint_theme
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.video.performance import PerformanceFrames
from tests.engines.video.test_performance import frame
from tests.figures import make_figure
from tests.songs import make_timeline

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = {
    "stage_solo": (Theme.STAGE, 1, ShotKind.WIDE),
    "beach_duet": (Theme.BEACH, 2, ShotKind.MEDIUM),
    "synthwave_trio": (Theme.SYNTHWAVE, 3, ShotKind.LOW),
    "mountains_close": (Theme.MOUNTAINS, 1, ShotKind.CLOSE),
}


class Statue:
    """Sings without moving: the picture must not depend on the choreography."""

    def __init__(self):
        self.rigged = make_figure()

    def pose(self, _at_s):
        arms = {"LeftArm": (0.0, 0.0, 0.5), "RightArm": (0.0, 0.3, 1.1)}
        return BodyPose(arms, (0.0, 0.0, 0.0))

    def face(self, _at_s):
        return {"jawOpen": 0.6}


@pytest.mark.parametrize("name", list(CASES))
def test_a_frame_looks_as_it_did(name, update_golden):
    theme, count, kind = CASES[name]
    picture_format = VideoFormat(320, 180, 25)
    source = PerformanceFrames(
        make_timeline(),
        [Statue() for _ in range(count)],
        [Shot(0.0, 40.0, kind, 1.0, 0)],
        paint_theme(theme, picture_format, 4),
        picture_format,
        seed=4,
    )
    planes = frame(source, 315)
    picture = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)

    path = GOLDEN / f"{name}.png"
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        cv2.imwrite(str(path), picture)
    stored = cv2.imread(str(path))

    assert stored is not None, "store it with --update-golden"
    assert stored.shape == picture.shape
    assert np.abs(stored.astype(int) - picture).mean() < 1.5
