"""Sound as a picture stands where it was asked for, whole, and answers how loud it is."""

import numpy as np
import pytest

from avatar_g.backend.domain.scenes import LyricPosition, SceneVisualiser, VisualiserKind
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.spectrum import BANDS, WAVE_POINTS, Spectrum
from avatar_g.backend.engines.video.visualisers import VisualiserPainter

WIDE, TALL = VideoFormat(320, 180, 25), VideoFormat(180, 320, 25)
KINDS = [kind for kind in VisualiserKind if kind is not VisualiserKind.NONE]
BLACK = 16


def luma_of_sound(
    kind: VisualiserKind, at: LyricPosition, picture: VideoFormat = WIDE, level: float = 1.0
) -> np.ndarray:
    """Luma of a visualiser over black, with every band at ``level``."""
    wave = np.sin(np.linspace(0, 6 * np.pi, WAVE_POINTS)) * level
    spectrum = Spectrum(np.full((1, BANDS), level, np.float16), wave[None].astype(np.float16))
    planes = np.full((picture.height_px * 3 // 2, picture.width_px), 128, np.uint8)
    planes[: picture.height_px] = BLACK
    VisualiserPainter(SceneVisualiser(kind, "#ffffff", 1.0, at), spectrum, picture).draw(0, planes)
    return planes[: picture.height_px]


def rows_lit(luma: np.ndarray) -> np.ndarray:
    return np.flatnonzero((luma > BLACK).any(1))


@pytest.mark.parametrize("picture", [WIDE, TALL])
@pytest.mark.parametrize("kind", KINDS)
def test_each_stands_where_it_was_asked_for(kind: VisualiserKind, picture: VideoFormat):
    top, middle, bottom = (
        rows_lit(luma_of_sound(kind, at, picture)).mean() / picture.height_px
        for at in (LyricPosition.TOP, LyricPosition.MIDDLE, LyricPosition.BOTTOM)
    )

    assert top < 0.3 < middle < 0.7 < bottom


@pytest.mark.parametrize("picture", [WIDE, TALL])
@pytest.mark.parametrize("at", LyricPosition)
def test_a_loud_ring_is_whole_everywhere(at: LyricPosition, picture: VideoFormat):
    luma = luma_of_sound(VisualiserKind.RING, at, picture)

    rows, columns = rows_lit(luma), np.flatnonzero((luma > BLACK).any(0))
    assert 0 < rows[0] < rows[-1] < picture.height_px - 1
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", LyricPosition)
def test_louder_is_larger(kind: VisualiserKind, at: LyricPosition):
    quiet, loud = (luma_of_sound(kind, at, level=level) for level in (0.2, 0.9))

    assert np.ptp(rows_lit(loud)) > np.ptp(rows_lit(quiet))
