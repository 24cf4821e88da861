"""Still pictures of a character: cards, posters, turnarounds."""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import BodyPose, CameraView, LightRig
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import Detail, LoadedCharacter
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.skeleton import Placement

DAYLIGHT: Final = LightRig(
    key_rgb=(1.10, 1.03, 0.95),
    sky_rgb=(0.52, 0.57, 0.69),
    ground_rgb=(0.43, 0.345, 0.32),
    rim_rgb=(0.78, 0.85, 1.0),
    rim_gain=1.0,
)
"""A bright room: neutral light for pictures outside a stage."""
_SHADOW_PX: Final = 1024
Background = tuple[int, int, int] | NDArray[np.uint8]


class PortraitKind(StrEnum):
    """Framing of a still picture."""

    BODY = "body"
    BUST = "bust"
    FACE = "face"


def portrait_view(rigged: Rigged, kind: PortraitKind, *, turn_rad: float = 0.16) -> CameraView:
    """Return a camera for a still; ``turn_rad`` walks around the character (0 is the front)."""
    height_m = rigged.top_y_m - rigged.ground_y_m
    eye_m = rigged.eye_y_m - rigged.ground_y_m
    fov_deg, seen_m, target_m, lift_m = {
        PortraitKind.BODY: (20.0, height_m * 1.13, height_m / 2, 0.10),
        PortraitKind.BUST: (18.0, 0.74, eye_m - 0.13, 0.02),
        PortraitKind.FACE: (16.0, 0.47, eye_m - 0.02, 0.02),
    }[kind]
    distance_m = seen_m / (2 * math.tan(math.radians(fov_deg) / 2))
    eye = (
        distance_m * math.sin(turn_rad),
        target_m + lift_m,
        distance_m * math.cos(turn_rad),
    )
    return CameraView(eye, (0.0, target_m, 0.0), fov_deg)


def render_cutout(
    rigged: Rigged,
    pose: BodyPose,
    face: Mapping[str, float],
    view: CameraView,
    size: tuple[int, int],
    *,
    rig: LightRig = DAYLIGHT,
    character: LoadedCharacter | None = None,
    yaw_rad: float = 0.0,
) -> NDArray[np.uint8]:
    """Return the character on a transparent ground, straight RGBA ``(h, w, 4)``.

    Parameters
    ----------
    size
        Width and height in pixels.
    character
        ``rigged`` already loaded, to save about 0.2 s when drawing many pictures.
    yaw_rad
        Turn of the character itself: unlike a camera that walks around it, the light stays.
    """
    width_px, height_px = size
    loaded = character or LoadedCharacter(rigged, Detail.FULL)
    renderer = CharacterRenderer(VideoFormat(width_px, height_px, 1), shadow_size_px=_SHADOW_PX)
    bones = loaded.skeleton.bone_matrices(pose, Placement(yaw_rad=yaw_rad))
    return renderer.draw_rgba(loaded, bones, view, rig, face=face)


def render_portrait(
    rigged: Rigged,
    pose: BodyPose,
    face: Mapping[str, float],
    view: CameraView,
    size: tuple[int, int],
    background: Background = (232, 230, 240),
    *,
    rig: LightRig = DAYLIGHT,
    character: LoadedCharacter | None = None,
) -> NDArray[np.uint8]:
    """Return the character over a colour or over a picture ``(h, w, 3)``, as RGB ``(h, w, 3)``."""
    cutout = render_cutout(rigged, pose, face, view, size, rig=rig, character=character)
    ground = np.broadcast_to(np.asarray(background, np.uint8), (*cutout.shape[:2], 3))
    cover = cutout[..., 3:].astype(np.uint16)
    mixed = cutout[..., :3] * cover + ground * (255 - cover)
    return ((mixed + 127) // 255).astype(np.uint8)
