"""Look-up tables in Adobe's ``.cube`` text format, as colourists share them.

Source: Adobe Cube LUT Specification 1.0 (2013).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.sources import MAX_CUBE_BYTES

_MOST_POINTS: Final = 65
_HEADINGS: Final = ("TITLE", "DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_SIZE", "LUT_3D_SIZE")


def read_cube(text: str) -> NDArray[np.float32]:
    """Return a 3D table ``(n, n, n, 3)`` indexed by red, green, blue; values 0..1.

    Raises
    ------
    ValueError
        If it is no such file, is 1D, has another domain than 0..1, too many points, or values that
        are not finite.
    """
    if len(text) > MAX_CUBE_BYTES:
        raise ValueError("the file is too large")
    size = 0
    rows: list[tuple[float, float, float]] = []
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        if words[0] == "LUT_3D_SIZE":
            size = _size(words)
        elif words[0] in _HEADINGS:
            _check_heading(words)
        else:
            if not size or len(rows) >= size**3:
                raise ValueError("values without LUT_3D_SIZE, or too many of them")
            rows.append(_row(words))
    if not size or len(rows) != size**3:
        raise ValueError(f"{len(rows)} rows instead of {size**3}")
    table = np.array(rows, np.float32).reshape(size, size, size, 3)  # blue, green, red
    return np.ascontiguousarray(np.clip(table.transpose(2, 1, 0, 3), 0, 1))


def _size(words: list[str]) -> int:
    size = int(words[1]) if len(words) == 2 and words[1].isdigit() else 0
    if not 2 <= size <= _MOST_POINTS:
        raise ValueError(f"a table of {' '.join(words[1:])!r} points a side")
    return size


def _check_heading(words: list[str]) -> None:
    if words[0] == "LUT_1D_SIZE":
        raise ValueError("a 1D table is no look")
    wanted = {"DOMAIN_MIN": 0.0, "DOMAIN_MAX": 1.0}.get(words[0])
    if wanted is not None and any(value != wanted for value in _row(words[1:])):
        raise ValueError("only the domain 0..1 is read")


def _row(words: list[str]) -> tuple[float, float, float]:
    try:
        red, green, blue = (float(word) for word in words)
    except ValueError as error:
        raise ValueError(f"not three numbers: {' '.join(words)[:60]!r}") from error
    if not all(np.isfinite((red, green, blue))):
        raise ValueError("a value is not finite")
    return red, green, blue
