"""Orders in which pixels change sides: one map per shape, drawn once per picture format.

A map holds 0 (changes first) .. 1 (last). Two values of the clock and a soft edge turn it into the
mask of any moment: all of the first picture at 0, all of the second at 1, exactly.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.looks import Transition

Grid = NDArray[np.float32]
_SEED: Final = 7
_LEVELS: Final = 255


@lru_cache(maxsize=24)
def order_map(kind: Transition, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Return the order of a shape, ``(h, w)``, 0 first .. 255 last; the same in every process.

    Raises
    ------
    KeyError
        If the transition is not one of shapes.
    """
    across = (np.arange(width_px, dtype=np.float32) + 0.5) / width_px
    along = (np.arange(height_px, dtype=np.float32) + 0.5) / height_px
    x, y = np.meshgrid(across, along)
    order = ORDERS[kind](x, y, width_px / height_px)
    low, high = float(order.min()), float(order.max())
    scaled = (order - low) * (_LEVELS / max(high - low, 1e-6))
    return np.asarray(np.rint(scaled), np.uint8)


def threshold_table(share: float, softness: float) -> NDArray[np.uint8]:
    """Return the look-up table from order to coverage at a moment, 256 values 0..255."""
    edge = max(softness, 1e-3)
    order = np.arange(256, dtype=np.float32) / _LEVELS
    covered = np.clip((share * (1.0 + edge) - order) / edge, 0.0, 1.0)
    smooth = covered * covered * (3.0 - 2.0 * covered)
    table = np.rint(smooth * _LEVELS).astype(np.uint8)
    if share <= 0.0:
        table[:] = 0
    elif share >= 1.0:
        table[:] = _LEVELS
    return table


def _radius(x: Grid, y: Grid, aspect: float) -> Grid:
    return np.asarray(np.hypot((x - 0.5) * aspect, y - 0.5), np.float32)


def _clock(x: Grid, y: Grid, aspect: float) -> Grid:
    angle = np.arctan2((x - 0.5) * aspect, 0.5 - y)
    return np.asarray((angle / (2 * np.pi)) % 1.0, np.float32)


def _tiles(x: Grid, y: Grid, aspect: float) -> Grid:
    rows = 6
    columns = max(4, round(rows * aspect))
    random = np.random.default_rng(_SEED).random((rows, columns)).astype(np.float32)
    cell = random[(y * rows).astype(int), (x * columns).astype(int)]
    lean = (x + y) * 0.5
    return np.asarray(0.55 * cell + 0.45 * lean, np.float32)


def _fractal(x: Grid, finest_px: int, coarsest: int, seed: int) -> Grid:
    """Return fractal noise of the size of ``x``; octaves of ``coarsest`` cells and finer."""
    height, width = x.shape
    rng = np.random.default_rng(seed)
    total, weight, cells = np.zeros((height, width), np.float32), 1.0, coarsest
    while height / cells > finest_px:
        grid = rng.random((cells + 1, round(cells * width / height) + 1), dtype=np.float32)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        weight *= 0.55
        cells *= 2
    return total


def _ranked(order: Grid) -> Grid:
    """Spread values evenly, so that equal times change equal areas."""
    quantised = np.rint(cv2.normalize(order, None, 0, 4095, cv2.NORM_MINMAX)).astype(np.int32)  # type: ignore[call-overload]
    counts = np.bincount(quantised.ravel(), minlength=4096).cumsum()
    return np.asarray(counts[quantised] / counts[-1], np.float32)


def _dissolve(x: Grid, _y: Grid, _aspect: float) -> Grid:
    return _ranked(_fractal(x, 2, 40, _SEED))


def _ink(x: Grid, y: Grid, aspect: float) -> Grid:
    return _ranked(_fractal(x, 6, 3, _SEED + 1) - 0.5 * _radius(x, y, aspect))


def _ripple(x: Grid, y: Grid, aspect: float) -> Grid:
    radius = _radius(x, y, aspect)
    return np.asarray(radius + 0.06 * np.sin(radius * 42.0), np.float32)


def _blinds(_x: Grid, y: Grid, _aspect: float) -> Grid:
    return np.asarray((y * 9.0) % 1.0 + 0.35 * y, np.float32)


ORDERS: Final[dict[Transition, Callable[[Any, Any, float], Any]]] = {
    Transition.WIPE_LEFT: lambda x, _y, _aspect: 1.0 - x,
    Transition.WIPE_RIGHT: lambda x, _y, _aspect: x,
    Transition.WIPE_UP: lambda _x, y, _aspect: 1.0 - y,
    Transition.WIPE_DOWN: lambda _x, y, _aspect: y,
    Transition.DIAGONAL: lambda x, y, _aspect: x + y,
    Transition.IRIS_OPEN: _radius,
    Transition.IRIS_CLOSE: lambda x, y, aspect: -_radius(x, y, aspect),
    Transition.DIAMOND: lambda x, y, aspect: np.abs(x - 0.5) * aspect + np.abs(y - 0.5),
    Transition.CLOCK: _clock,
    Transition.BLINDS: _blinds,
    Transition.TILES: _tiles,
    Transition.DISSOLVE: _dissolve,
    Transition.INK: _ink,
    Transition.RIPPLE: _ripple,
}
"""From places 0..1 and the picture's width by height to any ascending order."""

SOFTNESS: Final[dict[Transition, float]] = {
    Transition.DISSOLVE: 0.10,
    Transition.INK: 0.14,
    Transition.TILES: 0.20,
    Transition.BLINDS: 0.06,
    Transition.RIPPLE: 0.16,
    Transition.CLOCK: 0.02,
}
"""Width of the edge as a share of the whole change; others 0.04."""
