"""Numbers and plural categories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import PLURAL_CATEGORIES, decimal, percent, plural_category


@given(count=st.integers(-10_000, 10_000), language=st.sampled_from(Language))
def test_every_count_has_a_form_the_catalogue_must_contain(count: int, language: Language):
    assert plural_category(count, language) in PLURAL_CATEGORIES[language]


@given(count=st.integers(0, 10_000))
def test_russian_form_follows_the_last_two_digits_only(count: int):
    assert plural_category(count, Language.RU) == plural_category(count % 100, Language.RU)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "1,234.5"),
        (Language.RU, "1\u00a0234,5"),
        (Language.KA, "1\u00a0234,5"),
    ],
)
def test_decimals_are_written_as_each_language_does(language: Language, text: str):
    assert decimal(1234.5, language) == text


def test_russian_sets_a_space_before_the_per_cent_sign():
    assert percent(0.62, Language.RU) == "62\u00a0%"
    assert percent(0.62, Language.KA) == "62%"
