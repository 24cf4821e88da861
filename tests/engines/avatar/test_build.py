"""Characters keep their promises, whatever the sliders say."""

import hashlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Garment, Look
from avatar_g.backend.engines.avatar.body import shape_body
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.checks import check_rigged
from avatar_g.backend.engines.avatar.rigged import Material, Rigged
from avatar_g.backend.errors import InvalidRequest

NAMES = (
    "nino", "luka", "amara", "kenji", "vera", "otto",
    "mariam", "giorgi", "zuri", "priya", "tomas", "lily",
)  # fmt: skip
DEEPEST_POKE_M = 0.003
SCRIPT = """
import hashlib, sys
from pathlib import Path
from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
folder = Path(sys.argv[1])
build_avatar(load_cast()["luka"], load_body_data(folder)).save(folder / "other.npz")
print(hashlib.sha256((folder / "other.npz").read_bytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def built(body_data) -> dict[str, Rigged]:
    return {name: build_avatar(load_cast()[name], body_data) for name in ("luka", "vera")}


def test_the_cast_has_its_twelve_names():
    assert tuple(load_cast()) == NAMES
    assert all(spec.body.age >= 0.4 for spec in load_cast().values())


def test_every_cast_member_is_a_valid_character(body_data, built):
    for name in ("mariam", "giorgi"):
        check_rigged(build_avatar(load_cast()[name], body_data))
    for rigged in built.values():
        check_rigged(rigged)


def test_equal_specifications_give_equal_bytes_in_two_processes(body_cache, built, tmp_path):
    built["luka"].save(tmp_path / "one.npz")
    ours = hashlib.sha256((tmp_path / "one.npz").read_bytes()).hexdigest()
    run = [sys.executable, "-c", SCRIPT, str(body_cache)]
    theirs = subprocess.run(run, capture_output=True, text=True, check=True)
    assert theirs.stdout.strip() == ours


def test_a_saved_character_reads_back_and_is_not_too_large(built, tmp_path):
    path = tmp_path / "vera.npz"
    built["vera"].save(path)
    again = Rigged.load(path)
    check_rigged(again)
    assert again.part_names == built["vera"].part_names
    assert path.stat().st_size < 28e6


def test_levels_of_detail_have_their_sizes(built):
    for rigged in built.values():
        assert len(rigged.triangles) > 40_000
        assert 20_000 < len(rigged.triangles_medium) < 26_000
        assert 5_000 < len(rigged.triangles_shadow) < 12_000


def test_the_skeleton_is_symmetric_and_stands_in_t_pose(body_data, built):
    for rigged in built.values():
        place = dict(zip(rigged.joint_names, rigged.joint_positions, strict=True))
        for name in rigged.joint_names:
            if "Left" in name:
                mirrored = place[name.replace("Left", "Right")] * [-1, 1, 1]
                np.testing.assert_allclose(place[name], mirrored, atol=1e-4)
        arm, hand = place["LeftArm"], place["LeftHand"]
        assert abs(arm[1] - hand[1]) < 0.01
        assert hand[0] - arm[0] > 0.3


def test_cloth_never_lies_inside_the_body(body_data):
    for name in ("amara", "otto"):
        spec = load_cast()[name]
        rigged = build_avatar(spec, body_data)
        figure = shape_body(body_data, spec.body)
        worn = [rigged.part_names.index(part) for part in ("top", "bottom")]
        cloth = np.isin(rigged.part, worn) & (rigged.material == Material.CLOTH)
        points = rigged.positions[cloth].astype(float)
        height, _, distance = figure.height_above_skin(points)
        close = distance < 0.05
        assert height[close].min() > -DEEPEST_POKE_M, name


def test_nobody_is_bare(body_data):
    rigged = build_avatar(AvatarSpec(), body_data)
    assert {"top", "bottom", "shoes"} <= set(rigged.part_names)
    check_rigged(rigged)
    skin = rigged.positions[rigged.part == rigged.part_names.index("body")]
    hips = rigged.joint_positions[rigged.joint_names.index("Hips")]
    near_hips = (np.abs(skin[:, 1] - hips[1]) < 0.02) & (np.abs(skin[:, 0]) < 0.25)
    assert not near_hips.any()


def test_a_blink_closes_the_eye_and_a_smile_lifts_the_corners(built):
    rigged = built["luka"]
    lift = rigged.morph_positions[rigged.morph_names.index("eyeBlinkLeft")].astype(float)
    assert lift[:, 1].min() < -0.006
    jaw = rigged.morph_positions[rigged.morph_names.index("jawOpen")].astype(float)
    assert jaw[:, 1].min() < -0.01
    smile = rigged.morph_positions[rigged.morph_names.index("mouthSmileLeft")].astype(float)
    assert smile[:, 1].max() > 0.004


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    femininity=st.sampled_from([0.0, 1.0]),
    age=st.sampled_from([0.4, 1.0]),
    weight=st.sampled_from([0.0, 1.0]),
    muscle=st.sampled_from([0.0, 1.0]),
    height=st.sampled_from([0.0, 1.0]),
    style=st.sampled_from(["pony", "buzz", "pixie", "topknot", "lob"]),
    legs=st.sampled_from(["leggings", "shorts", "skirt", "joggers"]),
)
@example(femininity=0.0, age=0.4, weight=1.0, muscle=0.0, height=0.0, style="pony", legs="leggings")
def test_extreme_bodies_are_still_valid(
    body_data, femininity, age, weight, muscle, height, style, legs
):
    spec = AvatarSpec(
        body=Body(femininity, age, weight, muscle, height, eye_size=1.0, face_width=0.0),
        look=Look(hair_style=style),
        outfit={"bottom": Garment(legs, "#336699")},
    )
    rigged = build_avatar(spec, body_data)
    check_rigged(rigged)
    assert 1.4 < rigged.top_y_m - rigged.ground_y_m < 2.4


@pytest.mark.parametrize(
    "spec",
    [
        AvatarSpec(look=Look(skin="#fff")),
        AvatarSpec(look=Look(hair_colour="red")),
        AvatarSpec(look=Look(hair_style="mullet")),
        AvatarSpec(look=Look(beard="goat")),
        AvatarSpec(outfit={"top": Garment("toga", "#ffffff")}),
        AvatarSpec(outfit={"top": Garment("jeans", "#ffffff")}),
        AvatarSpec(outfit={"hands": Garment("jeans", "#ffffff")}),
        AvatarSpec(outfit={"top": Garment("tshirt", "#ff")}),
        AvatarSpec(outfit={"top": Garment("tshirt", "#ffffff", {"hem_m": 9.0})}),
        AvatarSpec(outfit={"top": Garment("tshirt", "#ffffff", {"wheels": 4})}),
        AvatarSpec(accessories=(Garment("jeans", "#ffffff"),)),
    ],
)
def test_impossible_requests_are_refused(body_data, spec):
    with pytest.raises(InvalidRequest):
        build_avatar(spec, body_data)


def test_a_broken_character_is_noticed(built):
    rigged = built["luka"]
    with pytest.raises(ValueError, match="sum to 1"):
        check_rigged(replace(rigged, skin_weights=rigged.skin_weights * 0.5))
    with pytest.raises(ValueError, match="do not exist"):
        check_rigged(replace(rigged, triangles=rigged.triangles + len(rigged.positions)))
