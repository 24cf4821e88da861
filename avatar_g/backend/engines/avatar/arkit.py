"""The 52 ARKit face shapes and how the 15 visemes use them."""

import json
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import VISEMES

_SIDED: Final = {
    "eye": ("Blink", "LookDown", "LookIn", "LookOut", "LookUp", "Squint", "Wide"),
    "mouth": (
        "Smile",
        "Frown",
        "Dimple",
        "Stretch",
        "Press",
        "LowerDown",
        "UpperUp",
    ),
    "brow": ("Down", "OuterUp"),
    "cheek": ("Squint",),
    "nose": ("Sneer",),
}
_MIDDLE: Final = (
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "browInnerUp",
    "cheekPuff",
    "tongueOut",
)
ARKIT_SHAPES: Final = _MIDDLE + tuple(
    f"{region}{action}{side}"
    for region, actions in _SIDED.items()
    for action in actions
    for side in ("Left", "Right")
)
"""Names of Apple's ARFaceAnchor blend shape locations; a rigged character may order them freely."""


SINGLE_SHAPES: Final = {name: {name: 1.0} for name in ARKIT_SHAPES}
"""Each shape as a face of its own: what a face in motion is mixed from."""


def _matrix() -> NDArray[np.float32]:
    table = json.loads(Path(__file__).with_name("viseme_shapes.json").read_text("utf-8"))
    matrix = np.zeros((len(VISEMES), len(ARKIT_SHAPES)), np.float32)
    for row, viseme in enumerate(VISEMES):
        for shape, weight in table[viseme].items():
            matrix[row, ARKIT_SHAPES.index(shape)] = weight
    return matrix


VISEME_MATRIX: Final = _matrix()
"""``(15, 52)``: rows ``VISEMES``, columns ``ARKIT_SHAPES``, weights 0..1. The singing shapes open
wider than speech and lift the upper lip: a singing mouth without teeth reads as surprise."""
