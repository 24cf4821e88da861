"""Still and moving pictures through Pillow."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.domain.video import I420
from avatar_g.backend.media.atomic import complete_file

_SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    ".png": {"compress_level": 6},
    ".jpg": {"quality": 90, "optimize": True},
    ".webp": {"quality": 85, "method": 4},
}
_CR_TO_RED = 1.5748
_CB_TO_BLUE = 1.8556
_CR_TO_GREEN = -0.4681
_CB_TO_GREEN = -0.1873


def rgb_from_i420(planes: I420) -> NDArray[np.uint8]:
    """Return a frame as RGB, shape ``(height, width, 3)``; chroma is repeated, not interpolated.

    Source: ITU-R BT.709-6, limited range (luma 16..235, chroma 16..240).
    """
    height_px, width_px = planes.shape[0] * 2 // 3, planes.shape[1]
    half = (2, height_px // 2, width_px // 2)
    chroma = (planes[height_px:].reshape(half).astype(np.float32) - 128.0) / 224.0
    blue_diff, red_diff = chroma.repeat(2, axis=1).repeat(2, axis=2)
    luma = (planes[:height_px].astype(np.float32) - 16.0) / 219.0
    green = luma + _CB_TO_GREEN * blue_diff + _CR_TO_GREEN * red_diff
    rgb = np.stack([luma + _CR_TO_RED * red_diff, green, luma + _CB_TO_BLUE * blue_diff], axis=-1)
    return (rgb.clip(0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """Return a picture file of ours as RGB ``(h, w, 3)``."""
    with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def write_image(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write RGB or RGBA pixels ``(h, w, 3|4)`` in the format of the suffix (PNG, JPEG, WebP).

    Raises
    ------
    StorageFull
        If there is no room.
    """
    with complete_file(path) as part:
        Image.fromarray(pixels).save(part, **_SAVE_OPTIONS[path.suffix.lower()])


def pack_frame(planes: I420, *, is_sharp: bool) -> bytes:
    """Return a frame of I420 planes as JPEG.

    A sharp one keeps its grain and the edges of coloured words: at quality 88 with halved colours
    the packing alone cost more likeness to the finished film than the smaller size did (measured:
    docs/benchmarks.md, "Previews, encoding"). The others are many, and small.
    """
    stream = BytesIO()
    options = {"quality": 95, "subsampling": "4:4:4"} if is_sharp else {"quality": 80}
    Image.fromarray(rgb_from_i420(planes)).save(stream, "JPEG", **options)
    return stream.getvalue()


def write_animated_webp(path: Path, frames: Sequence[NDArray[np.uint8]], *, fps: float) -> None:
    """Write RGB frames as an endless WebP: an eighth of a GIF's size at a lower cost (measured).

    Raises
    ------
    StorageFull
        If there is no room.
    """
    images = [Image.fromarray(frame) for frame in frames]
    with complete_file(path) as part:
        images[0].save(
            part,
            save_all=True,
            append_images=images[1:],
            duration=round(1000 / fps),
            loop=0,
            quality=70,
            method=4,
        )
