"""Draw on cloth: lines, shapes, letters, blended softly in linear light."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from avatar_g.backend.engines.avatar.fabrics import SIZE_PX, Picture

_FONTS = Path(__file__).parents[4] / "assets" / "fonts"
_SCRIPTS = (("georgian", 0x10A0, 0x10FF), ("cyrillic", 0x0400, 0x04FF))
_BOLD = 700
_SOFTNESS_PX = 0.8

Drawing = Callable[[ImageDraw.ImageDraw], object]
Corners = Sequence[tuple[float, float]]


def stroke(picture: Picture, colour: NDArray[np.float64], drawing: Drawing) -> None:
    """Blend what ``drawing`` draws into ``picture`` in place.

    Parameters
    ----------
    colour : ``(3,)`` linear RGB.
    drawing : draws coverage 0..255 on a picture of ``SIZE_PX``.
    """
    layer = Image.new("L", (SIZE_PX, SIZE_PX))
    drawing(ImageDraw.Draw(layer))
    box = layer.getbbox()
    if box is None:
        return
    left, top = max(box[0] - 3, 0), max(box[1] - 3, 0)
    right, bottom = min(box[2] + 3, SIZE_PX), min(box[3] + 3, SIZE_PX)
    cut = layer.crop((left, top, right, bottom)).filter(ImageFilter.GaussianBlur(_SOFTNESS_PX))
    mask = np.asarray(cut, np.float32)[..., None] / 255
    area = picture[top:bottom, left:right]
    area += (np.asarray(colour, np.float32) - area) * mask


def lines(*paths: Corners, width: int, strength: int = 255) -> Drawing:
    """Draw open paths."""

    def draw(pen: ImageDraw.ImageDraw) -> None:
        for path in paths:
            pen.line(list(path), fill=strength, width=width)

    return draw


def shapes(*outlines: Corners) -> Drawing:
    """Fill polygons."""

    def draw(pen: ImageDraw.ImageDraw) -> None:
        for outline in outlines:
            pen.polygon(list(outline), fill=255)

    return draw


def outlines(*polygons: Corners, width: int) -> Drawing:
    """Draw closed outlines."""
    return lines(*([*polygon, polygon[0]] for polygon in polygons), width=width)


def star(x: float, y: float, radius: float, points: int = 5) -> Corners:
    """Return the corners of a star."""
    corners = []
    for index in range(2 * points):
        reach = radius if index % 2 == 0 else radius * 0.45
        angle = index * np.pi / points
        corners.append((x + reach * np.sin(angle), y - reach * np.cos(angle)))
    return corners


def diamonds(y: float, half_height: float, step: int, half_width: float) -> list[Corners]:
    """Return a row of diamonds across the whole picture."""
    return [
        [(x, y - half_height), (x + half_width, y), (x, y + half_height), (x - half_width, y)]
        for x in range(0, SIZE_PX, step)
    ]


def lettering(text: str, x: float, y: float, size_px: int, limit_px: int) -> Drawing:
    """Write text centred on a point, smaller if it would be wider than ``limit_px``."""
    font = _font(_script(text), size_px)
    width = font.getlength(text)
    if width > limit_px:
        font = _font(_script(text), max(8, int(size_px * limit_px / width)))
    return lambda pen: pen.text((x, y), text, font=font, anchor="mm", fill=255)


def _script(text: str) -> str:
    for name, first, last in _SCRIPTS:
        if any(first <= ord(letter) <= last for letter in text):
            return name
    return "latin-wght"


@lru_cache(maxsize=16)
def _font(script: str, size_px: int) -> ImageFont.FreeTypeFont:
    """Open the product's bold font for a script."""
    files = sorted(path for path in _FONTS.iterdir() if path.suffix in {".ttf", ".woff2"})
    fitting = [path for path in files if script in path.name.lower()] or files
    font = ImageFont.truetype(str(fitting[0]), size_px)
    if "wght" in fitting[0].name:
        font.set_variation_by_axes([_BOLD])
    return font
