"""The three languages of the product."""

from enum import StrEnum


class Language(StrEnum):
    """Language of an interface, of lyrics or of a prompt (ISO 639-1)."""

    KA = "ka"
    EN = "en"
    RU = "ru"


def dominant_language(text: str) -> Language | None:
    """Return the language whose script most letters of ``text`` belong to, or None.

    Georgian is U+10A0..U+10FF and U+1C90..U+1CBF (Mtavruli), Russian is Cyrillic, English is the
    basic Latin alphabet. A tie goes to Georgian, then Russian: Latin letters are often names.
    """
    counts = dict.fromkeys(Language, 0)
    for letter in text:
        if "\u10a0" <= letter <= "\u10ff" or "\u1c90" <= letter <= "\u1cbf":
            counts[Language.KA] += 1
        elif "\u0400" <= letter <= "\u04ff":
            counts[Language.RU] += 1
        elif letter.isascii() and letter.isalpha():
            counts[Language.EN] += 1
    order = (Language.KA, Language.RU, Language.EN)
    best = max(order, key=lambda language: counts[language])
    return best if counts[best] else None


def title_language(title: str, sung: str) -> str:
    """Return the language a song's title is written in.

    It need not be the one it is sung in: new words on an old tune may leave the title as it was.
    ``sung`` decides where the title has no letters of ours.
    """
    return dominant_language(title) or sung
