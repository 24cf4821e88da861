"""Colours as the creator writes them, and as light adds up."""

import re

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.errors import InvalidRequest

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
GAMMA = 2.2
"""The renderer squares and roots with the same exponent, so round trips are exact."""


def check_colour(value: object) -> str:
    """Return ``value`` if it is a ``#rrggbb`` colour.

    Raises
    ------
    InvalidRequest
        If it is not.
    """
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise InvalidRequest(f"not a #rrggbb colour: {value!r}", reason="colour")
    return value


def linear_rgb(colour: str) -> NDArray[np.float64]:
    """Return ``(3,)`` linear RGB, 0..1."""
    text = check_colour(colour)
    channels = [int(text[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return np.asarray(np.array(channels) ** GAMMA)


def to_srgb(linear: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return 8-bit pixels of linear RGB."""
    return np.asarray(np.power(np.clip(linear, 0, 1), 1 / GAMMA) * 255 + 0.5, np.uint8)
