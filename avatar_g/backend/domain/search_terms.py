"""Words of a text as they are searched: the same folding for what is stored and what is asked."""

import re
import unicodedata

MAX_TERMS = 2_000
"""Of one thing; a song of ten minutes has about 800 words."""
MAX_TERM_CHARS = 40
MAX_ASKED_TERMS = 12
_WORD = re.compile(r"[^\W_]+")


def terms_of(*texts: str, limit: int = MAX_TERMS) -> list[str]:
    """Return every word once, in order, folded.

    Folding is Unicode's: Georgian Mtavruli becomes Mkhedruli, compatibility forms become plain,
    marks on letters go except the breve of Cyrillic ``й``, and ``ё`` is found as ``е``.
    """
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(_folded(text)):
            found.setdefault(word[:MAX_TERM_CHARS])
            if len(found) >= limit:
                return list(found)
    return list(found)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("й", "\0")
    letters = unicodedata.normalize("NFD", plain)
    kept = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return kept.replace("\0", "й")
