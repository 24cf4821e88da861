"""Finding and filling a message."""

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import i18n
from i18n import resource_loader, translations

from avatar_g.backend.domain.languages import Language

LOCALES_DIR = Path(__file__).parents[3] / "locales"

Messages: TypeAlias = MappingProxyType[str, str]

i18n.load_path.append(str(LOCALES_DIR))
for _setting, _value in {
    "file_format": "json",
    "filename_format": "{namespace}.{locale}.{format}",
    "skip_locale_root_data": True,
    "fallback": Language.EN.value,
    "error_on_missing_placeholder": True,
}.items():
    i18n.set(_setting, _value)


class MissingMessage(KeyError):
    """No language has this message: a programming error, never shown to a creator."""


@lru_cache
def catalogue(language: Language) -> Messages:
    """Return every message of one language, placeholders unfilled."""
    for path in sorted(LOCALES_DIR.glob(f"*.{language}.json")):
        resource_loader.load_translation_file(path.name, str(LOCALES_DIR), language.value)
    return MappingProxyType(dict(translations.container.get(language.value, {})))


def message(key: str, language: Language, **arguments: str | float) -> str:
    """Return the message ``key`` with its placeholders filled.

    A message missing in ``language`` falls back to English.

    Raises
    ------
    MissingMessage
        If no language knows the key.
    KeyError
        If a placeholder of the message is not among ``arguments``.
    """
    if key not in catalogue(language) and key not in catalogue(Language.EN):
        raise MissingMessage(key)
    return str(i18n.t(key, locale=language.value, **arguments))
