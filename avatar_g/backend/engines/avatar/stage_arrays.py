"""Named arrays in one file for the builder's stage: a glTF container that any GLB reader opens."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.gltf import GltfWriter

_GENERATOR: Final = "Avatar G stage"
_STILL_M: Final = 2e-5
"""Displacements below 0.02 mm are left out."""


def packed_arrays(arrays: Mapping[str, NDArray[np.generic]], facts: Mapping[str, Any]) -> bytes:
    """Return a GLB whose ``extras`` hold ``facts`` and, in ``arrays``, accessor numbers by name.

    Equal arguments give equal bytes. Arrays are ``(n,)`` or ``(n, 2..4)`` of 8, 16 or 32 bits.
    """
    writer = GltfWriter()
    numbers = {name: writer.add_array(values) for name, values in arrays.items()}
    return writer.to_glb(
        {
            "asset": {"version": "2.0", "generator": _GENERATOR},
            "extras": {**facts, "arrays": numbers},
        }
    )


def quantised(values: NDArray[np.floating]) -> tuple[NDArray[np.int16], float]:
    """Return 16-bit whole numbers and the size of their step; exact to half a step."""
    step = max(float(np.abs(values).max(initial=0.0)) / 32_767, 1e-12)
    return np.round(values / step).astype(np.int16), step


def padded(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Add a fourth column: rows of eight bytes, as graphics processors want them."""
    return np.concatenate([values, np.zeros((len(values), 1), values.dtype)], axis=1)


def add_mood(
    arrays: dict[str, NDArray[np.generic]],
    steps: dict[str, float],
    name: str,
    offsets: NDArray[np.float32],
    turns: NDArray[np.float32],
) -> None:
    """Add what one expression does to the vertices of a group, ``(n, 3)`` each."""
    rows = np.nonzero(np.abs(offsets).max(axis=1) > _STILL_M)[0]
    if not len(rows):
        return
    arrays[f"{name}.rows"] = rows.astype(np.uint32)
    for kind, values in (("offsets", offsets), ("turns", turns)):
        whole, steps[f"{name}.{kind}"] = quantised(values[rows])
        arrays[f"{name}.{kind}"] = padded(whole)
