"""Face shapes: add the active ones to the rest vertices."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter

_INACTIVE = 1e-3


def apply_face(character: LoadedCharacter, weights: Mapping[str, float]) -> None:
    """Set ``character.positions`` and ``normals`` to the rest shape plus the weighted shapes.

    Unknown names are ignored: a character may lack a shape.
    """
    active = [
        (character.morph_index[name], weight)
        for name, weight in weights.items()
        if abs(weight) > _INACTIVE and name in character.morph_index
    ]
    active.sort()
    _add_shapes(
        character.morph_steps,
        character.morph_spans,
        np.array([index for index, _ in active], np.int32),
        np.array([weight for _, weight in active], np.float32),
        character.morph_sum,
    )
    _place(
        character.morph_vertices,
        character.morph_sum,
        character.rest_positions,
        character.rest_normals,
        character.positions,
        character.normals,
    )


@njit_kernel
def _add_shapes(
    steps: NDArray[np.float32],
    spans: NDArray[np.int32],
    active: NDArray[np.int32],
    weights: NDArray[np.float32],
    total: NDArray[np.float32],
) -> None:
    for place in range(total.shape[0]):
        total[place] = np.float32(0)
    for item in range(active.shape[0]):
        shape = active[item]
        weight = weights[item]
        row = steps[shape]
        for place in range(spans[shape, 0], spans[shape, 1]):
            total[place] += weight * row[place]


@njit_kernel
def _place(
    vertices: NDArray[np.int32],
    total: NDArray[np.float32],
    rest_positions: NDArray[np.float32],
    rest_normals: NDArray[np.float32],
    positions: NDArray[np.float32],
    normals: NDArray[np.float32],
) -> None:
    for item in range(vertices.shape[0]):
        vertex = vertices[item]
        for axis in range(3):
            positions[vertex, axis] = rest_positions[vertex, axis] + total[6 * item + axis]
            normals[vertex, axis] = rest_normals[vertex, axis] + total[6 * item + 3 + axis]
