"""Lay many small pictures with labels out on one large one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from avatar_g.backend.engines.artwork.typography import Typesetter
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.fonts import FONTS_FOLDER

MOST_BYTES: Final = 480_000
"""Largest file: a sheet is looked at in a browser, and lives in the repository."""
GROUND: Final = (240, 238, 245)
_INK: Final = (52, 46, 66)
_LABEL_PX: Final = 15
_LABEL_HEIGHT_PX: Final = 22
_TITLE_PX: Final = 26
_TITLE_HEIGHT_PX: Final = 44
_GAP_PX: Final = 6
_QUALITIES: Final = (90, 84, 78, 72, 64, 56, 48, 40)


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of a sheet."""

    pixels: NDArray[np.uint8]
    """RGB, ``(h, w, 3)``; all tiles of a sheet have the same size."""
    label: str = ""


def laid_out(tiles: Sequence[Tile], *, columns: int, title: str = "") -> NDArray[np.uint8]:
    """Return the sheet as RGB; labels stand below their pictures, the title above all.

    Raises
    ------
    ValueError
        If there is no tile.
    """
    if not tiles:
        raise ValueError("a sheet needs a picture")
    height_px, width_px = tiles[0].pixels.shape[:2]
    label_px = _LABEL_HEIGHT_PX if any(tile.label for tile in tiles) else 0
    rows = -(-len(tiles) // columns)
    top_px = _TITLE_HEIGHT_PX if title else _GAP_PX
    pitch_x, pitch_y = width_px + _GAP_PX, height_px + label_px + _GAP_PX
    sheet = Image.new("RGB", (columns * pitch_x + _GAP_PX, rows * pitch_y + top_px), GROUND)
    writer = _Writer(sheet)
    if title:
        writer.write(title, (_GAP_PX + 2, 6), width_px=sheet.width - 20, size_px=_TITLE_PX)
    for place, tile in enumerate(tiles):
        left = _GAP_PX + place % columns * pitch_x
        top = top_px + place // columns * pitch_y
        sheet.paste(Image.fromarray(tile.pixels), (left, top))
        if tile.label:
            spot = (left + 2, top + height_px + 2)
            writer.write(tile.label, spot, width_px=width_px - 4, size_px=_LABEL_PX)
    return np.asarray(sheet)


def write_sheet(path: Path, sheet: NDArray[np.uint8]) -> Path:
    """Write WebP at the best quality that stays below ``MOST_BYTES``.

    Raises
    ------
    StorageFull
        If there is no room.
    """
    picture = Image.fromarray(sheet)
    with complete_file(path) as part:
        for quality in _QUALITIES:
            picture.save(part, format="WEBP", quality=quality, method=5)
            if part.stat().st_size <= MOST_BYTES:
                break
    return path


class _Writer:
    """Writes one line of text, shrunk to its space, in any of the three scripts."""

    def __init__(self, sheet: Image.Image) -> None:
        self._pen = ImageDraw.Draw(sheet)
        self._typesetter = Typesetter(FONTS_FOLDER)

    def write(self, text: str, place: tuple[int, int], *, width_px: int, size_px: int) -> None:
        block = self._typesetter.fit(
            text, width_px=width_px, largest_px=size_px, smallest_px=9, most_lines=1
        )
        left, top = place
        self._typesetter.draw(self._pen, block, left_px=left, top_px=top, colour=_INK)
