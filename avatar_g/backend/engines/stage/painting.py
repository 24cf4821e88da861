"""Brushes: gradients, glows, noise and ridges on a float RGB canvas ``(h, w, 3)`` in 0..1 sRGB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture standing on the floor behind the performers.

    Row ``base_px`` is where it meets the floor; column ``width_px / 2`` is centre stage.
    """

    width_px: int
    height_px: int
    base_px: int
    px_per_m: float

    def blank(self) -> Picture:
        """Return a black picture."""
        return np.zeros((self.height_px, self.width_px, 3), np.float32)

    def px(self, metres: float) -> float:
        """Convert a length on the picture."""
        return metres * self.px_per_m

    def x(self, metres: float) -> float:
        """Column of a place right of centre stage."""
        return self.width_px / 2 + metres * self.px_per_m

    def y(self, metres: float) -> float:
        """Row of a height above the floor."""
        return self.base_px - metres * self.px_per_m

    @property
    def rows(self) -> NDArray[np.float32]:
        """Row numbers as a column ``(h, 1)``."""
        return np.arange(self.height_px, dtype=np.float32)[:, None]

    @property
    def columns(self) -> NDArray[np.float32]:
        """Column numbers as a row ``(1, w)``."""
        return np.arange(self.width_px, dtype=np.float32)[None]


def colour(code: str) -> Picture:
    """Return ``#rrggbb`` as three floats."""
    return np.array([int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)], np.float32)


def gradient(height_px: int, stops: Sequence[tuple[float, str]]) -> Picture:
    """Return a vertical gradient ``(h, 1, 3)``; stops are (share of the height, colour)."""
    at = np.linspace(0, 1, max(height_px, 1))
    shares = [share for share, _ in stops]
    colours = np.stack([colour(code) for _, code in stops])
    ramp = np.stack([np.interp(at, shares, colours[:, band]) for band in range(3)], 1)
    return np.asarray(ramp[:, None], np.float32)


def add_glow(
    picture: Picture, x: float, y: float, radius_px: float, code: str, strength: float
) -> None:
    """Add a Gaussian glow of standard deviation ``radius_px``."""
    height, width = picture.shape[:2]
    across = np.exp(-0.5 * ((np.arange(width) - x) / radius_px) ** 2).astype(np.float32)
    along = np.exp(-0.5 * ((np.arange(height) - y) / radius_px) ** 2).astype(np.float32)
    picture += (along[:, None] * across[None])[..., None] * (colour(code) * strength)


def lay(picture: Picture, cover: NDArray[Any], paint: Picture) -> None:
    """Paint with coverage 0..1 ``(h, w)``."""
    picture += (paint - picture) * cover[..., None].astype(np.float32)


def noise(rng: np.random.Generator, shape: tuple[int, int], cell_px: float) -> NDArray[np.float32]:
    """Return smooth noise 0..1 that repeats from the right edge to the left."""
    height, width = shape
    rows = max(2, round(height / cell_px))
    columns = max(3, round(width / cell_px))
    grid = rng.random((rows, columns), dtype=np.float32)
    wrapped = np.concatenate([grid[:, -2:], grid, grid[:, :2]], axis=1)
    scale = width / columns
    wide = round(scale * (columns + 4))
    smooth = cv2.resize(wrapped, (wide, height), interpolation=cv2.INTER_CUBIC)
    first = round(scale * 2)
    return np.clip(smooth[:, first : first + width], 0, 1)


def cloud(
    rng: np.random.Generator, shape: tuple[int, int], cell_px: float, octaves: int = 5
) -> NDArray[np.float32]:
    """Return fractal noise 0..1 that repeats from the right edge to the left."""
    total = np.zeros(shape, np.float32)
    weight = reach = 1.0
    for octave in range(octaves):
        total += weight * noise(rng, shape, max(cell_px / 2**octave, 2.0))
        reach += weight if octave else 0.0
        weight *= 0.55
    return total / np.float32(reach)


def ridge(rng: np.random.Generator, width_px: int, octaves: int, roughness: float) -> Picture:
    """Return a skyline -1..1 of ``width_px`` heights (midpoint sums of linear noise)."""
    line = np.zeros(width_px)
    weight = 1.0
    for octave in range(1, octaves + 1):
        knots = 2**octave + 2
        line += weight * np.interp(
            np.linspace(0, knots - 1, width_px), np.arange(knots), rng.normal(0, 1, knots)
        )
        weight *= roughness
    return np.asarray(line / np.abs(line).max(), np.float32)


def smoothstep(low: float, high: float, value: NDArray[Any]) -> NDArray[np.float32]:
    """Return 0 below ``low``, 1 above ``high``, smooth between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def scatter_stars(
    picture: Picture, rng: np.random.Generator, count: int, floor_px: int, gain: float = 0.8
) -> None:
    """Add soft one- and two-pixel stars above row ``floor_px``."""
    stars = np.zeros(picture.shape[:2], np.float32)
    rows = (rng.random(count) ** 1.4 * floor_px).astype(int)
    columns = rng.integers(0, picture.shape[1], count)
    np.add.at(stars, (rows, columns), rng.random(count).astype(np.float32) ** 2 * gain)
    fade = np.clip(1.2 - np.arange(picture.shape[0]) / max(floor_px, 1), 0, 1)
    spread = cv2.GaussianBlur(stars, (0, 0), 0.7) * 2.2 * fade[:, None].astype(np.float32)
    picture += spread[..., None] * np.array([0.92, 0.96, 1.0], np.float32)
