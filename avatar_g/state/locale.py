"""The language the creator reads."""

import reflex as rx

from avatar_g.backend.domain.languages import Language

COOKIE_NAME = "ag_lang"
_YEAR_S = 31_536_000


def language_or(text: str, default: Language = Language.EN) -> Language:
    """Return the language named by untrusted text, or ``default``."""
    try:
        return Language(text.strip().lower()[:2])
    except ValueError:
        return default


def preferred_language(accept_language: str) -> Language:
    """Return the first of our languages in an ``Accept-Language`` header, else English."""
    for part in accept_language.split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in set(Language):
            return Language(code)
    return Language.EN


class LocaleState(rx.State):
    """Language of one browser, kept in a cookie that the HTTP API reads too."""

    locale: str = rx.Cookie("", name=COOKIE_NAME, path="/", max_age=_YEAR_S, same_site="lax")

    @rx.var
    def shown(self) -> str:
        """Language in use: the chosen one, else the browser's own."""
        return str(self._language())

    def _language(self) -> Language:
        if self.locale:
            return language_or(self.locale)
        return preferred_language(self.router.headers.accept_language)

    @rx.event
    def choose(self, language: str):
        """Switch to one of the three languages; anything else is ignored."""
        if language in set(Language):
            self.locale = language
