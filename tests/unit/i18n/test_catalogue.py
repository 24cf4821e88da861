"""Every language says everything."""

import re

import pytest

from avatar_g.backend import errors
from avatar_g.backend.domain.jobs import JobKind, JobStage, JobStatus
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.i18n import PLURAL_CATEGORIES, MissingMessage, catalogue, message, plural

_PLACEHOLDER = re.compile(r"%\{(\w+)\}")
_PLURAL_KEY = re.compile(r"\.(one|few|many|other)$")
_MTAVRULI = re.compile("[\u1c90-\u1cbf]")
OTHERS = [Language.KA, Language.RU]


def counted_keys(language: Language) -> set[str]:
    return {_PLURAL_KEY.sub("", key) for key in catalogue(language) if _PLURAL_KEY.search(key)}


def plain_keys(language: Language) -> set[str]:
    return {key for key in catalogue(language) if not _PLURAL_KEY.search(key)}


def error_classes() -> list[type[errors.AvatarGError]]:
    found = [errors.AvatarGError]
    for parent in found:
        found += parent.__subclasses__()
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: Language):
    assert plain_keys(language) == plain_keys(Language.EN)
    assert counted_keys(language) == counted_keys(Language.EN)


@pytest.mark.parametrize("language", Language)
def test_no_message_is_empty_or_shouts_in_mtavruli(language: Language):
    assert not [key for key, text in catalogue(language).items() if not text.strip()]
    assert not [key for key, text in catalogue(language).items() if _MTAVRULI.search(text)]


@pytest.mark.parametrize("language", OTHERS)
def test_translations_use_the_same_placeholders(language: Language):
    english, other = catalogue(Language.EN), catalogue(language)

    different = {
        key
        for key in plain_keys(Language.EN)
        if set(_PLACEHOLDER.findall(english[key])) != set(_PLACEHOLDER.findall(other[key]))
    }

    assert not different


@pytest.mark.parametrize("language", Language)
def test_counted_messages_have_exactly_the_forms_of_their_language(language: Language):
    for key in counted_keys(language):
        forms = {name for name in catalogue(language) if _PLURAL_KEY.sub("", name) == key}

        assert forms == {f"{key}.{form}" for form in PLURAL_CATEGORIES[language]}


@pytest.mark.parametrize(
    ("language", "script"),
    [(Language.KA, re.compile("[\u10d0-\u10ff]")), (Language.RU, re.compile("[а-яё]"))],
)
def test_texts_are_really_translated(language: Language, script: re.Pattern[str]):
    """Whatever has words in English has letters of the own script in the translation."""
    keep = {"music.pitches", "common.percent", "errors"}

    left = [
        key
        for key in plain_keys(language)
        if key.rsplit(".", 1)[0] not in keep
        and re.search("[A-Za-z]{3}", _PLACEHOLDER.sub("", catalogue(Language.EN)[key]))
        and not script.search(catalogue(language)[key].lower())
    ]

    assert not left


def test_every_error_code_has_a_text():
    missing = {cls.code for cls in error_classes()} - {
        key.removeprefix("errors.") for key in catalogue(Language.EN)
    }

    assert not missing


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("stages", JobStage),
        ("jobs.kinds", JobKind),
        ("jobs.status", JobStatus),
        ("music.moods", Mood),
        ("music.genres", Genre),
    ],
)
def test_every_value_shown_to_creators_has_a_text(prefix: str, names):
    assert not [name for name in names if f"{prefix}.{name}" not in catalogue(Language.EN)]


@pytest.mark.parametrize("language", Language)
def test_example_is_written_in_its_own_language(language: Language):
    from avatar_g.backend.domain.languages import dominant_language

    assert dominant_language(message("examples.prompt", language)) is language


def test_a_key_nobody_knows_is_a_programming_error():
    with pytest.raises(MissingMessage):
        message("home.no_such_thing", Language.KA)


def test_a_missing_argument_is_not_shown_to_the_creator():
    with pytest.raises(KeyError):
        message("home.step_of", Language.EN, step=2)


def test_message_is_filled_in_the_asked_language():
    assert message("home.step_of", Language.RU, step=2, count=5) == "Шаг 2 из 5"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 строка"),
        (2, "2 строки"),
        (5, "5 строк"),
        (11, "11 строк"),
        (21, "21 строка"),
        (22, "22 строки"),
        (101, "101 строка"),
        (112, "112 строк"),
    ],
)
def test_russian_counts_as_russians_do(count: int, text: str):
    assert plural("home.lines", count, Language.RU) == text
