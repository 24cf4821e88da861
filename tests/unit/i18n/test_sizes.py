"""A size of a file reads as people of each language write it."""

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import SIZE_UNITS, size_of, size_text


@pytest.mark.parametrize(
    ("size_bytes", "language", "text"),
    [
        (0, Language.EN, "0 B"),
        (412, Language.RU, "412 Б"),
        (70_800, Language.KA, "71 კბ"),
        (38_400_000, Language.EN, "38.4 MB"),
        (38_400_000, Language.KA, "38,4 მბ"),
        (1_073_741_824, Language.RU, "1,1 ГБ"),
    ],
)
def test_size_is_written_in_the_units_of_the_language(
    size_bytes: int, language: Language, text: str
):
    assert size_text(size_bytes, language) == text


def test_no_size_is_too_large_for_the_units():
    assert size_of(10**18).unit == SIZE_UNITS[-1]
