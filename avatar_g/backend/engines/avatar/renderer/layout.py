"""Columns of the interleaved vertex rows: one vertex is 80 bytes, so a fetch is two cache lines."""

from typing import Final

SCREEN: Final = 0
"""Pixel x, pixel y, 1 / depth."""
WORLD: Final = 3
"""Stage metres."""
NORMAL: Final = 6
LIGHT: Final = 9
"""Shadow texel x, texel y, depth from the light."""
UV: Final = 12
COLOUR: Final = 14
"""Linear RGB."""
OCCLUSION: Final = 17
ROW_FLOATS: Final = 20
"""Two floats of padding keep the rows 16-byte aligned."""

MATERIAL_COUNT: Final = 10
SAMPLE_COUNT: Final = 4
"""Samples of an outline pixel, on a rotated grid."""
