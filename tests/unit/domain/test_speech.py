"""A text becomes sentences, each in its own language."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.speech import SpeechMood, split_sentences


def test_each_sentence_has_the_language_of_its_letters():
    script = split_sentences("Hello! გამარჯობა, ნინო. Привет, мир?\nOne more")

    assert [(one.text, one.language) for one in script] == [
        ("Hello!", Language.EN),
        ("გამარჯობა, ნინო.", Language.KA),
        ("Привет, мир?", Language.RU),
        ("One more", Language.EN),
    ]


def test_full_stop_of_an_abbreviation_ends_no_sentence():
    texts = [
        "I met Dr. Smith today.",
        "Ему 5 тыс. лет.",
        "А. С. Пушкин жил здесь.",
        "ვიკითხე მაგ. ეს წიგნი.",
        "Это г. Тбилиси.",
    ]

    assert [len(split_sentences(text)) for text in texts] == [1] * len(texts)


def test_no_letter_is_lost():
    text = 'He said: "Stop!" Then he left… And so on. 3.5 km.'

    assert " ".join(one.text for one in split_sentences(text)) == text


def test_language_and_mood_may_be_given():
    (only,) = split_sentences("2026", language=Language.RU, mood=SpeechMood.SAD)

    assert (only.language, only.mood) == (Language.RU, SpeechMood.SAD)
    assert split_sentences(" \n ") == ()
