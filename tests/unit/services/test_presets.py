"""Styles are kept, shared, and changed by nobody but their owner."""

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.domain.presets import PresetService
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services import Services
from tests.studio import add_user

MUSIC = PresetService.MUSIC


def test_song_style_keeps_style_only(services: Services, ana: str):
    fields = {"genre": "pop", "tempo_bpm": 96.0, "lyrics": "la la", "seed": 5, "nonsense": 1}

    services.presets.save(ana, MUSIC, "  Slow   pop ", fields)

    (preset,) = services.presets.list(ana, MUSIC)
    assert (preset.title, preset.fields) == ("Slow pop", {"genre": "pop", "tempo_bpm": 96.0})
    assert services.presets.list(ana, PresetService.AVATAR) == []


def test_others_see_what_is_shared_and_change_nothing(
    container: Container, services: Services, ana: str
):
    bek = add_user(container, "bek")
    private = services.presets.save(ana, MUSIC, "Mine", {"genre": "pop"})
    shared = services.presets.save(ana, MUSIC, "Ours", {"genre": "pop"}, is_shared=True)

    seen = services.presets.list(bek, MUSIC)

    assert [(each.preset_id, each.is_own) for each in seen] == [(shared, False)]
    for preset_id in (private, shared):
        with pytest.raises(NotFound):
            services.presets.delete(bek, preset_id)
        with pytest.raises(NotFound):
            services.presets.share(bek, preset_id, is_shared=True)
    services.presets.share(ana, shared, is_shared=False)
    assert services.presets.list(bek, MUSIC) == []


def test_a_kept_look_dresses_a_character_and_can_be_undone(
    container: Container, services: Services, ana: str
):
    bek = add_user(container, "bek")
    mine = services.avatars.create(ana, prompt="a tall woman in a red dress", seed=3)
    his = services.avatars.create(bek, prompt="an old man in a black coat", seed=4)
    fields = services.avatars.spec_of(ana, mine)
    look = services.presets.save(ana, PresetService.AVATAR, "Red", fields, is_shared=True)
    song = services.presets.save(ana, MUSIC, "Pop", {"genre": "pop"}, is_shared=True)
    before = services.avatars.spec_of(bek, his)

    services.presets.wear(bek, his, look)

    after = services.avatars.spec_of(bek, his)
    assert (after["outfit"], after["body"]) == (fields["outfit"], fields["body"])
    assert after["name"] == before["name"]
    services.avatars.undo(bek, his)
    assert services.avatars.spec_of(bek, his) == before
    for preset_id in (song, "0" * 32):
        with pytest.raises(NotFound):
            services.presets.wear(bek, his, preset_id)
    services.presets.share(ana, look, is_shared=False)
    with pytest.raises(NotFound):
        services.presets.wear(bek, his, look)


@pytest.mark.parametrize(
    ("service", "title", "fields"),
    [
        (MUSIC, " ", {}),
        (MUSIC, "x", {"genre": "no such genre"}),
        (MUSIC, "x", {"tempo_bpm": 1e9}),
        (PresetService.AVATAR, "x", {"outfit": "none"}),
    ],
)
def test_what_no_studio_takes_is_refused(services: Services, ana: str, service, title, fields):
    with pytest.raises(InvalidRequest):
        services.presets.save(ana, service, title, fields)
