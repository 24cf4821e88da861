"""Reads lyrics the creator wrote: headers, blocks, long lines."""

import re
import unicodedata

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Lyrics, LyricSection, VoiceSlot
from avatar_g.backend.engines.music.lyrics.syllable_count import syllable_count

MAX_LINE_SYLLABLES = 14
_LONGEST_TITLE = 60
_VOICES = re.compile(r"^\s*([ABC]{1,3}):\s+(?=\S)")
_HEADER = re.compile(r"^\s*[\[(]\s*([^\])]+?)\s*[\])]\s*:?\s*$")
_NAMES = {
    "verse": ("verse", "куплет", "კუპლეტ", "სტროფ"),
    "pre": ("pre", "пред", "prechorus", "წინა"),
    "chorus": ("chorus", "hook", "refrain", "припев", "рефрен", "მისამღერ", "რეფრენ"),
    "bridge": ("bridge", "middle", "бридж", "мост", "переход", "ხიდ", "ბრიჯ"),
    "intro": ("intro", "вступ", "интро", "შესავალ", "ინტრო"),
    "outro": ("outro", "end", "конц", "аутро", "დასასრულ", "აუტრო"),
}


def read_lyrics(text: str, language: Language, *, title: str) -> Lyrics:
    """Turn written lyrics into sections, every line kept and in order.

    ``[Verse]``-like headers in the three languages name the sections. Without headers, blocks
    between blank lines are sections: a block that appears twice is the chorus, the others are
    verses. Long lines are divided so that they can be sung in one breath. ``B:`` before a line
    gives it to a voice, ``AB:`` to two: the first leads.
    """
    blocks = _blocks(text)
    repeated = _repeated(blocks)
    sections: list[LyricSection] = []
    for name, lines in blocks:
        marked = [split_voices(line) for line in lines]
        sung = [(part, voices) for voices, line in marked for part in divide_line(line, language)]
        if sung:
            default = "chorus" if tuple(lines) in repeated else "verse"
            chosen = tuple(voices for _, voices in sung)
            texts = tuple(part for part, _ in sung)
            sections.append(LyricSection(name or default, texts, chosen if any(chosen) else ()))
    return Lyrics(title or _title(sections), language, tuple(sections))


def split_voices(line: str) -> tuple[tuple[VoiceSlot, ...], str]:
    """Return who shall sing a written line, and its words."""
    mark = _VOICES.match(line)
    if mark is None:
        return (), line.strip()
    voices = tuple(dict.fromkeys(VoiceSlot(letter) for letter in mark.group(1)))
    return voices, line[mark.end() :].strip()


def divide_line(line: str, language: Language) -> tuple[str, ...]:
    """Divide a line that is too long to sing, at commas if possible, else between words."""
    count = syllable_count(line, language)
    words = line.split()
    if count <= MAX_LINE_SYLLABLES or len(words) < 2:
        return (line.strip(),)
    best = min(
        range(1, len(words)),
        key=lambda cut: (
            abs(2 * syllable_count(" ".join(words[:cut]), language) - count)
            - (4 if words[cut - 1][-1] in ",;:.!?—" else 0)
        ),
    )
    left, right = " ".join(words[:best]), " ".join(words[best:])
    return (*divide_line(left, language), *divide_line(right, language))


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    blocks: list[tuple[str, list[str]]] = []
    name = ""
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        header = _HEADER.match(line)
        if header or not line:
            if any(_is_sung(item) for item in lines):
                blocks.append((name, lines))
                name = name if header is None and name in {"verse", "chorus"} else ""
            lines = []
            if header:
                name = _section_name(header.group(1))
        elif _is_sung(line):
            lines.append(line)
    if lines:
        blocks.append((name, lines))
    return blocks


def _is_sung(line: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LN" for letter in line)


def _section_name(header: str) -> str:
    """Return our name of a header; intro and outro with words are sung like a verse."""
    lower = header.lower()
    for name, stems in _NAMES.items():
        if name != "chorus" and lower.startswith(stems):
            return "verse" if name in {"intro", "outro"} else name
    return "chorus" if any(stem in lower for stem in _NAMES["chorus"]) else "verse"


def _repeated(blocks: list[tuple[str, list[str]]]) -> set[tuple[str, ...]]:
    texts = [tuple(lines) for _, lines in blocks]
    return {text for text in texts if texts.count(text) > 1}


def _title(sections: list[LyricSection]) -> str:
    chorus = next((part for part in sections if part.name == "chorus"), None)
    first = chorus or (sections[0] if sections else None)
    return first.lines[0].strip(" ,.!?—-")[:_LONGEST_TITLE] if first else ""
