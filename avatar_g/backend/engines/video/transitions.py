"""From one scene to the next: blends of two I420 pictures.

At share 0 the first picture comes out, at share 1 the second, byte for byte; equal arguments give
equal bytes. MEASURED figures are in ``docs/benchmarks.md``.
"""

import math
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.frame import BLACK, WHITE, Frame
from avatar_g.backend.engines.video.transition_maps import (
    ORDERS,
    SOFTNESS,
    order_map,
    threshold_table,
)

_GREY: Final = 128
_SOFTNESS: Final = 0.04
_LEAK_CHROMA: Final = (86, 186)
"""Cb, Cr of the warm light that leaks into an old camera."""


def blend(
    kind: Transition, before: I420, after: I420, share: float, out: I420, picture: VideoFormat
) -> None:
    """Write the picture between two scenes into ``out``, which must be neither of them.

    Parameters
    ----------
    share
        0 (only ``before``) .. 1 (only ``after``).
    """
    if share <= 0.0 or kind is Transition.CUT:
        np.copyto(out, before if share < 1.0 else after)
    elif share >= 1.0:
        np.copyto(out, after)
    elif kind in ORDERS:
        _blend_by_order(kind, before, after, share, out, picture)
    else:
        BLENDS[kind](before, after, share, out, picture)


def _blend_by_order(
    kind: Transition, before: I420, after: I420, share: float, out: I420, picture: VideoFormat
) -> None:
    order = order_map(kind, picture.width_px, picture.height_px)
    table = threshold_table(share, SOFTNESS.get(kind, _SOFTNESS))
    mask = np.asarray(cv2.LUT(order, table), np.uint8)
    _mix_masked(before, after, mask, out)


@njit(cache=True, nogil=True, error_model="numpy")
def _mix_masked(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    out: NDArray[np.uint8],
) -> None:
    """Mix stacked planes by a luma mask 0..255; chroma takes the upper left of each four."""
    height, width = mask.shape
    half = width // 2
    for row in range(height):
        for column in range(width):
            level = np.int32(mask[row, column])
            if level == 0:
                out[row, column] = before[row, column]
            elif level == 255:
                out[row, column] = after[row, column]
            else:
                first = np.int32(before[row, column])
                second = np.int32(after[row, column])
                out[row, column] = (first * (255 - level) + second * level + 127) // 255
    for row in range(height, out.shape[0]):
        plane_row = row - height if row < height + height // 4 else row - height - height // 4
        for column in range(width):
            chroma_row = plane_row * 2 + (1 if column >= half else 0)
            chroma_column = column - half if column >= half else column
            level = np.int32(mask[chroma_row * 2, chroma_column * 2])
            first = np.int32(before[row, column])
            second = np.int32(after[row, column])
            out[row, column] = (first * (255 - level) + second * level + 127) // 255


def _fade(before: I420, after: I420, share: float, out: I420, _picture: VideoFormat) -> None:
    cv2.addWeighted(before, 1.0 - share, after, share, 0.0, dst=out)


