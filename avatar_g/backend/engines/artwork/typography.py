"""Text on pictures: a font for every script, and titles fitted to their space."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

_GEORGIAN = "NotoSansGeorgian-Bold.ttf"
_GEORGIAN_SERIF = "NotoSerifGeorgian-Bold.ttf"
_LATIN_CYRILLIC = "NotoSans-Bold.ttf"
_LINE_HEIGHT = 1.16


@dataclass(frozen=True, slots=True)
class Block:
    """Text broken into lines at one size."""

    lines: tuple[str, ...]
    size_px: int

    @property
    def height_px(self) -> int:
        """Height from the top of the first line to the bottom of the last."""
        return round(len(self.lines) * self.size_px * _LINE_HEIGHT)


@lru_cache(maxsize=64)
def _font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


class Typesetter:
    """Sets text with the fonts of a folder, choosing the font letter by letter."""

    def __init__(self, fonts: Path, *, serif: bool = False) -> None:
        self._latin = fonts / _LATIN_CYRILLIC
        self._georgian = fonts / (_GEORGIAN_SERIF if serif else _GEORGIAN)

    def width_px(self, text: str, size_px: int) -> float:
        """Return how wide ``text`` will be."""
        return sum(_font(path, size_px).getlength(run) for path, run in self._runs(text))

    def fit(
        self, text: str, *, width_px: float, largest_px: int, smallest_px: int, most_lines: int
    ) -> Block:
        """Return ``text`` at the largest size that fits ``width_px`` in ``most_lines`` lines.

        One line is preferred while it is at least half as large as two lines would be. A text that
        does not fit at the smallest size is shortened with an ellipsis.
        """
        best: Block | None = None
        for line_count in range(1, most_lines + 1):
            block = self._largest(text, line_count, width_px, largest_px, smallest_px)
            if block and (best is None or block.size_px > 1.45 * best.size_px):
                best = block
        return best or self._shortened(text, most_lines, width_px, smallest_px)

    def draw(
        self,
        drawing: ImageDraw.ImageDraw,
        block: Block,
        *,
        left_px: float,
        top_px: float,
        colour: tuple[int, int, int],
    ) -> None:
        """Write the lines of ``block`` from its top left corner, letters on one baseline."""
        for index, line in enumerate(block.lines):
            x = left_px
            baseline = top_px + (index * _LINE_HEIGHT + 0.93) * block.size_px
            for path, run in self._runs(line):
                font = _font(path, block.size_px)
                drawing.text((x, baseline), run, font=font, fill=colour, anchor="ls")
                x += font.getlength(run)

    def _runs(self, text: str) -> list[tuple[Path, str]]:
        """Return ``text`` cut into pieces of one font; spaces and marks join the piece before."""
        paths: list[Path] = []
        for letter in text:
            georgian = "\u10a0" <= letter <= "\u10ff" or "\u1c90" <= letter <= "\u1cbf"
            paths.append(self._georgian if georgian else self._latin)
        pairs = groupby(zip(paths, text, strict=True), key=lambda pair: pair[0])
        return [(path, "".join(letter for _, letter in run)) for path, run in pairs]

    def _largest(
        self, text: str, line_count: int, width_px: float, largest_px: int, smallest_px: int
    ) -> Block | None:
        for size_px in range(largest_px, smallest_px - 1, -2):
            lines = self._wrap(text.split(), line_count, width_px, size_px)
            if lines is not None:
                return Block(tuple(lines), size_px)
        return None

    def _wrap(
        self, words: Sequence[str], line_count: int, width_px: float, size_px: int
    ) -> list[str] | None:
        """Return the words in at most ``line_count`` lines, or None if they do not fit."""
        lines: list[str] = []
        for word in words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width_px(longer, size_px) <= width_px:
                lines[-1] = longer
            elif self.width_px(word, size_px) <= width_px and len(lines) < line_count:
                lines.append(word)
            else:
                return None
        return lines

    def _shortened(self, text: str, line_count: int, width_px: float, size_px: int) -> Block:
        words = text.split()
        while len(words) > 1:
            words.pop()
            lines = self._wrap([*words[:-1], words[-1] + "…"], line_count, width_px, size_px)
            if lines is not None:
                return Block(tuple(lines), size_px)
        word = words[0] if words else ""
        while word and self.width_px(word + "…", size_px) > width_px:
            word = word[:-1]
        return Block((word + "…",), size_px)
