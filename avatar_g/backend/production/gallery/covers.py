"""Every composition of the cover artist, with short and long titles in three scripts."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.artwork.archetypes import typical_genres
from avatar_g.backend.engines.artwork.cover import draw_cover
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.production.gallery.sheets import Tile, laid_out

TITLES: Final = {
    Language.KA: (
        "ქარი",
        "მრავალჟამიერი",
        "ღამის ქალაქი",
        "ზღვასთან ისევ ვმღერი შენზე",
        "საქართველოს მთებში დაკარგული ძველი სიმღერა",
    ),
    Language.EN: (
        "Home",
        "City Lights",
        "Night Train to the Sea",
        "The Longest Summer We Ever Had",
        "Everything I Never Said to You Before the Rain Began",
    ),
    Language.RU: (
        "Снег",
        "Звёздная ночь",
        "Под дождём в городе",
        "Корабли уходят на рассвет",
        "Огоньки горят в чужом окне, и снова мне не спится",
    ),
}
"""From one word to as many as a title may have."""
_DRAWN_PX: Final = 512
_TILE_PX: Final = 200
_COLUMNS: Final = 9


def cover_sheet() -> NDArray[np.uint8]:
    """Return the sheet as RGB: each composition in the three scripts side by side."""
    tiles: list[Tile] = []
    for number, genre in enumerate(typical_genres()):
        for language, titles in TITLES.items():
            cover = draw_cover(
                title=titles[number % len(titles)],
                artist="Avatar G",
                genre=genre,
                mood=None,
                seed=number + 1,
                fonts=FONTS_FOLDER,
                size_px=_DRAWN_PX,
            )
            small = Image.fromarray(cover).resize((_TILE_PX, _TILE_PX), Image.Resampling.LANCZOS)
            name = genre.value.replace("_", " ")
            tiles.append(Tile(np.asarray(small), f"{name}, {language.value}"))
    return laid_out(tiles, columns=_COLUMNS, title="Covers: every composition, three scripts")
