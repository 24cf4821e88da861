"""Paint the garment atlas: left half the top, right half the bottom.

Coordinates are pixels of one half. Top: front panel centred on x 256, back on 768, neck at y 0,
sleeves from y 727. Legs: front 0..512 with the middle of the body at x 41 and the side seam at 471,
back 512..1024 with the middle at 553 and the side seam at 983; waist at y 0.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from avatar_g.backend.engines.avatar.colours import linear_rgb, to_srgb
from avatar_g.backend.engines.avatar.fabrics import SIZE_PX, Picture, pattern, weave
from avatar_g.backend.engines.avatar.painting import (
    Drawing,
    diamonds,
    lettering,
    lines,
    outlines,
    shapes,
    star,
    stroke,
)
from avatar_g.backend.engines.avatar.print_images import lay_picture
from avatar_g.backend.engines.avatar.wardrobe import SKIRT_KINDS, Slot, Worn

_SLEEVES_START_PX = 712
_BRASS = "#c9a24a"
_DENIM_THREAD = "#d9a45a"
_WAVE_COLOURS = ("#ff8a5b", "#ffd166", "#4ecdc4")
_PRINT_LIMIT_PX = 300

Colour = NDArray[np.float64]


def paint_atlas(outfit: dict[Slot, Worn]) -> NDArray[np.uint8]:
    """Return the ``(1024, 2048, 3)`` sRGB atlas of an outfit.

    Trousers under an open skirt share the bottom's cloth.
    """
    halves = (paint_top(outfit[Slot.TOP]), paint_bottom(outfit[Slot.BOTTOM]))
    return to_srgb(np.concatenate(halves, axis=1))


def paint_top(garment: Worn) -> Picture:
    """Return the linear picture of an upper garment's cloth."""
    dyed = pattern(garment)
    # Patterns turn with the sleeves, else stripes would run along the arm.
    dyed[_SLEEVES_START_PX:] = np.swapaxes(dyed, 0, 1)[_SLEEVES_START_PX:]
    picture = dyed * weave(garment.text("fabric"))[..., None]
    base = linear_rgb(garment.colour)
    _draw_construction(picture, garment.kind, base)
    _draw_print(picture, garment, base)
    if garment.kind in {"chokha", "gdress"}:
        _draw_braid(picture, garment)
    if garment.text("yoke"):
        _draw_yoke(picture, linear_rgb(garment.text("yoke")))
    stroke(picture, base * 0.6, lines([(40, 0), (40, 700)], [(472, 0), (472, 700)], width=2,
                                      strength=120))  # fmt: skip
    return picture


def _draw_construction(picture: Picture, kind: str, base: Colour) -> None:
    """Draw seams, pockets and plackets."""
    if kind == "jacket":
        stroke(picture, base * 0.3, lines([(256, 0), (256, 700)], width=3))
        for side in (-1, 1):
            pocket = [(256 + side * 70, 430), (256 + side * 115, 520)]
            stroke(picture, base * 0.35, lines(pocket, width=5))
            chest = [(256 + side * 60, 150), (256 + side * 190, 150)]
            stroke(picture, base * 0.5, lines(chest, width=3))
    elif kind == "hoodie":
        pouch = [(150, 560), (176, 430), (336, 430), (362, 560)]
        stitch = [(156, 560), (181, 437), (331, 437), (356, 560)]
        stroke(picture, base * 0.5, lines(pouch, width=4))
        stroke(picture, base * 0.8, lines(stitch, width=2))
    elif kind in {"shirt", "polo", "blouse"}:
        end = 240 if kind == "polo" else 696
        placket = [(244, 0), (268, 0), (268, end), (244, end)]
        stroke(picture, base * 0.55, outlines(placket, width=2))
        if kind == "shirt":
            pocket = [(320, 210), (400, 210), (400, 290), (360, 306), (320, 290)]
            stroke(picture, base * 0.55, outlines(pocket, width=3))
    elif kind == "tshirt":
        stroke(picture, base * 0.6, lines([(0, 680), (1024, 680)], width=2, strength=140))


def _draw_print(picture: Picture, garment: Worn, base: Colour) -> None:
    kind = garment.text("print")
    ink = linear_rgb(garment.shade("print_colour"))
    if kind == "star":
        stroke(picture, ink, shapes(star(256, 270, 88)))
        stroke(picture, base, shapes(star(256, 270, 52)))
    elif kind == "heart":
        stroke(picture, ink, _heart)
    elif kind == "sun":
        stroke(picture, ink, _sun)
    elif kind == "wave":
        for index, colour in enumerate(_WAVE_COLOURS):
            wave = [(x, 290 + index * 26 + 16 * np.sin(x / 26)) for x in range(120, 393, 4)]
            stroke(picture, linear_rgb(colour), lines(wave, width=13))
    elif kind == "letters" and garment.text("letters").strip():
        size = round(garment.number("letters_px"))
        text = garment.text("letters").strip()
        stroke(picture, ink, lettering(text, 256, 270, size, _PRINT_LIMIT_PX))
    elif kind == "image" and garment.text("image"):
        tint = ink if garment.flag("image_tint") else None
        lay_picture(
            picture, garment.text("image"), (256, 270), round(garment.number("image_px")), tint
        )


