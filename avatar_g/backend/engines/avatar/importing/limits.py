"""How much of a foreign file is believed, and how a file is refused."""

from typing import Final

from avatar_g.backend.errors import UnsupportedInput

MAX_FILE_BYTES: Final = 40 * 2**20
MAX_JSON_BYTES: Final = 8 * 2**20
MAX_ITEMS: Final = 20_000
"""Entries of any list of the document."""
MAX_NODES: Final = 4_096
MAX_TRIANGLES: Final = 150_000
MAX_VERTICES: Final = 300_000
MAX_TARGETS: Final = 256
"""Shapes of one mesh."""
MAX_DECODED_BYTES: Final = 384 * 2**20
"""Of all arrays together: sparse arrays may claim any size."""
MAX_IMAGES: Final = 96
MAX_IMAGE_PX: Final = 4_096 * 4_096
MAX_IMAGE_SIDE_PX: Final = 8_192
MAX_DECODED_PX: Final = 100_000_000
"""Of all pictures that are looked at."""


def refused(reason: str, message: str, **arguments: str | float) -> UnsupportedInput:
    """Return the error that refuses a file; ``reason`` gets the prefix ``avatar_``."""
    return UnsupportedInput(message, reason=f"avatar_{reason}", **arguments)
