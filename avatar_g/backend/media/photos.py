"""Decode a photo that somebody uploaded, in memory only."""

from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from avatar_g.backend.errors import UnsupportedInput

_FORMATS: Final = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"RIFF", "WEBP"))
_LEAST_PX, _MOST_PX = 64, 8_192
_MOST_PIXELS: Final = 40_000_000


def decode_photo(data: bytes, largest_px: int, *, has_alpha: bool = False) -> NDArray[np.uint8]:
    """Return a photo upright as sRGB ``(h, w, 3)``, at most ``largest_px`` on a side.

    With ``has_alpha`` its transparency is kept: ``(h, w, 4)``.

    Raises
    ------
    UnsupportedInput
        Reasons ``photo_unreadable`` and ``photo_size``.
    """
    kind = next((name for magic, name in _FORMATS if data.startswith(magic)), "")
    if not kind:
        raise UnsupportedInput("neither PNG nor JPEG nor WebP", reason="photo_unreadable")
    try:
        with Image.open(BytesIO(data), formats=[kind]) as image:
            sides = image.size
            if min(sides) < _LEAST_PX or max(sides) > _MOST_PX or np.prod(sides) > _MOST_PIXELS:
                raise UnsupportedInput(f"a photo of {sides} pixels", reason="photo_size")
            image.draft("RGB", (largest_px, largest_px))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((largest_px, largest_px), Image.Resampling.BOX)
            return np.asarray(upright.convert("RGBA" if has_alpha else "RGB"), np.uint8)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise UnsupportedInput("a broken photo", reason="photo_unreadable") from error
