"""Draws the cover of a song: a picture by genre, title and artist set in it."""

from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.engines.artwork.archetypes import draw_archetype
from avatar_g.backend.engines.artwork.canvas import Canvas, Picture, paint
from avatar_g.backend.engines.artwork.palettes import palette
from avatar_g.backend.engines.artwork.typography import Typesetter

_MARGIN = 0.07
_FRAMED_MARGIN = 0.1
"""The woven border of Georgian folk needs more room."""
_SERIF = frozenset(
    {
        Genre.GEORGIAN_FOLK,
        Genre.GEORGIAN_CITY,
        Genre.CINEMATIC,
        Genre.JAZZ,
        Genre.FOLK,
        Genre.BLUES,
    }
)
_GRAIN = 4.0
"""Standard deviation of the film grain, in sRGB steps."""


def draw_cover(
    *,
    title: str,
    artist: str,
    genre: Genre,
    mood: Mood | None,
    seed: int,
    fonts: Path,
    size_px: int = 1024,
) -> NDArray[np.uint8]:
    """Return a square cover, shape ``(size_px, size_px, 3)``, sRGB.

    The same arguments always give the same picture. ``fonts`` is the folder ``assets/fonts``.
    """
    generator = np.random.default_rng([seed, crc32(genre.value.encode())])
    canvas = Canvas(size_px, palette(genre, mood), generator)
    picture = draw_archetype(canvas, genre)
    typesetter = Typesetter(fonts, serif=genre in _SERIF)
    margin = _FRAMED_MARGIN if genre is Genre.GEORGIAN_FOLK else _MARGIN
    title_block = typesetter.fit(
        title,
        width_px=size_px * (1.0 - 2.0 * margin),
        largest_px=round(0.118 * size_px),
        smallest_px=round(0.034 * size_px),
        most_lines=3,
    )
    _finish(canvas, picture, title_block.height_px / size_px)
    image = Image.fromarray(np.clip(picture, 0.0, 255.0).astype(np.uint8))
    artist_block = typesetter.fit(
        artist,
        width_px=size_px * (1.0 - 2.0 * margin),
        largest_px=round(0.034 * size_px),
        smallest_px=round(0.02 * size_px),
        most_lines=1,
    )
    left_px = margin * size_px
    artist_top_px = size_px * (1.0 - margin) - artist_block.height_px
    title_top_px = artist_top_px - title_block.height_px - 0.012 * size_px
    light = _colour(canvas.palette[4] * 0.6 + 255.0 * 0.4)
    halo = Image.new("RGB", image.size)
    for target, title_colour in ((halo, _colour(canvas.palette[2])), (image, light)):
        drawing = ImageDraw.Draw(target)
        typesetter.draw(
            drawing, title_block, left_px=left_px, top_px=title_top_px, colour=title_colour
        )
        if target is halo:
            image.paste(_with_halo(image, halo, size_px))
        else:
            accent = _colour(canvas.palette[3] * 0.6 + canvas.palette[4] * 0.4)
            typesetter.draw(
                drawing, artist_block, left_px=left_px, top_px=artist_top_px, colour=accent
            )
    return np.asarray(image, dtype=np.uint8).copy()


def _finish(canvas: Canvas, picture: Picture, title_height: float) -> None:
    """Add vignette, grain, and the darkness the text stands on, in place."""
    away = canvas.distance(0.5, 0.5)
    picture *= (1.0 - 0.72 * np.clip(away - 0.35, 0.0, 1.0))[..., None]
    start, full = 0.68 - title_height, 0.90 - 0.55 * title_height
    depth = np.clip((canvas.y - start) / (full - start), 0.0, 1.0)
    paint(picture, canvas.palette[0] * 0.5, (0.94 * depth**0.9).astype(np.float32))
    grain = canvas.generator.standard_normal((canvas.size_px, canvas.size_px), dtype=np.float32)
    picture += np.float32(_GRAIN) * grain[..., None]


def _with_halo(image: Image.Image, halo: Image.Image, size_px: int) -> Image.Image:
    """Return ``image`` darkened behind the letters of ``halo``, and a little of its light."""
    soft = np.asarray(halo.filter(ImageFilter.GaussianBlur(size_px * 0.012)), np.float32)
    wide = halo.convert("L").point(lambda value: 255 if value else 0)
    shade = np.asarray(wide.filter(ImageFilter.GaussianBlur(size_px * 0.016)), np.float32) / 255.0
    shaded = np.asarray(image, np.float32) * (1.0 - 0.75 * np.minimum(1.0, 2.0 * shade))[..., None]
    return Image.fromarray(np.clip(shaded + 0.28 * soft, 0.0, 255.0).astype(np.uint8))


def _colour(values: NDArray[np.floating]) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in np.clip(values, 0, 255))
    return red, green, blue
