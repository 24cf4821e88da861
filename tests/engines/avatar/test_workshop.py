"""A character changed piece by piece is the character built at once."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.avatar_parts import Detail, Slider
from avatar_g.backend.engines.avatar import restyling
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_avatar, build_in
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.gltf import read_glb
from avatar_g.backend.engines.avatar.vrm import write_vrm
from avatar_g.backend.engines.avatar.workshop import Group, Workshop

NINO = load_cast()["nino"]


def edited() -> list[AvatarSpec]:
    """Return what a creator does in a minute, ending where ``build_avatar`` starts afresh."""
    steps = [NINO]
    for change in (
        lambda spec: restyling.wear(spec, "jacket"),
        lambda spec: restyling.wear(spec, "skirt"),
        lambda spec: restyling.set_look(spec, "hair_colour", "#7a3cf0"),
        lambda spec: restyling.wear(spec, "bag"),
        lambda spec: restyling.wear(spec, "polo"),
        lambda spec: restyling.wear(spec, "boots"),
        lambda spec: restyling.set_detail(spec, Detail.NOSE_LENGTH, 0.5),
        lambda spec: restyling.set_slider(spec, Slider.HEIGHT, 0.8),
        lambda spec: restyling.wear(spec, "jeans"),
        lambda spec: restyling.set_option(spec, "polo", "pattern", "stripes"),
    ):
        steps.append(change(steps[-1]))
    return steps


def vrm_digest(rigged, spec: AvatarSpec, path: Path) -> str:
    write_vrm(rigged, spec, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_full_build_and_a_row_of_edits_give_the_same_file(body_data: BodyData, tmp_path: Path):
    steps = edited()
    workshop = Workshop(body_data)
    for spec in steps:
        workshop.dress(spec)

    once = vrm_digest(build_avatar(steps[-1], body_data), steps[-1], tmp_path / "once.vrm")
    edits = vrm_digest(build_in(workshop, steps[-1]), steps[-1], tmp_path / "edits.vrm")

    assert edits == once


def test_building_does_not_change_what_later_characters_share(body_data: BodyData, tmp_path: Path):
    workshop = Workshop(body_data)
    first = build_in(workshop, NINO, has_levels=False)
    build_in(workshop, restyling.wear(NINO, "polo"), has_levels=False)

    again = build_in(workshop, NINO, has_levels=False)

    assert vrm_digest(again, NINO, tmp_path / "b.vrm") == vrm_digest(
        first, NINO, tmp_path / "a.vrm"
    )


@pytest.mark.parametrize(
    ("change", "made_again"),
    [
        (lambda: restyling.wear(NINO, "boots"), {Group.SHOES}),
        (lambda: restyling.wear(NINO, "glasses"), {Group.ACCESSORIES}),
        (lambda: restyling.set_look(NINO, "lips", "#ff0000"), set()),
        (lambda: restyling.set_option(NINO, "hoodie", "print", "star"), set()),
        (lambda: restyling.set_look(NINO, "brow", 0.9), {Group.BROWS}),
    ],
)
def test_only_what_changed_is_made_again(body_data: BodyData, change, made_again: set[Group]):
    workshop = Workshop(body_data)
    before = workshop.dress(NINO).made

    after = workshop.dress(change()).made

    assert {group for group in Group if after[group] is not before[group]} == made_again


def test_every_detail_does_something_else_at_its_two_ends(body_data: BodyData):
    workshop = Workshop(body_data)
    rest = workshop.model(NINO.body).figure.positions

    for detail in Detail:
        moved = [
            workshop.model(restyling.set_detail(NINO, detail, lean).body).figure.positions - rest
            for lean in (-1.0, 1.0)
        ]
        reach = [np.abs(each).max() for each in moved]
        assert min(reach) > 0.0005, detail
        assert max(reach) < 0.25, detail
        assert np.abs(moved[0] - moved[1]).max() > 0.0005, detail


def test_details_at_zero_are_not_written_down():
    changed = restyling.set_detail(NINO, Detail.JAW, 0.4)

    assert restyling.set_detail(changed, Detail.JAW, 0.0) == NINO


def test_second_hair_colour_shows_at_the_tips_only(body_data: BodyData):
    workshop = Workshop(body_data)
    plain = workshop.dress(NINO).made[Group.HAIR].parts
    tipped = workshop.dress(restyling.set_look(NINO, "hair_tips", "#00ff00")).made[Group.HAIR].parts

    locks = next(part.mesh.colours for part in plain if part.name == "hair")
    dyed = next(part.mesh.colours for part in tipped if part.name == "hair")
    is_dyed = np.abs(locks - dyed).max(axis=1) > 1e-6
    assert 0.2 < is_dyed.mean() < 0.8


def test_saved_character_keeps_its_details(body_data: BodyData, tmp_path: Path):
    spec = restyling.set_detail(NINO, Detail.EAR_POINT, 1.0)

    write_vrm(build_avatar(spec, body_data, has_levels=False), spec, tmp_path / "elf.vrm")

    recipe = read_glb(tmp_path / "elf.vrm").document["asset"]["extras"]["recipe"]
    assert recipe["body"]["details"] == {"ear_point": 1.0}
