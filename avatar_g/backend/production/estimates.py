"""How long a board will take to draw, and how large its file will be; imports no engine.

MEASURED per frame at 1280x720 (``avatar-g bench video``), scaled by the number of pixels.
"""

from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.formats import Quality, VideoFormat
from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.scenes import MixedLayout, Scene, SceneBoard, SceneMode

_BASE_PIXELS: Final = 1280 * 720
_ENCODE_MS: Final = {Quality.BALANCED: 12.0, Quality.DRAFT: 8.0}
_AVATAR_MS: Final = 30.0
_PICTURE_MS: Final = 3.5
_LOOK_MS: Final = 2.5
_START_S: Final = 4.0
_BITS_PER_PIXEL: Final = {Quality.BALANCED: 0.075, Quality.DRAFT: 0.20}
_SOUND_BYTES_S: Final = 24_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """CPU seconds, seconds on so many processes, bytes."""

    frames: int
    cpu_s: float
    wall_s: float
    size_bytes: int


def estimate(
    board: SceneBoard, picture: VideoFormat, quality: Quality, *, processes: int
) -> Estimate:
    """Return what a render without kept segments takes."""
    scale = picture.width_px * picture.height_px / _BASE_PIXELS
    total_ms = 0.0
    for scene in board.scenes:
        frames = scene.duration_s * picture.fps
        total_ms += frames * (_drawing_ms(scene) + _ENCODE_MS[quality]) * scale
        if scene.transition.kind is not Transition.CUT:
            both = min(scene.transition.duration_s, scene.duration_s) * picture.fps
            total_ms += both * _drawing_ms(scene) * scale
    count = picture.frame_count(board.duration_s)
    bits = count * picture.width_px * picture.height_px * _BITS_PER_PIXEL[quality]
    cpu_s = _START_S + total_ms / 1000
    return Estimate(
        count,
        round(cpu_s, 1),
        round(_START_S + total_ms / 1000 / max(1, processes), 1),
        int(bits / 8 + board.duration_s * _SOUND_BYTES_S),
    )


def _drawing_ms(scene: Scene) -> float:
    avatar = _AVATAR_MS if scene.shows_avatar else 0.0
    if scene.mode is SceneMode.MIXED and scene.layout is MixedLayout.ALTERNATE:
        avatar /= 2
    pictures = 0.0 if scene.mode is SceneMode.AVATAR else _PICTURE_MS
    look = 0.0 if scene.look.filter is Filter.NONE else _LOOK_MS
    return avatar + pictures + look
