"""A creator's own picture on a garment: small enough to live inside the specification."""

import base64
import binascii
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.fabrics import Picture
from avatar_g.backend.engines.avatar.wardrobe import MAX_PICTURE_CHARS
from avatar_g.backend.errors import InvalidRequest

PRINT_PX: Final = 192
"""Longest side: the largest print covers 260 texels of the atlas."""
_QUALITIES: Final = (82, 70, 55, 40, 25)
_LUMA: Final = np.array([0.2126, 0.7152, 0.0722])
"""ITU-R BT.709-6."""


def encode_print(pixels: NDArray[np.uint8]) -> str:
    """Return RGBA pixels ``(h, w, 4)`` as text for the option ``image``: shrunk and encoded anew.

    Nothing of the original file is kept, so neither is what was hidden in it.

    Raises
    ------
    InvalidRequest
        Reason ``print_too_busy`` if the picture is too large even at the lowest quality.
    """
    image = Image.fromarray(pixels)
    image.thumbnail((PRINT_PX, PRINT_PX), Image.Resampling.LANCZOS)
    for quality in _QUALITIES:
        stream = BytesIO()
        image.save(stream, "WEBP", quality=quality, method=4)
        text = base64.b64encode(stream.getvalue()).decode()
        if len(text) <= MAX_PICTURE_CHARS:
            return text
    raise InvalidRequest("the picture is too busy for a print", reason="print_too_busy")


def decode_print(text: str) -> NDArray[np.uint8]:
    """Return the picture of an option as RGBA ``(h, w, 4)``.

    Raises
    ------
    InvalidRequest
        Reason ``garment_option`` if it is none.
    """
    try:
        data = base64.b64decode(text, validate=True)
        with Image.open(BytesIO(data), formats=["WEBP"]) as image:
            if max(image.size) > PRINT_PX:
                raise InvalidRequest("the print is too large", reason="garment_option")
            return np.asarray(image.convert("RGBA"), np.uint8)
    except (OSError, ValueError, SyntaxError, binascii.Error) as error:
        raise InvalidRequest("the print is no picture", reason="garment_option") from error


def lay_picture(
    picture: Picture,
    text: str,
    middle_px: tuple[int, int],
    size_px: int,
    tint: NDArray[np.float64] | None,
) -> None:
    """Blend the picture of an option into ``picture`` in place.

    Parameters
    ----------
    size_px
        Longest side on the cloth.
    tint
        Linear RGB: dark parts are printed in this one colour. None: in the picture's own colours.
    """
    image = Image.fromarray(decode_print(text))
    scale = size_px / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    pixels = np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float64) / 255.0
    left, top = middle_px[0] - size[0] // 2, middle_px[1] - size[1] // 2
    place = picture[top : top + size[1], left : left + size[0]]
    cover = pixels[..., 3:]
    if tint is None:
        ink = pixels[..., :3] ** 2.2
    else:
        ink = np.broadcast_to(tint, (*pixels.shape[:2], 3))
        cover = cover * (1.0 - (pixels[..., :3] @ _LUMA)[..., None])
    place[:] = place + (ink - place) * cover