def _heart(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse([176, 200, 262, 290], fill=255)
    pen.ellipse([250, 200, 336, 290], fill=255)
    pen.polygon([(183, 262), (329, 262), (256, 352)], fill=255)


def _sun(pen: ImageDraw.ImageDraw) -> None:
    for ray in range(12):
        pen.pieslice([146, 170, 366, 390], ray * 30, ray * 30 + 14, fill=255)
    pen.ellipse([196, 220, 316, 340], fill=255)


def _draw_braid(picture: Picture, garment: Worn) -> None:
    """Draw the gold braid of Georgian dress: neck, front edge, cuffs."""
    gold = linear_rgb(_BRASS)
    stroke(picture, gold, lines([(206, 0), (256, 250), (306, 0)], width=5))
    stroke(picture, gold, lines([(256, 240), (256, 700)], width=4))
    if garment.kind == "gdress":
        stroke(picture, gold, lines([(186, 90), (256, 420), (326, 90)], width=10))
        ornaments = [star(256, 150 + row * 34, 11, 6) for row in range(9)]
        stroke(picture, gold, shapes(*ornaments))
    stroke(picture, gold, lines([(950, 740), (950, 1010)], width=10))
    stroke(picture, gold, lines([(925, 740), (925, 1010)], width=3))


def _draw_yoke(picture: Picture, colour: Colour) -> None:
    stroke(picture, colour, shapes(*diamonds(158, 28, 32, 14)))
    borders = lines([(0, 112), (1024, 112)], [(0, 204), (1024, 204)], width=7)
    stroke(picture, colour, borders)


def paint_bottom(garment: Worn) -> Picture:
    """Return the linear picture of a lower garment's cloth."""
    base = linear_rgb(garment.colour)
    picture = pattern(garment) * weave(garment.text("fabric"), seed=9)[..., None]
    if garment.kind in SKIRT_KINDS:
        if garment.text("border"):
            _draw_border(picture, linear_rgb(garment.text("border")), garment.number("length"))
        return picture
    if garment.kind == "jeans":
        _fade_denim(picture)
    if garment.kind != "leggings":
        _draw_trouser_seams(picture, garment.kind, base)
    if garment.text("side_stripe"):
        stripes = [
            [(448, 0), (512, 0), (512, 1024), (448, 1024)],
            [(960, 0), (1024, 0), (1024, 1024), (960, 1024)],
        ]
        stroke(picture, linear_rgb(garment.text("side_stripe")), shapes(*stripes))
    return picture


def _fade_denim(picture: Picture) -> None:
    """Bleach thighs and seat."""
    y, x = np.indices((SIZE_PX, SIZE_PX), dtype=np.float32)
    thigh = 0.55 * np.exp(-(((x - 256) / 95) ** 2 + ((y - 400) / 170) ** 2))
    seat = 0.30 * np.exp(-(((x - 768) / 90) ** 2 + ((y - 330) / 200) ** 2))
    picture *= (1 + thigh + seat)[..., None]


def _arc(box: tuple[int, int, int, int], start: int, stop: int, width: int) -> Drawing:
    return lambda pen: pen.arc(list(box), start, stop, fill=255, width=width)


def _draw_trouser_seams(picture: Picture, kind: str, base: Colour) -> None:
    thread = linear_rgb(_DENIM_THREAD) if kind == "jeans" else base * 0.55
    if kind == "jeans":
        stroke(picture, base * 0.5, lines([(41, 60), (41, 180)], width=4))
        stroke(picture, thread, _arc((-20, 40, 75, 200), 0, 90, 3))
    stroke(picture, base * 0.45, _arc((330, -70, 560, 150), 90, 180, 4))
    stroke(picture, thread, _arc((337, -63, 553, 143), 90, 180, 2))
    if kind != "joggers":
        pocket = [(640, 110), (850, 110), (850, 210), (745, 245), (640, 210)]
        stroke(picture, thread if kind == "jeans" else base * 0.5, outlines(pocket, width=3))
    seams = lines([(471, 0), (471, 1024)], [(983, 0), (983, 1024)], width=2, strength=200)
    stroke(picture, thread if kind == "jeans" else base * 0.6, seams)
    if kind == "trousers":
        stroke(picture, base * 1.35, lines([(256, 150), (256, 1000)], width=3, strength=150))


def _draw_border(picture: Picture, colour: Colour, length: float) -> None:
    """Draw a woven border just above the hem."""
    top = 190 + int(length * 733)
    band = [
        [(0, top), (1024, top), (1024, top + 6), (0, top + 6)],
        [(0, top + 40), (1024, top + 40), (1024, top + 46), (0, top + 46)],
    ]
    stroke(picture, colour, shapes(*band, *diamonds(top + 23, 15, 30, 14)))
