"""Numbers, dates and abbreviations are read as people read them."""

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.numbers import (
    georgian,
    georgian_ordinal,
    russian,
    russian_ordinal,
)
from avatar_g.backend.engines.speech.wording import word_tokens

KA, EN, RU = Language.KA, Language.EN, Language.RU
SAID = [
    (KA, "3,5 კმ", "სამი მთელი ხუთი მეათედი კილომეტრი"),
    (KA, "50%", "ორმოცდაათი პროცენტი"),
    (KA, "10:30", "ათი საათი და ოცდაათი წუთი"),
    (KA, "25.11.2026", "ოცდახუთი ნოემბერი ორი ათას ოცდაექვსი წელი"),
    (KA, "2026 წელს", "ორი ათას ოცდაექვს წელს"),
    (KA, "მე-5 კლასი", "მეხუთე კლასი"),
    (KA, "XIX საუკუნე", "მეცხრამეტე საუკუნე"),
    (KA, "21-ე საუკუნე", "ოცდამეერთე საუკუნე"),
    (KA, "და ა.შ.", "და ასე შემდეგ"),
    (KA, "ქ. თბილისი", "ქალაქი თბილისი"),
    (KA, "9:00-დან", "ცხრა საათიდან"),
    (KA, "15-მდე", "თხუთმეტამდე"),
    (KA, "8-ზე", "რვაზე"),
    (KA, "2026-ში", "ორი ათას ოცდაექვსში"),
    (KA, "1 მლნ", "ერთი მილიონი"),
    (EN, "$20", "20 dollars"),
    (EN, "Nov 25, 2026", "November 25th, 20 26"),
    (EN, "2026-11-25", "November 25th 20 26"),
    (EN, "1,500", "1500"),
    (EN, "approx. 5 kg", "approximately 5 kilograms"),
    (EN, "in 1998", "in 19 98"),
    (EN, "№ 5", "number 5"),
    (RU, "3,5", "три целых пять десятых"),
    (RU, "25.11.2026", "двадцать пятого ноября две тысячи двадцать шестого года"),
    (RU, "в 2026 г.", "в две тысячи двадцать шестом году"),
    (RU, "г. Тбилиси", "город Тбилиси"),
    (RU, "1 минута", "одна минута"),
    (RU, "22:05", "двадцать два часа пять минут"),
    (RU, "5-й класс", "пятый класс"),
    (RU, "XIX век", "девятнадцатый век"),
    (RU, "1 500 рублей", "тысяча пятьсот рублей"),
    (RU, "и т.д.", "и так далее"),
    (RU, "3 млн", "три миллиона"),
]


@pytest.mark.parametrize(("language", "written", "said"), SAID)
def test_written_words_are_read_as_people_say_them(language: Language, written: str, said: str):
    assert " ".join(filter(None, word_tokens(written.split(), language))) == said


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "text",
    ["+995 555 12", "99999999999999999999", "🙂", "...", "45.99.2026", "-", "a/b", "5-", "№"],
)
def test_odd_words_keep_their_places(language: Language, text: str):
    assert len(word_tokens(text.split(), language)) == len(text.split())


@pytest.mark.parametrize("language", list(Language))
def test_emoji_are_not_read_out(language: Language):
    assert word_tokens(["❤️", "Nino🙂!", "👨‍👩‍👧", "→"], language) == ["", "Nino!", "", ""]


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "ნული"),
        (18, "თვრამეტი"),
        (40, "ორმოცი"),
        (99, "ოთხმოცდაცხრამეტი"),
        (800, "რვაასი"),
        (1000, "ათასი"),
        (1921, "ათას ცხრაას ოცდაერთი"),
    ],
)
def test_georgian_counts_in_twenties(number: int, word: str):
    assert georgian(number) == word


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "პირველი"), (8, "მერვე"), (20, "მეოცე"), (30, "ოცდამეათე"), (100, "მეასე")],
)
def test_georgian_ordinals_wrap_the_last_part(number: int, word: str):
    assert georgian_ordinal(number) == word


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "ноль"), (21, "двадцать один"), (2000, "две тысячи"), (1_001_000, "миллион одна тысяча")],
)
def test_russian_cardinals(number: int, word: str):
    assert russian(number) == word


def test_russian_ordinals_are_declined():
    assert russian_ordinal(3, "го") == "третьего"
    assert russian_ordinal(2026, "м") == "две тысячи двадцать шестом"
    assert russian_ordinal(100) == "сотый"
