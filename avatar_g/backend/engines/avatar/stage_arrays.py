"""Named arrays in one file for the builder's stage: a glTF container that any GLB reader opens."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.gltf import GltfWriter

_GENERATOR: Final = "Avatar G stage"


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
