"""New words for lines whose tune exists already: couplets on the subject, of fitting length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Lyrics
from avatar_g.backend.engines.music.lyrics.syllable_count import syllable_count
from avatar_g.backend.engines.music.lyrics.writing import write_lyrics

_TRIES = 12
"""Lyrics written to choose from; each knows one chorus and all verses of the subject."""
_COUPLET = 2
_MOST_COUPLETS = 12
_REPEATED_COST = 100
"""A line sung before is the last choice: no metre is off by that many syllables."""
_OPENING = "opening"

_Block = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SungLine:
    """A line to find other words for."""

    section: str
    """``verse pre chorus bridge``."""
    text: str
    syllable_count: int


@dataclass(slots=True)
class FittingWords:
    """Chooses words section by section; what was the same line before stays the same line."""

    language: Language
    blocks: dict[str, tuple[_Block, ...]]
    """Couplets and choruses to choose from, by section."""
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _is_opened: bool = False

    @classmethod
    def about(
        cls, subject: str, language: Language, *, seed: int, singer_is_male: bool
    ) -> "FittingWords":
        """Write lyrics on ``subject`` again and again, and choose from all of them."""
        written = [
            write_lyrics(
                subject,
                language,
                seed=(seed + attempt) % 2**31,
                singer_is_male=singer_is_male,
                verse_couplets=_MOST_COUPLETS,
            )
            for attempt in range(_TRIES)
        ]
        return cls(language, _blocks_of(written))

    def words_for(self, lines: Sequence[SungLine]) -> list[str]:
        """Return the new words of the lines one section sings, in order."""
        start = 0
        while start < len(lines):
            first = lines[start]
            name = first.section if first.section in self.blocks else "verse"
            if name == "verse" and not self._is_opened:
                name, self._is_opened = _OPENING, True
            start += self._set_words(lines[start:], self.blocks[name])
        return [self._known[line.section, line.text] for line in lines]

    def _set_words(self, lines: Sequence[SungLine], blocks: Sequence[_Block]) -> int:
        """Find words for the next lines and return how many lines that were."""
        if (lines[0].section, lines[0].text) in self._known:
            return 1
        block = min(blocks, key=lambda each: self._cost(lines, each))
        pairs = list(zip(lines, block, strict=False))
        for line, text in pairs:
            self._known.setdefault((line.section, line.text), text)
        return len(pairs)

    def _cost(self, lines: Sequence[SungLine], block: _Block) -> int:
        """Return by how many syllables the words miss the tune; words already sung cost more."""
        used = set(self._known.values())
        return sum(
            abs(syllable_count(text, self.language) - line.syllable_count)
            + _REPEATED_COST * (text in used)
            for line, text in zip(lines, block, strict=False)
            if (line.section, line.text) not in self._known
        )


def _blocks_of(written: Sequence[Lyrics]) -> dict[str, tuple[_Block, ...]]:
    found: dict[str, list[_Block]] = {}
    for lyrics in written:
        for section in lyrics.sections:
            if section.name == "verse":
                opening, *others = _couplets(section.lines)
                found.setdefault(_OPENING, []).append(opening)
                found.setdefault("verse", []).extend(others)
            else:
                found.setdefault(section.name, []).append(section.lines)
    return {name: _distinct(blocks) for name, blocks in found.items()}


def _couplets(lines: Sequence[str]) -> list[_Block]:
    return [tuple(lines[start : start + _COUPLET]) for start in range(0, len(lines), _COUPLET)]


def _distinct(blocks: Iterable[_Block]) -> tuple[_Block, ...]:
    return tuple(dict.fromkeys(blocks))
