"""A character made from a long description has a short name."""

import pytest

from avatar_g.backend.engines.avatar.description import describe_avatar
from avatar_g.backend.engines.avatar.naming import MAX_CHARS, short_name


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A cheerful singer, brown bob, yellow sweater", "Cheerful singer"),
        ("A woman in a red dress", "Woman in red dress"),
        ("make me a young rock star with long black hair and boots", "Young rock star"),
        ("ქალი წითელ კაბაში", "ქალი წითელ კაბაში"),
        ("мужчина в синем свитере и джинсах", "Мужчина в синем свитере"),
        ("Nino", "Nino"),
        ("...", ""),
        ("", ""),
        ("Donaudampfschifffahrtsgesellschaftskapitän", "Donaudampfschifffahrtsgesell"),
    ],
)
def test_name_is_the_first_telling_words(prompt: str, name: str):
    assert short_name(prompt) == name


def test_described_character_is_not_called_by_its_whole_prompt():
    prompt = "an old fisherman with a white beard who sings about the Black Sea every evening"

    assert 0 < len(describe_avatar(prompt, seed=1).name) <= MAX_CHARS


def test_wordless_prompt_keeps_the_name_of_its_model():
    assert describe_avatar("", seed=1).name
