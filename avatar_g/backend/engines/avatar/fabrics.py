"""Weaves and printed patterns of cloth as pictures: linear light, float32."""

import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.wardrobe import Worn

SIZE_PX = 1024
"""Side of one half of the atlas; about one millimetre a pixel."""

Grey = NDArray[np.float32]
"""``(h, w)``."""
Picture = NDArray[np.float32]
"""``(h, w, 3)`` linear RGB."""

_FLOWERS = 330
_GOLDEN_BLOOM = "#f2c14e"


@lru_cache(maxsize=32)
def noise(cells: int, seed: int) -> Grey:
    """Return smooth noise between about -0.5 and 0.5 with ``cells`` bumps across."""
    random = np.random.default_rng([seed, zlib.crc32(b"cloth")])
    coarse = Image.fromarray((random.random((cells, cells)) * 255).astype(np.uint8))
    fine = coarse.resize((SIZE_PX, SIZE_PX), Image.Resampling.BICUBIC)
    return np.asarray(fine, np.float32) / np.float32(255) - np.float32(0.5)


@lru_cache(maxsize=16)
def weave(kind: str, seed: int = 0) -> Grey:
    """Return the factor a fabric's surface puts on its colour, around 1."""
    y, x = np.indices((SIZE_PX, SIZE_PX), dtype=np.float32)
    turn = np.float32(2 * np.pi)
    fine = noise(SIZE_PX // 3, seed) * 0.5 + noise(SIZE_PX // 24, seed + 1) * 0.3
    if kind == "denim":
        relief = 0.10 * np.sin((x + y) * turn / 5) + 0.22 * fine + 0.14 * noise(40, seed + 2)
    elif kind == "knit":
        stitch = (x % 12) / 12
        row = ((y + np.where(stitch < 0.5, stitch, 1 - stitch) * 10.8) % 8) / 8
        relief = 0.16 * np.cos(row * turn) - 0.084 * np.cos(stitch * 2 * turn) + 0.05 * fine
    elif kind == "rib":
        relief = 0.14 * np.sin(x * turn / 9) + 0.03 * fine
    elif kind == "fleece":
        relief = 0.20 * noise(SIZE_PX // 4, seed) + 0.06 * noise(64, seed + 1)
    elif kind == "leather":
        relief = 0.16 * noise(SIZE_PX // 7, seed) + 0.10 * noise(SIZE_PX // 16, seed + 4)
    elif kind == "linen":
        threads = np.sin(x * turn / 4) + np.sin(y * turn / 4)
        relief = 0.042 * threads + 0.12 * fine
    elif kind == "wool":
        relief = 0.12 * fine + 0.06 * np.sin((x - y) * turn / 7)
    elif kind == "satin":
        relief = 0.05 * noise(30, seed)
    else:
        relief = 0.06 * fine + 0.03 * noise(60, seed)
    return np.asarray(np.clip(1 + relief, 0.2, 2), np.float32)


def pattern(garment: Worn) -> Picture:
    """Return the garment's dyed cloth without its weave."""
    base = linear_rgb(garment.colour).astype(np.float32)
    picture = np.ones((SIZE_PX, SIZE_PX, 3), np.float32) * base
    kind, width = garment.text("pattern"), garment.number("pattern_px")
    if kind == "plain":
        return picture
    if kind == "floral":
        petals, hearts = _flowers()
        picture = _dyed(picture, garment.shade("second"), petals)
        return _dyed(picture, garment.shade("third"), hearts)
    picture = _dyed(picture, garment.shade("second"), _repeat(kind, width))
    if kind == "plaid":
        y, x = np.indices((SIZE_PX, SIZE_PX), dtype=np.float32)
        lines = (np.abs(x % width - 4) < 1.6) | (np.abs(y % width - 4) < 1.6)
        picture = _dyed(picture, garment.shade("third"), lines.astype(np.float32) * 0.8)
    return picture


def _dyed(picture: Picture, colour: str, mask: Grey) -> Picture:
    ink = linear_rgb(colour).astype(np.float32)
    return np.asarray(picture + (ink - picture) * mask[..., None])


def _edge(distance: Grey) -> Grey:
    """Return 0..1 over a soft edge of one and a half pixels."""
    return np.asarray(np.clip(distance / 1.5 + 0.5, 0, 1), np.float32)


def _repeat(kind: str, width: float) -> Grey:
    """Return the mask of a repeating pattern."""
    y, x = np.indices((SIZE_PX, SIZE_PX), dtype=np.float32)
    across, down = np.abs(x % width - width / 2), np.abs(y % width - width / 2)
    if kind == "stripes":
        return _edge(down - width * 0.27)
    if kind == "vstripes":
        return _edge(across - width * 0.36)
    if kind == "plaid":
        return np.asarray(0.4 * _edge(across - width * 0.30) + 0.4 * _edge(down - width * 0.30))
    if kind == "dots":
        shifted = np.abs((x + (y // width % 2) * width / 2) % width - width / 2)
        return _edge(width * 0.20 - np.hypot(shifted, y % width - width / 2))
    if kind == "argyle":
        tall = np.abs(y % (width * 1.6) - width * 0.8)
        return np.asarray(0.9 * _edge(width * 0.5 - across - tall * 0.62))
    return np.asarray(np.clip((y / SIZE_PX - 0.25) / 0.6, 0, 1), np.float32)


@lru_cache(maxsize=1)
def _flowers() -> tuple[Grey, Grey]:
    """Return masks of scattered petals and of the flowers' hearts."""
    random = np.random.default_rng(zlib.crc32(b"flowers"))
    petals, hearts = (Image.new("L", (SIZE_PX, SIZE_PX)) for _ in range(2))
    petal_pen, heart_pen = ImageDraw.Draw(petals), ImageDraw.Draw(hearts)
    for _ in range(_FLOWERS):
        x, y = random.integers(0, SIZE_PX, 2)
        size = random.uniform(7, 12)
        for index in range(5):
            angle = index * 2 * np.pi / 5 + random.random()
            px, py = x + size * 0.75 * np.cos(angle), y + size * 0.75 * np.sin(angle)
            _disc(petal_pen, px, py, size * 0.5)
        _disc(heart_pen, x, y, size * 0.35)
    return _coverage(petals), _coverage(hearts)


def _coverage(layer: Image.Image) -> Grey:
    return np.asarray(np.asarray(layer, np.float32) / 255, np.float32)


def _disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
