"""The language of the page."""

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.state.locale import LocaleState, preferred_language
from tests.unit.state.calling import call


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ka-GE,ka;q=0.9,en;q=0.8", Language.KA),
        ("de-DE,ru;q=0.7", Language.RU),
        ("fr", Language.EN),
        ("", Language.EN),
    ],
)
def test_first_visit_follows_the_browser(header: str, language: Language):
    assert preferred_language(header) is language


async def test_choice_wins_over_the_browser(state_of):
    locale = state_of(LocaleState)

    await call(locale, "choose", "ru")

    assert locale.shown == "ru"


async def test_unknown_language_is_ignored(state_of):
    locale = state_of(LocaleState)

    await call(locale, "choose", "<script>")

    assert locale.shown == "ka"


def test_forged_cookie_falls_back_to_english(state_of):
    locale = state_of(LocaleState)
    locale.locale = "'];alert(1)//"

    assert locale.shown == "en"
