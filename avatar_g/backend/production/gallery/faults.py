"""Counts what is wrong with a character in a picture: skin through cloth, and holes.

Both are found by what lies around them: a small island of skin whose whole border is cloth has
poked through it, and a small gap whose whole border is cloth is a hole in it. Hands and faces are
large or touch the background, so they do not count; between locks of hair gaps are no fault, nor
beside or inside what hangs free, as bags and earrings do.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.rigged import Material, Rigged

_NOTHING: Final = 0
_SKIN: Final = 1
_WORN: Final = 2
_OTHER: Final = 3
_ISLAND_SHARE: Final = 0.004
"""Largest island or gap, as a share of the character's pixels."""
_LEAST_PX: Final = 3
"""Smaller ones are not seen: one pixel of skin at a cuff."""
_WORN_BORDER: Final = 0.97
_HANGING: Final = ("bag", "strap", "necklace", "earring")
_CLOTHES: Final = (Material.CLOTH, Material.LEATHER, Material.PLAIN, Material.GLOSS)


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of one picture."""

    poke_through: int
    """Islands of skin inside cloth."""
    poke_through_px: int
    holes: int
    """Gaps inside cloth."""
    holes_px: int

    @property
    def count(self) -> int:
        """Return all of them."""
        return self.poke_through + self.holes

    def __add__(self, other: "Faults") -> "Faults":
        return Faults(
            self.poke_through + other.poke_through,
            self.poke_through_px + other.poke_through_px,
            self.holes + other.holes,
            self.holes_px + other.holes_px,
        )


def find_faults(rigged: Rigged, seen: NDArray[np.int32], triangles: NDArray[np.int32]) -> Faults:
    """Count the faults of a picture.

    Parameters
    ----------
    seen
        ``(h, w)``: row of ``triangles`` in front of every pixel, -1 where nothing is.
    triangles
        ``(t, 3)`` vertex numbers of ``rigged``.
    """
    classes = _classes(rigged, seen, triangles)
    most_px = max(_LEAST_PX, int(_ISLAND_SHARE * np.count_nonzero(classes)))
    poke, poke_px = _islands(classes, _SKIN, most_px)
    holes, holes_px = _islands(classes, _NOTHING, most_px)
    return Faults(poke, poke_px, holes, holes_px)


def _classes(
    rigged: Rigged, seen: NDArray[np.int32], triangles: NDArray[np.int32]
) -> NDArray[np.uint8]:
    """Return per pixel whether it is nothing, skin, worn or something else."""
    of_material = np.full(max(Material) + 1, _OTHER, np.uint8)
    of_material[[Material.SKIN, Material.HEAD]] = _SKIN
    of_material[list(_CLOTHES)] = _WORN
    first = triangles[:, 0]
    hangs = np.array([name in _HANGING for name in rigged.part_names])[rigged.part[first]]
    of_triangle = np.where(hangs, np.uint8(_OTHER), of_material[rigged.material[first]])
    return np.where(seen >= 0, of_triangle[np.maximum(seen, 0)], _NOTHING).astype(np.uint8)


def _islands(classes: NDArray[np.uint8], kind: int, most_px: int) -> tuple[int, int]:
    """Return number and pixels of the small connected areas of ``kind`` that cloth surrounds."""
    connectivity = 8 if kind == _SKIN else 4
    _, labels, facts, _ = cv2.connectedComponentsWithStats(
        (classes == kind).astype(np.uint8), connectivity=connectivity
    )
    count = pixels = 0
    for label, (left, top, width, height, area) in enumerate(facts[1:], 1):
        if not _LEAST_PX <= area <= most_px:
            continue
        rows = slice(max(0, top - 1), top + height + 1)
        columns = slice(max(0, left - 1), left + width + 1)
        own = (labels[rows, columns] == label).astype(np.uint8)
        ring = (cv2.dilate(own, np.ones((3, 3), np.uint8)) > own) & (own == 0)
        border = classes[rows, columns][ring]
        if len(border) and np.mean(border == _WORN) >= _WORN_BORDER:
            count, pixels = count + 1, pixels + int(area)
    return count, pixels
