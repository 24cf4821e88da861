"""The renderer's promises on a real character."""

import numpy as np
import pytest

from avatar_g.backend.domain.performance import BodyPose, CameraView
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.renderer import loading
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer, ShadingRate
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import (
    DAYLIGHT,
    PortraitKind,
    portrait_view,
)
from avatar_g.backend.engines.avatar.rigged import Rigged

PICTURE = VideoFormat(640, 360, 25)
POSE = BodyPose({"LeftArm": (0.0, 0.0, -1.2), "RightArm": (0.0, 0.0, 1.2)}, (0.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def nino(body_data) -> Rigged:
    return build_avatar(load_cast()["nino"], body_data)


def drawn(
    rigged: Rigged, view: CameraView, jaw: float = 0.0, rate: ShadingRate = ShadingRate.ADAPTIVE
) -> np.ndarray:
    character = LoadedCharacter(rigged)
    planes = np.full((PICTURE.height_px * 3 // 2, PICTURE.width_px), 128, np.uint8)
    bones = character.skeleton.bone_matrices(POSE)
    renderer = CharacterRenderer(PICTURE, rate=rate)
    renderer.draw(character, bones, view, DAYLIGHT, planes, face={"jawOpen": jaw})
    return planes


@pytest.mark.parametrize("kind", list(PortraitKind))
def test_adaptive_shading_shows_no_loss_on_a_body(nino, kind):
    view = portrait_view(nino, kind)

    adaptive = drawn(nino, view).astype(float)
    full = drawn(nino, view, rate=ShadingRate.FULL)

    error = np.mean((adaptive - full)[: PICTURE.height_px] ** 2)
    assert 10 * np.log10(255**2 / error) >= 44


def test_a_singing_mouth_changes_the_picture(nino):
    view = portrait_view(nino, PortraitKind.FACE)

    shut, wide = drawn(nino, view), drawn(nino, view, jaw=0.6)

    changed = np.abs(shut[: PICTURE.height_px].astype(int) - wide[: PICTURE.height_px]) > 25
    assert changed.sum() > 300


@pytest.mark.parametrize("turn_rad", [0.2, 2.2])
def test_hair_that_is_dropped_is_not_missed(nino, monkeypatch, turn_rad):
    view = portrait_view(nino, PortraitKind.BUST, turn_rad=turn_rad)
    lean = drawn(nino, view).astype(float)
    dropped = len(nino.triangles_medium) - len(LoadedCharacter(nino).triangles)
    monkeypatch.setattr(loading, "_seen", lambda rigged: rigged.triangles_medium)

    whole = drawn(nino, view)

    assert dropped > 1_000
    assert 10 * np.log10(255**2 / max(np.mean((lean - whole) ** 2), 1e-9)) >= 50
