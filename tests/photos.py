"""Photos drawn by rule: a face under the oval, with colours a test knows."""

import io

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
SIZE = (480, 600)


def drawn_face(
    skin: Colour = (214, 160, 126), hair: Colour = (70, 42, 26), iris: Colour = (90, 120, 60)
) -> np.ndarray:
    """A face as the default oval expects it, with some noise, ``(600, 480, 3)``."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, (150, 160, 175))
    draw = ImageDraw.Draw(image)
    rx, ry = 0.31 * width, 0.34 * height
    mx, my = width / 2, height / 2

    def ellipse(x: float, y: float, a: float, b: float, colour: Colour) -> None:
        draw.ellipse(
            (mx + (x - a) * rx, my + (y - b) * ry, mx + (x + a) * rx, my + (y + b) * ry), colour
        )

    ellipse(0, -0.25, 1.25, 1.2, hair)
    ellipse(0, 0, 1.0, 1.0, skin)
    for side in (-1, 1):
        ellipse(0.42 * side, -0.10, 0.20, 0.075, (240, 240, 238))
        ellipse(0.42 * side, -0.10, 0.085, 0.072, iris)
        ellipse(0.42 * side, -0.10, 0.030, 0.026, (12, 10, 10))
        ellipse(0.42 * side, -0.27, 0.22, 0.03, hair)
    ellipse(0, 0.53, 0.26, 0.07, (176, 84, 82))
    pixels = np.asarray(image, np.int16)
    noise = np.random.default_rng(3).integers(-4, 5, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def photo_bytes(kind: str = "JPEG") -> bytes:
    """A photo as a phone would send it, with a place in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ana"
    stream = io.BytesIO()
    Image.fromarray(drawn_face()).save(stream, kind, exif=exif)
    return stream.getvalue()
