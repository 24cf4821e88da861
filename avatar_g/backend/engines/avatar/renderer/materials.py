"""How each material answers light."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.layout import MATERIAL_COUNT
from avatar_g.backend.engines.avatar.rigged import Material

WRAP: Final = 0
SPECULAR_BROAD: Final = 1
SPECULAR_SHARP: Final = 2
SUBSURFACE: Final = 3
RIM: Final = 4
DEEP: Final = 5
COLUMN_COUNT: Final = 6

_TABLE: Final = {
    # wrap, specular of exponent 16, specular of exponent 64, red scatter, rim, darkened by AO
    Material.SKIN: (0.42, 0.085, 0.0, 1.0, 1.0, 0.0),
    Material.EYE: (0.20, 0.0, 0.40, 0.0, 0.0, 0.0),
    Material.HAIR: (0.30, 0.14, 0.06, 0.0, 1.0, 0.0),
    Material.CLOTH: (0.22, 0.022, 0.0, 0.0, 1.0, 0.0),
    Material.MOUTH: (0.20, 0.0, 0.35, 0.0, 0.0, 1.0),
    Material.LASH: (0.20, 0.02, 0.0, 0.0, 0.0, 0.0),
    Material.HEAD: (0.42, 0.085, 0.0, 1.0, 1.0, 0.0),
    Material.GLOSS: (0.20, 0.10, 0.70, 0.0, 1.0, 0.0),
    Material.LEATHER: (0.20, 0.20, 0.10, 0.0, 1.0, 0.0),
    Material.PLAIN: (0.22, 0.03, 0.0, 0.0, 1.0, 0.0),
}


def material_table() -> NDArray[np.float32]:
    """Return ``(MATERIAL_COUNT, COLUMN_COUNT)``: wrap, two speculars, scatter, rim, deep."""
    table = np.zeros((MATERIAL_COUNT, COLUMN_COUNT), np.float32)
    for material, row in _TABLE.items():
        table[material] = row
    return table
