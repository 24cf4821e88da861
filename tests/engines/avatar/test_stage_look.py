"""The stage in the browser and the pictures of the server are lit alike."""

import re
from pathlib import Path

import numpy as np
import pytest

import avatar_g.components
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
