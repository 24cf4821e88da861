"""The gallery's random characters, sheets and fault counters keep their promises."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import Detail, LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind, portrait_view
from avatar_g.backend.engines.avatar.wardrobe import (
    BEARDS,
    HAIR_STYLES,
    WARDROBE,
    check_spec,
)
from avatar_g.backend.production.gallery.characters import PROMPTS
from avatar_g.backend.production.gallery.faults import _islands, find_faults
from avatar_g.backend.production.gallery.penetration import PenetrationProbe
from avatar_g.backend.production.gallery.random_specs import random_spec
from avatar_g.backend.production.gallery.sheets import MOST_BYTES, Tile, laid_out, write_sheet
from tests.figures import make_figure

SKIN, WORN = 1, 2


def test_random_characters_are_valid_repeatable_and_use_everything():
    specs = [random_spec(seed) for seed in range(400)]
    worn = {garment.kind for spec in specs for garment in spec.outfit.values()}
    worn |= {garment.kind for spec in specs for garment in spec.accessories}

    for spec in specs:
        check_spec(spec)
    assert specs == [random_spec(seed) for seed in range(400)]
    assert worn == set(WARDROBE)
    assert {spec.look.hair_style for spec in specs} == set(HAIR_STYLES)
    assert {spec.look.beard for spec in specs} == set(BEARDS)


def test_prompts_come_four_in_each_language():
    def script(text: str) -> str:
        if any("ა" <= letter <= "ჰ" for letter in text):
            return "ka"
        return "ru" if any("а" <= letter <= "я" for letter in text) else "en"

    assert [script(prompt) for prompt in PROMPTS] == ["ka"] * 4 + ["en"] * 4 + ["ru"] * 4


def test_a_sheet_of_noise_still_fits_the_repository(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (200, 160, 3), np.uint8)
    sheet = laid_out([Tile(noise, f"კაბა {place}") for place in range(16)], columns=8, title="Test")

    path = write_sheet(tmp_path / "sheet.webp", sheet)

    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as picture:
        assert picture.size == (sheet.shape[1], sheet.shape[0])


def test_an_empty_sheet_is_refused():
    with pytest.raises(ValueError, match="picture"):
        laid_out([], columns=3)


def test_skin_inside_cloth_is_a_fault_and_skin_at_its_edge_is_not():
    classes = np.zeros((60, 60), np.uint8)
    classes[10:50, 10:50] = WORN
    classes[20:23, 20:24] = SKIN
    classes[48:52, 30:40] = SKIN

    assert _islands(classes, SKIN, 100) == (1, 12)


def test_a_gap_in_cloth_is_a_hole_and_the_background_is_not():
    classes = np.zeros((60, 60), np.uint8)
    classes[10:50, 10:50] = WORN
    classes[30:32, 30:33] = 0

    assert _islands(classes, 0, 100) == (1, 6)


def test_the_hole_of_a_hoop_is_no_hole():
    figure = make_figure()
    names = (*figure.part_names, "earring")
    all_of_it = np.full_like(figure.part, len(names) - 1)
    hung = replace(figure, part_names=names, part=all_of_it, material=figure.material * 0 + 7)
    seen = np.zeros((60, 60), np.int32)
    seen[30:33, 30:33] = -1

    assert find_faults(hung, seen, hung.triangles).count == 0
    assert find_faults(replace(hung, part_names=(*names[:-1], "top")), seen, hung.triangles).holes


def test_an_arm_through_the_body_is_deep_and_a_stretched_one_is_free():
    figure = make_figure()
    probe = PenetrationProbe.of(figure, LoadedCharacter(figure, Detail.FULL))
    through = BodyPose({"LeftForeArm": (0.0, 0.0, 0.0), "LeftArm": (0.0, 2.9, 0.3)}, (0, 0, 0))

    assert probe.depth_m(BodyPose({}, (0.0, 0.0, 0.0))) == 0.0
    assert probe.depth_m(through) > 0.01


def test_the_picture_tells_which_triangle_is_in_front():
    figure = make_figure()
    character = LoadedCharacter(figure, Detail.FULL)
    renderer = CharacterRenderer(VideoFormat(120, 160, 1))
    bones = character.skeleton.bone_matrices(BodyPose({}, (0.0, 0.0, 0.0)))

    rows = renderer.visible_triangles(character, bones, portrait_view(figure, PortraitKind.BODY))

    assert rows.shape == (160, 120)
    assert rows[0, 0] == -1
    assert rows.max() < len(figure.triangles)
    assert (rows >= 0).sum() > 500
