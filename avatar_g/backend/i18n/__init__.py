"""Texts of the product in Georgian, English and Russian.

Files are ``locales/{namespace}.{language}.json``, flat: ``"steps.voice"`` in ``home.ka.json`` is
the message ``home.steps.voice``. A placeholder is ``%{name}``; a literal per cent sign is ``%%``.
"""

from avatar_g.backend.i18n.catalogue import LOCALES_DIR, MissingMessage, catalogue, message
from avatar_g.backend.i18n.numbers import decimal, percent
from avatar_g.backend.i18n.plurals import PLURAL_CATEGORIES, plural, plural_category
from avatar_g.backend.i18n.sizes import SIZE_UNITS, Size, size_of, size_text

__all__ = [
    "LOCALES_DIR",
    "PLURAL_CATEGORIES",
    "SIZE_UNITS",
    "MissingMessage",
    "Size",
    "catalogue",
    "decimal",
    "message",
    "percent",
    "plural",
    "plural_category",
    "size_of",
    "size_text",
]
