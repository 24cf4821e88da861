"""The drawing surface of covers: coordinate fields, colour ramps, noise."""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.floating]
"""Shape ``(size, size)``."""

Picture: TypeAlias = NDArray[np.float32]
"""Shape ``(size, size, 3)``, sRGB 0..255, not yet clipped."""


@dataclass(slots=True)
class Canvas:
    """Coordinates 0..1 (y down), the palette from dark to light, and the cover's own randomness."""

    size_px: int
    palette: NDArray[np.float32]
    """Shape ``(5, 3)``, sRGB 0..255."""
    generator: np.random.Generator
    x: Field = field(init=False)
    y: Field = field(init=False)

    def __post_init__(self) -> None:
        axis = (np.arange(self.size_px, dtype=np.float32) + np.float32(0.5)) / self.size_px
        self.x, self.y = np.meshgrid(axis, axis)

    def ramp(self, share: Field) -> Picture:
        """Return the palette's colour for each share 0 (dark) .. 1 (light), eased between stops."""
        last = len(self.palette) - 1
        position = np.clip(share, 0.0, 1.0).astype(np.float32) * np.float32(last)
        below = np.minimum(position.astype(np.int64), last - 1)
        weight = (position - below.astype(np.float32))[..., None]
        weight = weight * weight * (3.0 - 2.0 * weight)
        mixed: Picture = self.palette[below] * (1.0 - weight) + self.palette[below + 1] * weight
        return mixed

    def noise(self, octaves: int, cells: int = 4) -> Field:
        """Return smooth noise 0..1; ``cells`` is the number of bumps across."""
        total = np.zeros((self.size_px, self.size_px), np.float32)
        for octave in range(octaves):
            count = cells * 2**octave + 2
            grid = Image.fromarray(self.generator.random((count, count), dtype=np.float32))
            scaled = grid.resize((self.size_px, self.size_px), Image.Resampling.BICUBIC)
            total += np.float32(0.5**octave) * np.asarray(scaled)
        low, high = float(total.min()), float(total.max())
        spread: Field = (total - low) / max(high - low, 1e-6)
        return spread

    def ridge(self, bumps: int) -> Field:
        """Return a random skyline 0..1, one height per column."""
        heights = self.generator.random(bumps)
        columns = np.linspace(0.0, bumps - 1.0, self.size_px)
        return np.interp(columns, np.arange(bumps), heights).astype(np.float32)

    def distance(self, x: float, y: float) -> Field:
        """Return how far each pixel is from a point."""
        away: Field = np.hypot(self.x - np.float32(x), self.y - np.float32(y))
        return away

    def cover(self, signed_distance: Field) -> Field:
        """Return the share of each pixel inside a shape (negative distance), edges smoothed."""
        share: Field = np.clip(0.5 - signed_distance * (self.size_px / 1.5), 0.0, 1.0)
        return share


def paint(picture: Picture, colour: NDArray[np.floating], share: Field) -> None:
    """Lay a colour, or a picture of colours, over ``picture`` where ``share`` is 1, in place."""
    picture += (np.asarray(colour, np.float32) - picture) * share[..., None].astype(np.float32)


def glow(picture: Picture, colour: NDArray[np.floating], light: Field) -> None:
    """Add light of a colour to ``picture``, in place."""
    picture += np.asarray(colour, np.float32) * light[..., None].astype(np.float32)
