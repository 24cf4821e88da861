"""What the renderer promises, on a figure made of tubes."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_g.backend.domain.performance import BodyPose, CameraView, LightRig
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.renderer.drawing import (
    CharacterRenderer,
    ShadingRate,
    split_planes,
)
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import (
    DAYLIGHT,
    PortraitKind,
    portrait_view,
    render_cutout,
    render_portrait,
)
from avatar_g.backend.engines.avatar.renderer.warming import warm_up
from tests.figures import make_figure

PICTURE = VideoFormat(320, 180, 25)
ARMS_DOWN = BodyPose({"LeftArm": (0.0, 0.0, -1.2), "RightArm": (0.0, 0.0, 1.2)}, (0.0, 0.0, 0.0))
BODY = CameraView((0.6, 1.0, 5.0), (0.0, 0.87, 0.0), 24.0)
FACE = CameraView((0.2, 1.62, 1.4), (0.0, 1.58, 0.0), 24.0)


def grey() -> np.ndarray:
    planes = np.full((PICTURE.height_px * 3 // 2, PICTURE.width_px), 128, np.uint8)
    planes[: PICTURE.height_px] = 90
    return planes


def drawn(renderer=None, *, pose=ARMS_DOWN, view=BODY, rig=DAYLIGHT, face=None, **options):
    character = LoadedCharacter(make_figure())
    planes = grey()
    renderer = renderer or CharacterRenderer(PICTURE)
    bones = character.skeleton.bone_matrices(pose)
    renderer.draw(character, bones, view, rig, planes, face=face or {}, **options)
    return planes


def psnr_db(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * np.log10(255**2 / np.mean((a.astype(float) - b) ** 2))


def test_same_input_gives_same_bytes_in_another_renderer():
    assert np.array_equal(drawn(), drawn())


def test_what_was_drawn_before_leaves_no_trace():
    used = CharacterRenderer(PICTURE)
    for view in (FACE, BODY, CameraView((0.0, 1.0, 2.0), (0.3, 0.9, 0.0), 40.0)):
        drawn(used, view=view, face={"jawOpen": 0.8})

    assert np.array_equal(drawn(used), drawn())


@pytest.mark.parametrize("view", [BODY, FACE])
def test_adaptive_shading_is_close_to_four_samples_everywhere(view):
    adaptive = drawn(view=view)
    full = drawn(CharacterRenderer(PICTURE, rate=ShadingRate.FULL), view=view)

    assert not np.array_equal(adaptive, full)
    assert psnr_db(adaptive, full) >= 44


def test_adaptive_shading_shades_fewer_points():
    adaptive, full = CharacterRenderer(PICTURE), CharacterRenderer(PICTURE, rate=ShadingRate.FULL)
    drawn(adaptive, view=FACE)
    drawn(full, view=FACE)

    assert adaptive.cost.point_count < 0.7 * full.cost.point_count


def test_planes_stay_in_the_limited_range():
    glaring = replace(DAYLIGHT, key_rgb=(9.0, 9.0, 9.0))

    luma, blue, red = split_planes(drawn(rig=glaring, view=FACE), PICTURE)

    assert 16 <= luma.min() <= luma.max() <= 235
    assert min(blue.min(), red.min()) >= 16
    assert max(blue.max(), red.max()) <= 240


def test_nothing_is_drawn_outside_the_character():
    planes = drawn(view=CameraView((0.0, 1.0, 5.0), (4.0, 1.0, 0.0), 20.0))

    assert np.array_equal(planes, grey())


def test_video_and_cutout_agree():
    character = LoadedCharacter(make_figure())
    bones = character.skeleton.bone_matrices(ARMS_DOWN)
    cutout = CharacterRenderer(PICTURE).draw_rgba(character, bones, FACE, DAYLIGHT, face={})
    luma = split_planes(drawn(view=FACE), PICTURE)[0].astype(float)

    cover = cutout[..., 3] / 255
    expected = cutout[..., :3] @ (0.182586, 0.614231, 0.062007) + 16
    expected = expected * cover + 90 * (1 - cover)

    assert np.abs(luma - expected).max() <= 3
    assert 0.15 < cover.mean() < 0.9


def test_silhouettes_are_antialiased():
    alpha = render_cutout(make_figure(), ARMS_DOWN, {}, BODY, (320, 180))[..., 3]

    assert set(np.unique(alpha)) >= {0, 255}
    partly = (alpha > 0) & (alpha < 255)
    assert partly.sum() > 200


def test_a_redder_key_light_makes_the_picture_redder():
    base = LightRig((1.0, 1.0, 1.0), (0.4, 0.4, 0.4), (0.3, 0.3, 0.3), (1.0, 1.0, 1.0), 0.5)
    red_key = replace(base, key_rgb=(1.4, 0.8, 0.8))

    cr_base = split_planes(drawn(rig=base, view=FACE), PICTURE)[2].mean()
    cr_red = split_planes(drawn(rig=red_key, view=FACE), PICTURE)[2].mean()

    assert cr_red > cr_base + 1


def test_the_side_of_the_key_light_is_the_bright_side():
    def halves(direction: float) -> tuple[float, float]:
        view = CameraView((0.0, 1.6, 1.6), (0.0, 1.6, 0.0), 20.0)
        key = (direction, 0.3, 0.5)
        luma = split_planes(drawn(view=view, key_direction=key), PICTURE)[0].astype(float)
        return luma[60:120, 130:160].mean(), luma[60:120, 160:190].mean()

    left, right = halves(0.9)
    mirrored_left, mirrored_right = halves(-0.9)

    assert right > left + 5
    assert mirrored_left > mirrored_right + 5


def test_an_arm_casts_a_shadow_on_the_body():
    ahead = BodyPose({"LeftArm": (0.0, -1.9, 0.0), "RightArm": (0, 0, 1.2)}, (0.0, 0.0, 0.0))
    view = CameraView((-0.8, 1.2, 3.0), (0.0, 1.1, 0.0), 24.0)
    above = (0.0, 0.8, 0.6)

    free = split_planes(drawn(view=view, key_direction=above), PICTURE)[0].astype(int)
    shaded = split_planes(drawn(pose=ahead, view=view, key_direction=above), PICTURE)[0]

    belly = (slice(75, 150), slice(152, 170))
    assert (free[belly] - shaded[belly] > 20).sum() > 40


def test_an_open_jaw_darkens_the_mouth_and_nothing_else():
    shut, wide = drawn(view=FACE), drawn(view=FACE, face={"jawOpen": 1.0})

    changed = shut[: PICTURE.height_px].astype(int) - wide[: PICTURE.height_px]
    rows, columns = np.nonzero(np.abs(changed) > 12)
    assert len(rows) > 30
    assert changed[rows, columns].mean() > 20
    assert np.ptp(columns) < 50


def test_unknown_face_shapes_are_ignored():
    assert np.array_equal(drawn(face={"noSuchShape": 1.0}), drawn())


@pytest.mark.parametrize("kind", list(PortraitKind))
def test_portraits_hold_the_head(kind):
    figure = make_figure()

    cutout = render_cutout(figure, ARMS_DOWN, {}, portrait_view(figure, kind), (120, 160))

    assert cutout[0, :, 3].max() == 0, "room above the head"
    assert cutout[:60, 40:80, 3].max() == 255


def test_a_portrait_lies_over_its_background():
    figure = make_figure()
    view = portrait_view(figure, PortraitKind.BODY)

    picture = render_portrait(figure, ARMS_DOWN, {}, view, (120, 160), (10, 200, 30))

    assert picture.shape == (160, 120, 3)
    assert tuple(picture[0, 0]) == (10, 200, 30)
    assert np.abs(picture[80, 60].astype(int) - (10, 200, 30)).max() > 40


def test_warming_up_compiles_without_a_character():
    warm_up()
