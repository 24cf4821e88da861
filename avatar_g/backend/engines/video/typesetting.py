"""Text on pictures: which font can draw it, how wide it is, where it may break."""

import unicodedata
from functools import lru_cache

from PIL import ImageFont

from avatar_g.backend.media.fonts import FONTS_FOLDER

_LATIN = ("Noto Sans", "NotoSans-Bold.ttf")
_GEORGIAN = ("Noto Sans Georgian", "NotoSansGeorgian-Bold.ttf")
_MEASURING_SIZE_PX = 200
LINE_HEIGHT_PER_EM = 1.362
"""Ascent and descent of both fonts together; ASS font sizes mean this height, not the em."""
_MAX_TEXT_CHARS = 200
_UNDRAWABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So", "Zl", "Zp"})
"""Unicode categories no bundled font draws (emoji) or that reorder or hide text."""


def font_family(text: str) -> str:
    """Return the family whose letters ``text`` mostly needs; libass borrows single glyphs."""
    return _font_of(text)[0]


def clean_text(text: str) -> str:
    """Return one drawable line: no emoji, controls or bidi overrides, at most 200 characters."""
    spaced = (" " if letter.isspace() else letter for letter in text)
    kept = (letter for letter in spaced if unicodedata.category(letter) not in _UNDRAWABLE)
    return " ".join("".join(kept).split())[:_MAX_TEXT_CHARS]


def text_width_px(text: str, size_px: float) -> float:
    """Return the width of a line set in the bold face at ASS font size ``size_px``."""
    em_px = size_px / LINE_HEIGHT_PER_EM
    return _measuring_font(_font_of(text)[1]).getlength(text) * em_px / _MEASURING_SIZE_PX


def break_words(words: tuple[str, ...], size_px: float, room_px: float) -> tuple[float, int]:
    """Fit words into one line or two.

    Returns
    -------
    tuple
        The font size that fits, at most ``size_px``, and the index of the word that starts the
        second line (0: one line). Two lines are cut where the longer one is shortest.
    """
    whole_px = text_width_px(" ".join(words), size_px)
    if whole_px <= room_px:
        return size_px, 0
    if len(words) == 1 or whole_px * _SLIGHT_SHRINK <= room_px:
        return size_px * room_px / whole_px, 0
    widths = {
        cut: max(
            text_width_px(" ".join(words[:cut]), size_px),
            text_width_px(" ".join(words[cut:]), size_px),
        )
        for cut in range(1, len(words))
    }
    cut = min(widths, key=lambda index: widths[index])
    return size_px * min(1.0, room_px / widths[cut]), cut


_SLIGHT_SHRINK = 0.85
"""A line is rather set this much smaller than broken in two."""


def _font_of(text: str) -> tuple[str, str]:
    georgian = sum("\u10a0" <= letter <= "\u10ff" for letter in text)
    other = sum(letter.isalpha() for letter in text) - georgian
    return _GEORGIAN if georgian > other else _LATIN


@lru_cache(maxsize=2)
def _measuring_font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS_FOLDER / name), _MEASURING_SIZE_PX)
