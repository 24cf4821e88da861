"""Colours as light adds up."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.colour_codes import check_colour

GAMMA = 2.2
"""The renderer squares and roots with the same exponent, so round trips are exact."""


def linear_rgb(colour: str) -> NDArray[np.float64]:
    """Return ``(3,)`` linear RGB, 0..1."""
    text = check_colour(colour)
    channels = [int(text[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return np.asarray(np.array(channels) ** GAMMA)


def to_srgb(linear: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return 8-bit pixels of linear RGB."""
    return np.asarray(np.power(np.clip(linear, 0, 1), 1 / GAMMA) * 255 + 0.5, np.uint8)
