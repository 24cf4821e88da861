"""What film, tape and lenses add to a picture: grain, vignette, glow, lines, displaced colour.

Each texture changes I420 planes in place; at strength 0 nothing changes. Random parts depend on
the frame's index only.
"""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.engines.stage.frame import BLACK, WHITE, Frame

_TILE_PX: Final = 512
_GREY: Final = 128
Plane = NDArray[np.uint8]


@lru_cache(maxsize=1)
def _grain_tile() -> NDArray[np.int8]:
    """Return soft noise that repeats, standard deviation 32."""
    noise = np.random.default_rng(11).normal(0, 1, (_TILE_PX, _TILE_PX)).astype(np.float32)
    wrapped = np.pad(noise, 4, mode="wrap")
    soft = cv2.GaussianBlur(wrapped, (0, 0), 0.8)[4:-4, 4:-4]
    return np.asarray(np.clip(np.rint(soft / soft.std() * 32), -127, 127), np.int8)


def add_grain(frame: Frame, index: int, strength: float) -> None:
    """Add film grain, strongest in middle tones; ``strength`` 1 is coarse."""
    offset = np.random.default_rng([13, index]).integers(0, _TILE_PX, 2)
    _grain(frame.luma, _grain_tile(), int(offset[0]), int(offset[1]), np.float32(strength * 0.28))


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _grain(
    luma: NDArray[np.uint8], tile: NDArray[np.int8], top: int, left: int, gain: np.float32
) -> None:
    size = tile.shape[0]
    height, width = luma.shape
    weights = np.zeros(256, np.float32)
    for level in range(256):
        tone = (np.float32(level) - np.float32(125.0)) / np.float32(140.0)
        weights[level] = gain * max(np.float32(0.25), np.float32(1.0) - tone * tone)
    for row in range(height):
        noise_row = (row + top) % size
        column = 0
        noise_column = left
        while column < width:
            run = min(width - column, size - noise_column)
            for step in range(run):
                level = luma[row, column + step]
                value = np.float32(level)
                value += weights[level] * np.float32(tile[noise_row, noise_column + step])
                value = min(max(value, np.float32(16.0)), np.float32(235.0))
                luma[row, column + step] = np.uint8(value + np.float32(0.5))
            column += run
            noise_column = 0


