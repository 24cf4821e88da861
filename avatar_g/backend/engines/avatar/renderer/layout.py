"""Columns of the vertex rows: one vertex is one cache line of 64 bytes.

Its place on the screen is kept apart, in rows of 16 bytes: the rasteriser needs nothing else.
"""

from typing import Final

SCREEN_FLOATS: Final = 4
"""Pixel x, pixel y, 1 / depth and padding."""
WORLD: Final = 0
"""Stage metres."""
NORMAL: Final = 3
LIGHT: Final = 6
"""Shadow texel x, texel y, depth from the light."""
UV: Final = 9
COLOUR: Final = 11
"""Linear RGB."""
OCCLUSION: Final = 14
ROW_FLOATS: Final = 16
"""One float of padding; 16 make a vector."""
ROW_BYTES: Final = 4 * ROW_FLOATS

MATERIAL_COUNT: Final = 10
SAMPLE_COUNT: Final = 4
"""Samples of an outline pixel, on a rotated grid."""
