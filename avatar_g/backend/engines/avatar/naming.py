"""A short name for a character from the words that describe it; needs no numpy."""

import re
from typing import Final

MAX_CHARS: Final = 28
MAX_WORDS: Final = 4
_ARTICLES: Final = frozenset({"a", "an", "the", "some", "ერთი", "один", "одна"})
_REQUESTS: Final = frozenset(
    {"make", "create", "draw", "me", "please", "გააკეთე", "შექმენი", "დახატე", "создай", "сделай",
     "нарисуй", "мне"}
)  # fmt: skip
_LINKS: Final = frozenset(
    {"in", "with", "and", "of", "wearing", "who", "has", "on", "at", "to", "by", "for", "и", "в",
     "во", "с", "со", "на", "у", "из", "по", "для", "და", "რომელსაც", "რომელიც"}
)  # fmt: skip
"""Words a name does not end with."""
_GEORGIAN: Final = re.compile(r"[\u10d0-\u10ff]")
"""Modern Georgian writes no capitals."""
_CLAUSE_END: Final = re.compile(r"[,.;:!?()\n\r–—]|\s-\s")


def short_name(prompt: str) -> str:
    """Return the first few telling words of a description, at most ``MAX_CHARS`` letters.

    Empty if there are none.
    """
    for clause in _CLAUSE_END.split(prompt):
        words = [word for word in clause.split() if any(letter.isalnum() for letter in word)]
        words = [word for word in words if word.lower() not in _ARTICLES | _REQUESTS]
        kept: list[str] = []
        for word in words[:MAX_WORDS]:
            if len(" ".join([*kept, word])) > MAX_CHARS:
                break
            kept.append(word)
        while kept and kept[-1].lower() in _LINKS:
            kept.pop()
        if not kept and words:
            kept = [words[0][:MAX_CHARS]]
        if kept:
            name = " ".join(kept)
            return name[0].upper() + name[1:] if not _GEORGIAN.match(name) else name
    return ""
