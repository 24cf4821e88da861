"""The stage in the browser and the pictures of the server are lit alike."""

import re
from pathlib import Path

import numpy as np
import pytest

import avatar_g.components
from avatar_g.backend.engines.avatar.renderer import drawing, gathering, shadows
from avatar_g.backend.engines.avatar.renderer.materials import material_table
from avatar_g.backend.engines.avatar.renderer.portraits import DAYLIGHT
from avatar_g.backend.engines.avatar.rigged import Material

FOLDER = Path(avatar_g.components.__file__).parent
SHADER = (FOLDER / "avatar_shaders.jsx").read_text(encoding="utf-8")
LOOK = (FOLDER / "avatar_look.jsx").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["key_rgb", "sky_rgb", "ground_rgb", "rim_rgb"])
def test_lights_have_the_same_colours(name: str):
    found = re.search(rf"{name.upper()} = vec3\(([^)]*)\)", SHADER)

    assert found is not None
    assert tuple(float(share) for share in found[1].split(",")) == getattr(DAYLIGHT, name)


@pytest.mark.parametrize("material", Material)
def test_materials_answer_light_in_the_same_way(material: Material):
    found = re.search(rf"\b{material.name.lower()}: \[([^\]]*)\]", LOOK)

    assert found is not None
    answers = [float(share) for share in found[1].split(",")]
    assert np.allclose(answers, material_table()[material], atol=1e-6)


def test_shadows_are_as_deep_and_as_near_as_in_videos():
    facts = {
        "OPEN_CLOTH": shadows._OPEN_CLOTH_M,
        "BIAS": gathering._SHADOW_BIAS,
        "LAMP": drawing._LIGHT_DISTANCE_M,
        "LEAST_HALF": drawing._LEAST_SHADOW_M,
        "GREATEST_HALF": drawing._GREATEST_SHADOW_M,
        "HALF_STEP": drawing._SHADOW_STEP_M,
    }

    for name, value in facts.items():
        found = re.search(rf"\b{name} = ([0-9.]+)", LOOK)
        assert found is not None, name
        assert float(found[1]) == pytest.approx(float(value)), name