@lru_cache(maxsize=8)
def _vignette(width_px: int, height_px: int, strength_percent: int) -> Plane:
    x = np.linspace(-1, 1, width_px, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
    radius = np.sqrt((x * x + y * y) / 2)
    fall = np.clip((radius - 0.45) / 0.6, 0, 1)
    keep = 1.0 - strength_percent / 100 * 0.75 * fall * fall * (3 - 2 * fall)
    return np.rint(keep * 255).astype(np.uint8)


def add_vignette(frame: Frame, strength: float) -> None:
    """Darken the corners."""
    height, width = frame.luma.shape
    mask = _vignette(width, height, round(strength * 100))
    cv2.multiply(frame.luma, mask, dst=frame.luma, scale=1 / 255)
    np.maximum(frame.luma, BLACK, out=frame.luma)


def add_glow(frame: Frame, strength: float, *, threshold: int = 120, tint: float = 0.0) -> None:
    """Let bright parts shine over their surroundings; ``tint`` spreads their colour too."""
    height, width = frame.luma.shape
    small_size = (max(2, width // 8), max(2, height // 8))
    small = cv2.resize(frame.luma, small_size, interpolation=cv2.INTER_AREA)
    bright = np.maximum(small, threshold) - np.uint8(threshold)
    wide = max(3, width // 8 // 24 * 2 + 1)
    glow = cv2.GaussianBlur(bright, (wide, wide), 0)
    glow = cv2.GaussianBlur(glow, (wide, wide), 0)
    large = cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.addWeighted(frame.luma, 1.0, large, strength * 1.6, 0.0, dst=frame.luma)
    np.minimum(frame.luma, WHITE, out=frame.luma)
    if tint:
        for plane in (frame.blue, frame.red):
            soft = cv2.resize(plane, small_size, interpolation=cv2.INTER_AREA)
            soft = cv2.GaussianBlur(soft, (wide, wide), 0)
            spread = cv2.resize(soft, plane.shape[::-1], interpolation=cv2.INTER_LINEAR)
            cv2.addWeighted(plane, 1.0 - tint, spread, tint, 0.0, dst=plane)


def soften(frame: Frame, strength: float) -> None:
    """Mix the picture with its blurred self."""
    height, width = frame.luma.shape
    half = cv2.resize(frame.luma, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    size = max(3, width // 2 // 64 * 2 + 1)
    blurred = cv2.blur(half, (size, size))
    large = cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.addWeighted(frame.luma, 1.0 - strength, large, strength, 0.0, dst=frame.luma)


def add_scanlines(frame: Frame, strength: float) -> None:
    """Darken every fourth part of the picture's rows, as a tube does."""
    height, _ = frame.luma.shape
    pitch = max(2, round(height / 240))
    for start in range(pitch):
        keep = 1.0 - strength * (0.45 if start >= (pitch + 1) // 2 else 0.0)
        if keep < 1.0:
            rows = frame.luma[start::pitch]
            rows[:] = cv2.convertScaleAbs(rows, alpha=keep, beta=BLACK * (1 - keep))


def shift_colour(frame: Frame, pixels: int) -> None:
    """Move Cb and Cr apart, as on a worn tape."""
    if pixels:
        frame.blue[:] = np.roll(frame.blue, pixels, axis=1)
        frame.red[:] = np.roll(frame.red, -pixels, axis=1)


def smear_rows(frame: Frame, strength: float) -> None:
    """Blur along rows only: the bandwidth of a tape."""
    width = frame.luma.shape[1]
    size = max(1, int(width * 0.004 * strength)) * 2 + 1
    cv2.blur(frame.luma, (size, 1), dst=frame.luma)
    for plane in (frame.blue, frame.red):
        cv2.blur(plane, (size * 2 + 1, 1), dst=plane)


def jitter_rows(frame: Frame, index: int, strength: float) -> None:
    """Displace a few bands: the tracking of a tape head wanders slowly."""
    rng = np.random.default_rng([17, index // 3])
    height, width = frame.luma.shape
    centre = (index * 0.0041 + 0.1) % 1.0
    for band in range(2):
        top = int(((centre + 0.47 * band) % 1.0) * height)
        rows = max(4, height // 60)
        offset = int(rng.normal(0, 0.012) * width * strength) // 2 * 2
        for plane, scale in ((frame.luma, 1), (frame.blue, 2), (frame.red, 2)):
            part = plane[top // scale : (top + rows) // scale]
            part[:] = np.roll(part, offset // scale, axis=1)


def make_blocks(frame: Frame, share: float) -> None:
    """Draw the picture with squares of ``share`` of its height."""
    for plane, scale in ((frame.luma, 1), (frame.blue, 2), (frame.red, 2)):
        height, width = plane.shape
        block = max(2.0, share * frame.luma.shape[0]) / scale if share else 1.0
        size = (max(2, round(width / block)), max(2, round(height / block)))
        small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
        cv2.resize(small, (width, height), dst=plane, interpolation=cv2.INTER_NEAREST)


@lru_cache(maxsize=4)
def _screen(width_px: int, height_px: int) -> NDArray[np.float32]:
    """Return a printer's dot screen at 45 degrees, 0..1."""
    pitch = max(4.0, height_px / 120)
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    a, b = (x + y) / (pitch * 1.4142), (x - y) / (pitch * 1.4142)
    screen = np.cos(a * 2 * np.pi / 1.4142) * np.cos(b * 2 * np.pi / 1.4142)
    return np.asarray(0.5 + 0.5 * screen, np.float32)


def print_dots(frame: Frame, strength: float) -> None:
    """Print the luma as ink dots."""
    height, width = frame.luma.shape
    _dots(frame.luma, _screen(width, height), np.float32(strength))


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _dots(luma: NDArray[np.uint8], screen: NDArray[np.float32], strength: np.float32) -> None:
    for row in range(luma.shape[0]):
        for column in range(luma.shape[1]):
            level = np.float32(luma[row, column])
            share = (level - np.float32(16.0)) / np.float32(219.0)
            edge = (share * np.float32(1.15) - screen[row, column]) * np.float32(5.0)
            ink = min(max(edge + np.float32(0.5), np.float32(0.0)), np.float32(1.0))
            dotted = np.float32(30.0) + np.float32(200.0) * ink
            level += (dotted - level) * strength
            luma[row, column] = np.uint8(level + np.float32(0.5))


def draw_lines(frame: Frame, strength: float) -> None:
    """Turn the picture into a pencil drawing: dodge of the luma by its blurred negative."""
    luma = frame.luma
    size = max(3, luma.shape[1] // 160 * 2 + 1)
    paper = cv2.blur(luma, (size, size))
    drawn = cv2.divide(luma, np.maximum(paper, 1), scale=float(WHITE))
    drawn = cv2.convertScaleAbs(np.minimum(drawn, WHITE), alpha=1.9, beta=-0.9 * WHITE)
    table = np.clip(np.arange(256), BLACK, WHITE).astype(np.uint8)
    drawn = cv2.LUT(drawn, table)
    cv2.addWeighted(luma, 1.0 - strength, drawn, strength, 0.0, dst=luma)


def mirror_half(frame: Frame) -> None:
    """Show the left half twice, mirrored."""
    for plane in (frame.luma, frame.blue, frame.red):
        half = plane.shape[1] // 2
        plane[:, half:] = plane[:, :half][:, ::-1]


def warm_up() -> None:
    """Compile the kernels."""
    luma = np.full((8, 8), 60, np.uint8)
    _grain(luma, _grain_tile(), 0, 0, np.float32(0.1))
    _dots(luma, np.zeros((8, 8), np.float32), np.float32(0.5))
