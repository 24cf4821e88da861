"""Four small frames against stored pictures; ``--update-golden`` stores them anew."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_g.backend.domain.performance import ShotKind
from avatar_g.backend.engines.stage.themes import Theme
from tests.engines.video.test_performance import frame, performance

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = {
    "stage_solo": (Theme.STAGE, 1, ShotKind.WIDE),
    "beach_duet": (Theme.BEACH, 2, ShotKind.MEDIUM),
    "synthwave_trio": (Theme.SYNTHWAVE, 3, ShotKind.LOW),
    "mountains_close": (Theme.MOUNTAINS, 1, ShotKind.CLOSE),
}


@pytest.mark.parametrize("name", list(CASES))
def test_a_frame_looks_as_it_did(name, update_golden):
    theme, count, kind = CASES[name]
    source = performance(count, theme=theme)
    shot = next(shot for shot in source.shots if shot.kind is kind and shot.start_s > 11)
    planes = frame(source, int((shot.start_s + 0.6) * source.format.fps))
    picture = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)

    path = GOLDEN / f"{name}.png"
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        cv2.imwrite(str(path), picture)
    stored = cv2.imread(str(path))

    assert stored is not None, "store it with --update-golden"
    assert stored.shape == picture.shape
    assert np.abs(stored.astype(int) - picture).mean() < 1.5
