"""Translated text: all three languages are compiled into the page, so switching is instant."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import PLURAL_CATEGORIES, SIZE_UNITS, catalogue
from avatar_g.components.choose import Number, text_case, text_if
from avatar_g.state.locale import LocaleState

Filling: TypeAlias = Any
"""A Var, a text or a number that fills a placeholder."""

_DEFAULT = Language.EN
_PERCENT = "\0"
"""Stands for ``%%`` while a message is taken apart."""


def t(key: str, **values: Filling) -> rx.Var[str]:
    """Return the message ``key`` in the creator's language, resolved in the browser.

    A key missing in any language fails the build.
    """
    return by_language({language: _filled(key, language, values) for language in Language})


def t_plural(key: str, count: Number, **values: Filling) -> rx.Var[str]:
    """Return the plural form of ``key`` that fits a whole number known in the browser only."""
    texts: dict[Language, rx.Var[str]] = {}
    for language in Language:
        forms = {
            form: _filled(f"{key}.{form}", language, {"count": count, **values})
            for form in PLURAL_CATEGORIES[language]
        }
        texts[language] = _chosen_form(forms, count)
    return by_language(texts)


def t_of(prefix: str, names: Iterable[str], name: Any, **values: Filling) -> rx.Var[str]:
    """Return ``prefix.<name>`` for a name known in the browser only; unknown names give nothing."""
    cases = [(known, t(f"{prefix}.{known}", **values)) for known in names]
    return text_case(name, *cases, "")


def t_duration(seconds: Number) -> rx.Var[str]:
    """Return whole seconds as ``38 s``, ``1 min 20 s`` or ``2 min``."""
    whole = t("common.minutes", count=seconds // 60)
    mixed = t("common.minutes_seconds", minutes=seconds // 60, seconds=seconds % 60)
    long_text = text_if(seconds % 60 == 0, whole, mixed)
    return text_if(seconds < 60, t("common.seconds", count=seconds), long_text)


def t_size(size: Any) -> rx.Var[str]:
    """Return an ``i18n.Size`` known in the browser only as ``38.4 MB`` or ``38,4 მბ``."""
    texts: dict[Language, rx.Var[str]] = {}
    for language in Language:
        number = size.point if language is Language.EN else size.comma
        cases = [
            (unit, _filled(f"common.size.{unit}", language, {"size": number}))
            for unit in SIZE_UNITS
        ]
        texts[language] = text_case(size.unit, *cases, "")
    return by_language(texts)


def t_title(key: str) -> rx.Var[str]:
    """Return a page title: the message and the product's name."""
    title: Any = t(key)
    return title + " · Avatar G"


def by_language(texts: dict[Language, rx.Var[str]]) -> rx.Var[str]:
    """Choose one of three texts by the creator's language."""
    others = [(language.value, texts[language]) for language in Language if language != _DEFAULT]
    return text_case(LocaleState.shown, *others, texts[_DEFAULT])


def _filled(key: str, language: Language, values: dict[str, Filling]) -> rx.Var[str]:
    """Join the literal pieces of a message with the values of its placeholders."""
    pieces = catalogue(language)[key].replace("%%", _PERCENT).split("%{")
    text: Any = rx.Var.create(pieces[0].replace(_PERCENT, "%"))
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}")
        text = text + f"{values[name]}" + rest.replace(_PERCENT, "%")
    return text.to(str)


def _chosen_form(forms: dict[str, rx.Var[str]], count: Number) -> rx.Var[str]:
    """Apply the CLDR rules of ``i18n.plurals`` in the browser."""
    if "many" not in forms:
        return text_if(count == 1, forms["one"], forms["other"])
    last, last_two = count % 10, count % 100
    is_few = (last >= 2) & (last <= 4) & ((last_two < 12) | (last_two > 14))
    is_one = (last == 1) & (last_two != 11)
    return text_if(is_one, forms["one"], text_if(is_few, forms["few"], forms["many"]))
