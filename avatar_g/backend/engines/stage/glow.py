"""Small round lights, added to a frame in one compiled pass."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.engines.stage.frame import Frame

_LEAST_PX = 2
_FAR_PX = 1e6
_TINT_GAIN = 1.6
_MOST_TINT = 0.9


class GlowBrush:
    """Adds small round lights; the sprites are made once.

    Parameters
    ----------
    most_px
        Largest radius in pixels.
    """

    def __init__(self, *, most_px: int) -> None:
        radii = range(_LEAST_PX, most_px + 1)
        bells = [_bell(radius) for radius in radii]
        self._sprites = np.concatenate([bell.ravel() for bell in bells])
        ends = np.cumsum([bell.size for bell in bells])
        self._offsets = np.concatenate([np.zeros(_LEAST_PX), [0], ends[:-1]]).astype(np.int32)
        self._most_px = most_px

    def add(
        self,
        frame: Frame,
        places: NDArray[np.float64],
        radii_px: NDArray[np.float64],
        strengths: NDArray[np.float64],
        chroma: tuple[int, int],
    ) -> None:
        """Lighten spots and pull their colour towards Cb, Cr ``chroma``.

        Parameters
        ----------
        places
            Pixel x and y of each light, ``(n, 2)``.
        strengths
            0..1 for each light, ``(n,)``.
        """
        if not len(places):
            return
        radii = np.clip(np.rint(radii_px), _LEAST_PX, self._most_px).astype(np.int32)
        tints = np.minimum(strengths * _TINT_GAIN, _MOST_TINT).astype(np.float32)
        halves = np.minimum(np.maximum(_LEAST_PX, radii // 2 + 1), self._most_px).astype(np.int32)
        _lighten(
            frame.luma,
            _whole(places),
            radii,
            strengths.astype(np.float32),
            (self._sprites, self._offsets),
        )
        middles = _whole(places / 2)
        for plane, target in ((frame.blue, chroma[0]), (frame.red, chroma[1])):
            _tint(plane, middles, halves, tints, np.float32(target), (self._sprites, self._offsets))


def _whole(places: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round to pixels; what is far outside the picture stays within whole numbers."""
    return np.rint(np.clip(places, -_FAR_PX, _FAR_PX)).astype(np.int32)


def _bell(radius: int) -> NDArray[np.float32]:
    """Return a round bell ``(2 r + 1, 2 r + 1)`` with 255 in the middle."""
    steps = np.arange(-radius, radius + 1) / (radius / 2.6)
    slope = np.exp(-0.5 * steps**2)
    return (255 * np.outer(slope, slope)).astype(np.float32)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _lighten(
    plane: NDArray[np.uint8],
    places: NDArray[np.int32],
    radii: NDArray[np.int32],
    strengths: NDArray[np.float32],
    bells: tuple[NDArray[np.float32], NDArray[np.int32]],
) -> None:
    sprites, offsets = bells
    height, width = plane.shape
    for light in range(len(radii)):
        radius, strength = radii[light], strengths[light]
        left, top = places[light, 0] - radius, places[light, 1] - radius
        side = 2 * radius + 1
        for y in range(max(0, top), min(height, top + side)):
            at = offsets[radius] + (y - top) * side - left
            for x in range(max(0, left), min(width, left + side)):
                value = int(plane[y, x]) + int(sprites[at + x] * strength)
                plane[y, x] = min(value, 255)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _tint(
    plane: NDArray[np.uint8],
    places: NDArray[np.int32],
    radii: NDArray[np.int32],
    shares: NDArray[np.float32],
    target: np.float32,
    bells: tuple[NDArray[np.float32], NDArray[np.int32]],
) -> None:
    sprites, offsets = bells
    height, width = plane.shape
    for light in range(len(radii)):
        radius, share = radii[light], shares[light] * np.float32(1 / 255)
        left, top = places[light, 0] - radius, places[light, 1] - radius
        side = 2 * radius + 1
        for y in range(max(0, top), min(height, top + side)):
            at = offsets[radius] + (y - top) * side - left
            for x in range(max(0, left), min(width, left + side)):
                before = np.float32(plane[y, x])
                plane[y, x] = np.uint8(before + (target - before) * sprites[at + x] * share)


def warm_up() -> None:
    """Compile the kernels on a tiny frame."""
    frame = Frame(
        np.zeros((8, 8), np.uint8), np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    )
    brush = GlowBrush(most_px=_LEAST_PX)
    brush.add(frame, np.ones((1, 2)), np.ones(1), np.ones(1), (128, 128))
