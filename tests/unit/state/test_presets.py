"""Kept styles in a studio: what is shown is kept, what is kept is shown again."""

from collections.abc import Callable

import pytest

from avatar_g.backend.domain.presets import PresetService
from avatar_g.backend.services import Services
from avatar_g.state.composer import ComposerState
from avatar_g.state.presets import PresetState
from tests.unit.state.calling import call


@pytest.fixture
def services(services_for: Callable[..., Services]) -> Services:
    return services_for("presets")


async def test_the_form_of_a_song_is_kept_and_filled_again(state_of, services):
    composer, presets = state_of(ComposerState), state_of(PresetState)
    composer.genre, composer.mood, composer.era = "synthwave", "romantic", "80s"
    composer.tempo, composer.key, composer.voices = "110", "9", ["A", "B"]
    composer.exclude, composer.lyrics = "no drums", "la la"
    kept = composer._style()
    await call(presets, "load", "music")
    await call(presets, "save", {"title": "Night"})
    assert ([row.title for row in presets.rows], presets.said) == (["Night"], "saved")

    composer._take_style({})
    assert composer.genre == ""
    await call(presets, "use", presets.rows[0].preset_id)

    assert composer._style() == kept
    assert (composer.lyrics, composer.is_custom) == ("la la", True)


async def test_styles_are_shared_and_forgotten_and_need_a_name(state_of, services, owner):
    presets = state_of(PresetState)
    await call(presets, "load", "music")
    await call(presets, "save", {"title": " "})
    assert presets.problem.key == "invalid_request.preset_untitled"
    await call(presets, "save", {"title": "Night"})
    preset_id = presets.rows[0].preset_id

    await call(presets, "share", preset_id, True)
    assert (presets.rows[0].is_shared, presets.said) == (True, "shared")
    await call(presets, "delete", preset_id)

    assert presets.rows == []
    assert services.presets.list(owner, PresetService.MUSIC) == []

    await call(presets, "restore")
    assert [(row.title, row.is_shared) for row in presets.rows] == [("Night", True)]
    await call(presets, "restore")
    assert (len(presets.rows), presets.deleted_title) == (1, "")
