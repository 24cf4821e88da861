"""Where a file comes from, by the recipes of all it was made of."""

import pytest

from avatar_g.backend.domain.credentials import SourceType, source_type

SONG = {"kind": "song", "params": {"prompt": "the sea", "recording": "", "rig": None}}


@pytest.mark.parametrize(
    "brought",
    [
        {"kind": "recording", "params": {}},
        {"kind": "film", "params": {"source": {"kind": "recording", "params": {}}}},
        {"kind": "talk", "params": {"wish": {"recording": "3fa9"}}},
        {"kind": "avatar", "params": {"rig": "ab12"}},
        {"kind": "avatar", "params": {"outfit": [{"options": {"image": "data"}}]}},
        {"kind": "song", "params": {"soundfont": "cd34"}},
    ],
)
def test_what_a_person_brought_makes_a_composite(brought: dict):
    found = source_type([SONG, brought], has_learnt_voice=False, has_uploads=False)

    assert found is SourceType.COMPOSITE


def test_what_the_studio_composed_alone_is_algorithmic():
    found = source_type([SONG, {}], has_learnt_voice=False, has_uploads=False)

    assert found is SourceType.ALGORITHMIC
    assert found.value.endswith("/digitalsourcetype/algorithmicMedia")


def test_learnt_voice_is_told_before_everything_else():
    found = source_type([{"kind": "recording"}], has_learnt_voice=True, has_uploads=True)

    assert found is SourceType.TRAINED_COMPOSITE


def test_endless_recipe_is_not_called_algorithmic():
    endless = {"kind": "song", "params": {"words": [[index] for index in range(30_000)]}}

    found = source_type([endless], has_learnt_voice=False, has_uploads=False)

    assert found is SourceType.COMPOSITE