def _dip(level: int) -> Callable[[I420, I420, float, I420, VideoFormat], None]:
    """Return a fade through a plain colour."""

    def dip(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
        source = before if share < 0.5 else after
        keep = abs(1.0 - 2.0 * share)
        height_px = picture.height_px
        _towards(source[:height_px], keep, level, out[:height_px])
        _towards(source[height_px:], keep, _GREY, out[height_px:])

    return dip


def _towards(plane: NDArray[np.uint8], keep: float, level: float, out: NDArray[np.uint8]) -> None:
    cv2.convertScaleAbs(plane, dst=out, alpha=keep, beta=level * (1.0 - keep))


def _ease(share: float) -> float:
    return share * share * (3.0 - 2.0 * share)


def _push(
    across: int, along: int, *, covers: bool = False
) -> Callable[[I420, I420, float, I420, VideoFormat], None]:
    """Return a shift of the new picture into the frame; the old one moves away unless covered."""

    def push(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
        moved = _ease(share)
        planes = zip(
            _planes(before, picture), _planes(after, picture), _planes(out, picture), strict=True
        )
        luma_px = round(moved * (picture.width_px if across else picture.height_px) / 2) * 2
        for first, second, target in planes:
            scale = target.shape[1] / picture.width_px
            gone = round(luma_px * scale)
            if across:
                _shift(first.T, second.T, gone, target.T, sign=across, covers=covers)
            else:
                _shift(first, second, gone, target, sign=along, covers=covers)

    return push


def _shift(
    first: NDArray[np.uint8],
    second: NDArray[np.uint8],
    gone: int,
    out: NDArray[np.uint8],
    *,
    sign: int,
    covers: bool,
) -> None:
    """Move along the first axis; ``sign`` -1: towards its beginning."""
    size = out.shape[0]
    stay = size - gone
    if sign < 0:
        out[:stay] = first[:stay] if covers else first[gone:]
        out[stay:] = second[:gone]
    else:
        out[gone:] = first[gone:] if covers else first[:stay]
        out[:gone] = second[stay:]


def _planes(planes: I420, picture: VideoFormat) -> tuple[NDArray[np.uint8], ...]:
    frame = Frame.of(planes, picture)
    return frame.luma, frame.blue, frame.red


def _turned(
    source: I420, out: I420, picture: VideoFormat, *, scale: float, angle_rad: float = 0.0
) -> None:
    """Enlarge and turn a picture about its centre; its edge is mirrored."""
    cosine, sine = math.cos(angle_rad) / scale, math.sin(angle_rad) / scale
    for plane, target in zip(_planes(source, picture), _planes(out, picture), strict=True):
        rows, columns = target.shape
        x, y = (columns - 1) / 2, (rows - 1) / 2
        matrix = np.array(
            [
                [cosine, -sine, x - cosine * x + sine * y],
                [sine, cosine, y - sine * x - cosine * y],
            ]
        )
        cv2.warpAffine(
            plane,
            matrix,
            (columns, rows),
            dst=target,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )


def _zoom(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    """Fall into the old picture and out of the new one."""
    moved = _ease(share)
    near, far = np.zeros_like(out), np.zeros_like(out)
    _turned(before, near, picture, scale=1.0 + 1.2 * moved)
    _turned(after, far, picture, scale=1.0 + 0.7 * (1.0 - moved))
    cv2.addWeighted(near, 1.0 - moved, far, moved, 0.0, dst=out)


def _spin(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    source = before if share < 0.5 else after
    amount = 1.0 - abs(1.0 - 2.0 * share)
    turn = amount * amount * (1.0 if share < 0.5 else -1.0)
    _turned(source, out, picture, scale=1.0 + 0.8 * amount, angle_rad=0.9 * turn)
    if amount > 0.5:
        luma = Frame.of(out, picture).luma
        cv2.blur(luma, (_odd(0.02 * picture.width_px * amount), 1), dst=luma)


def _blur(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    """Cross-fade while the picture loses its focus and finds it again."""
    mixed = np.zeros_like(out)
    amount = 1.0 - abs(1.0 - 2.0 * share)
    cv2.addWeighted(before, 1.0 - share, after, share, 0.0, dst=mixed)
    for plane, target in zip(_planes(mixed, picture), _planes(out, picture), strict=True):
        size = _odd(0.09 * amount * plane.shape[1])
        cv2.blur(plane, (size, size), dst=target, borderType=cv2.BORDER_REFLECT)


def _odd(value: float) -> int:
    return max(1, int(value) // 2 * 2 + 1)


def _pixelate(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    source = before if share < 0.5 else after
    amount = 1.0 - abs(1.0 - 2.0 * share)
    block = 1.0 + 0.09 * picture.height_px * amount * amount
    for plane, target in zip(_planes(source, picture), _planes(out, picture), strict=True):
        scale = plane.shape[1] / picture.width_px
        size = (
            max(2, round(plane.shape[1] / max(1.0, block * scale))),
            max(2, round(plane.shape[0] / max(1.0, block * scale))),
        )
        small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
        cv2.resize(
            small, (plane.shape[1], plane.shape[0]), dst=target, interpolation=cv2.INTER_NEAREST
        )


def _glitch(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    """Tear rows out of place while single bands jump over."""
    step = int(share * 12)
    rng = np.random.default_rng([41, step])
    bands = 18
    amount = 1.0 - abs(1.0 - 2.0 * share)
    taken = rng.random(bands) < share
    shifts = (rng.normal(0, 0.06, bands) * amount * picture.width_px / 2).astype(int) * 2
    split = int(0.006 * amount * picture.width_px)
    planes = zip(
        _planes(before, picture), _planes(after, picture), _planes(out, picture), strict=True
    )
    for place, (first, second, target) in enumerate(planes):
        rows = target.shape[0]
        scale = target.shape[1] / picture.width_px
        for band in range(bands):
            top, bottom = rows * band // bands, rows * (band + 1) // bands
            source = second if taken[band] else first
            offset = round(shifts[band] * scale) + (0, split, -split)[place]
            target[top:bottom] = np.roll(source[top:bottom], offset, axis=1)


def _flash(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    """Cut in the light of one flash that dies away: up within a quarter, down in the rest."""
    source = before if share < 0.25 else after
    light = share / 0.25 if share < 0.25 else (1.0 - (share - 0.25) / 0.75) ** 2
    height_px = picture.height_px
    _towards(source[:height_px], 1.0 - 0.9 * light, WHITE, out[:height_px])
    _towards(source[height_px:], 1.0 - 0.8 * light, _GREY, out[height_px:])


def _sized(glow: NDArray[np.float32], plane: NDArray[np.uint8]) -> NDArray[np.float32]:
    size = (plane.shape[1], plane.shape[0])
    return np.asarray(cv2.resize(glow, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _light_leak(before: I420, after: I420, share: float, out: I420, picture: VideoFormat) -> None:
    """Fade under warm light that wanders over the film."""
    cv2.addWeighted(before, 1.0 - share, after, share, 0.0, dst=out)
    frame = Frame.of(out, picture)
    amount = math.sin(math.pi * share) ** 2
    small = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(36, 0)
    tall = np.linspace(0, 1, 36, dtype=np.float32)[:, None]
    centre = 1.3 * share - 0.15
    glow = np.exp(-(((small - centre) / 0.28) ** 2) - ((tall - 0.35 - 0.3 * share) / 0.6) ** 2)
    half = _sized((glow * amount).astype(np.float32), frame.blue)
    whole = _sized(half, frame.luma)
    _lighten(frame.luma, whole, np.float32(0.75), np.float32(WHITE))
    _lighten(frame.blue, half, np.float32(0.8), np.float32(_LEAK_CHROMA[0]))
    _lighten(frame.red, half, np.float32(0.8), np.float32(_LEAK_CHROMA[1]))


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _lighten(
    plane: NDArray[np.uint8], glow: NDArray[np.float32], strength: np.float32, level: np.float32
) -> None:
    """Pull a plane towards a level by a glow 0..1."""
    for row in range(plane.shape[0]):
        for column in range(plane.shape[1]):
            value = np.float32(plane[row, column])
            value += (level - value) * glow[row, column] * strength
            plane[row, column] = np.uint8(value + np.float32(0.5))


BLENDS: Final[dict[Transition, Callable[[I420, I420, float, I420, VideoFormat], None]]] = {
    Transition.FADE: _fade,
    Transition.DIP_BLACK: _dip(BLACK),
    Transition.DIP_WHITE: _dip(WHITE),
    Transition.PUSH_LEFT: _push(-1, 0),
    Transition.PUSH_RIGHT: _push(1, 0),
    Transition.PUSH_UP: _push(0, -1),
    Transition.PUSH_DOWN: _push(0, 1),
    Transition.COVER_LEFT: _push(-1, 0, covers=True),
    Transition.COVER_UP: _push(0, -1, covers=True),
    Transition.ZOOM: _zoom,
    Transition.SPIN: _spin,
    Transition.BLUR: _blur,
    Transition.PIXELATE: _pixelate,
    Transition.GLITCH: _glitch,
    Transition.FLASH: _flash,
    Transition.LIGHT_LEAK: _light_leak,
}
"""Those that are more than an order of pixels."""


def warm_up() -> None:
    """Compile the kernels."""
    planes = np.zeros((12, 8), np.uint8)
    _mix_masked(planes, planes, np.zeros((8, 8), np.uint8), np.zeros_like(planes))
    glow = np.zeros((8, 8), np.float32)
    _lighten(planes[:8], glow, np.float32(1.0), np.float32(16.0))
