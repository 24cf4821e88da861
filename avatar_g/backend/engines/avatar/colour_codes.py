"""Colours as the creator writes them; needs no numpy, so the web process can check them."""

import re

from avatar_g.backend.errors import InvalidRequest

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


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
