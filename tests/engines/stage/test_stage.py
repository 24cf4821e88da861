"""Painted places and their moving parts."""

import numpy as np
import pytest

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.domain.performance import CameraView
from avatar_g.backend.domain.video import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.stage.backdrop import Backdrop
from avatar_g.backend.engines.stage.effects import Drift
from avatar_g.backend.engines.stage.finishing import LyricShade, draw_contact_shadow
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.stage.painting import cloud, noise
from avatar_g.backend.engines.stage.planes import ThemePlanes, paint_theme
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.stage.themes import LOOKS, Theme, choose_theme
from tests.songs import make_timeline

PICTURE = VideoFormat(320, 180, 25)
VIEW = CameraView((0.3, 1.0, 5.6), (0.0, 0.8, 0.0), 22.0)


def blank(picture=PICTURE):
    return np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)


def backdrop(theme, picture=PICTURE, seed=3):
    return Backdrop(paint_theme(theme, picture, seed), picture, make_timeline(), seed)


def test_every_song_has_a_place():
    places = {choose_theme(genre, mood) for genre in Genre for mood in (None, *Mood)}

    assert places == set(Theme)
    assert set(LOOKS) == set(Theme)


@pytest.mark.parametrize("theme", list(Theme))
def test_a_place_is_painted_in_the_limited_range_and_again_the_same(theme):
    first, second = paint_theme(theme, PICTURE, 3), paint_theme(theme, PICTURE, 3)

    for (luma, blue, red), (luma_again, blue_again, red_again) in zip(
        first.levels, second.levels, strict=True
    ):
        assert 16 <= luma.min() <= luma.max() <= 235
        assert 16 <= min(blue.min(), red.min()) <= max(blue.max(), red.max()) <= 240
        assert np.array_equal(luma, luma_again)
        assert np.array_equal(blue, blue_again)
        assert np.array_equal(red, red_again)


def test_softer_levels_have_less_detail():
    levels = paint_theme(Theme.CITY, PICTURE, 3).levels

    detail = [np.abs(np.diff(luma.astype(int), axis=1)).mean() for luma, _, _ in levels]

    assert detail[0] > 1.2 * detail[1] > 1.2 * detail[2]


def test_planes_survive_a_file(tmp_path):
    planes = paint_theme(Theme.BEACH, PICTURE, 5)
    planes.save(tmp_path / "beach.npz")

    again = ThemePlanes.load(tmp_path / "beach.npz")

    assert (again.theme, again.base_px, again.px_per_m) == (
        planes.theme,
        planes.base_px,
        planes.px_per_m,
    )
    assert all(
        np.array_equal(a, b)
        for level, stored in zip(planes.levels, again.levels, strict=True)
        for a, b in zip(level, stored, strict=True)
    )


@pytest.mark.parametrize("make", [noise, lambda *a: cloud(*a, 4)])
def test_drifting_textures_wrap_without_a_seam(make):
    field = make(np.random.default_rng(1), (48, 160), 20.0)

    step_inside = np.abs(np.diff(field, axis=1)).max()
    step_across = np.abs(field[:, 0] - field[:, -1]).max()

    assert step_across <= step_inside * 1.05


def test_a_drifting_sky_returns_to_where_it_began():
    tile = Drift(np.random.default_rng(2), speed=0.01, strength=0.2).tile.astype(int)

    inside = np.abs(np.diff(tile, axis=1)).max()

    assert np.abs(tile[:, 0] - tile[:, -1]).max() <= inside + 1


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("theme", list(Theme))
def test_a_backdrop_fills_every_shape_of_picture(theme, aspect):
    wide = VideoFormat.of(aspect, Resolution.P480, 25)
    picture = VideoFormat(wide.width_px // 4 // 4 * 4, wide.height_px // 4 // 4 * 4, 25)
    planes = blank(picture)

    scene = backdrop(theme, picture)
    for view in (VIEW, CameraView((0.4, 1.55, 1.75), (0.0, 1.5, 0.0), 21.0)):
        scene.draw(8.3, view, 0, planes)
        luma = planes[: picture.height_px]
        assert 16 <= luma.min() <= luma.max() <= 235
        assert luma.std() > 3


@pytest.mark.parametrize("theme", list(Theme))
def test_a_backdrop_moves_and_is_stateless(theme):
    scene, other = backdrop(theme), backdrop(theme)
    early, late, again = blank(), blank(), blank()

    scene.draw(2.0, VIEW, 0, early)
    scene.draw(9.1, VIEW, 0, late)
    other.draw(9.1, VIEW, 0, blank())
    other.draw(2.0, VIEW, 0, again)

    assert not np.array_equal(early, late)
    assert np.array_equal(early, again)


def test_lights_answer_the_drums():
    scene, on, off = backdrop(Theme.STAGE), blank(), blank()

    scene.draw(8.01, VIEW, 0, on)
    scene.draw(8.48, VIEW, 0, off)

    assert on[: PICTURE.height_px].mean() > off[: PICTURE.height_px].mean() + 1


def test_the_pulse_decays_and_counts_beats():
    pulse = Pulse(make_timeline())

    assert pulse.level(8.0) > 0.85 > pulse.level(8.2) > pulse.level(8.45)
    assert pulse.beat(8.25) == pytest.approx(16.5)
    assert pulse.energy(13.0) == pytest.approx(0.95)


def test_the_lyric_band_is_dark_and_never_below_black():
    planes = blank()
    planes[: PICTURE.height_px] = 200
    LyricShade(PICTURE).draw(Frame.of(planes, PICTURE))
    luma = planes[: PICTURE.height_px]

    assert luma[100].max() == 200
    assert (np.diff(luma[:, 0].astype(int)) <= 1).all()
    assert 16 <= luma[-1].max() <= 100

    planes[:] = 16
    LyricShade(PICTURE).draw(Frame.of(planes, PICTURE))
    assert abs(planes[: PICTURE.height_px].astype(int) - 16).max() <= 1


def test_a_contact_shadow_darkens_only_its_spot():
    planes = blank()
    planes[: PICTURE.height_px] = 120
    frame = Frame.of(planes, PICTURE)

    draw_contact_shadow(frame, (100.0, 150.0), (20.0, 5.0), 0.5)

    assert frame.luma[150, 100] < 75
    assert frame.luma[150, 160] == 120
    assert frame.luma[130, 100] == 120
