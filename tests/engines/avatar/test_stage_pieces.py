"""What the builder's stage is sent: complete, repeatable, and true to the exact body."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.avatar_parts import Detail, Slider
from avatar_g.backend.engines.avatar import restyling
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_in
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.gltf import Glb, read_glb
from avatar_g.backend.engines.avatar.slider_fields import SliderTable
from avatar_g.backend.engines.avatar.stage_groups import (
    group_file,
    mood_file,
    shade_file,
    stage_group,
    visible_file,
)
from avatar_g.backend.engines.avatar.stage_rigged import (
    whole_group_file,
    whole_measures,
    whole_mood_file,
    whole_pictures,
    whole_shade_file,
)
from avatar_g.backend.engines.avatar.workshop import Dressed, Group, Workshop

NINO = load_cast()["nino"]


@pytest.fixture(scope="module")
def workshop(body_data: BodyData) -> Workshop:
    return Workshop(body_data)


@pytest.fixture(scope="module")
def nino(workshop: Workshop) -> Dressed:
    return workshop.dress(NINO)


def opened(content: bytes, folder: Path) -> tuple[Glb, dict[str, np.ndarray]]:
    (folder / "piece.glb").write_bytes(content)
    glb = read_glb(folder / "piece.glb")
    arrays = glb.document["extras"]["arrays"]
    return glb, {name: glb.array(number) for name, number in arrays.items()}


def test_every_vertex_is_skinned_and_follows_the_body(nino: Dressed, tmp_path: Path):
    for name, made in nino.made.items():
        group = stage_group(made)
        glb, arrays = opened(group_file(nino.model.figure, group, name), tmp_path)
        for number in range(len(glb.document["extras"]["primitives"])):
            weights = arrays[f"{number}.weights"].astype(float).sum(axis=1) / 65_535
            shares = arrays[f"{number}.share"].astype(float).sum(axis=1) / 255
            assert np.abs(weights - 1).max() < 1e-3, name
            assert np.abs(shares - 1).max() < 0.01, name
            assert arrays[f"{number}.index"].max() < len(arrays[f"{number}.position"])


def test_equal_characters_have_equal_pieces(body_data: BodyData, nino: Dressed):
    other = Workshop(body_data)
    other.dress(restyling.wear(NINO, "polo"))
    again = other.dress(NINO)

    for name in Group:
        one = group_file(nino.model.figure, stage_group(nino.made[name]), name)
        two = group_file(again.model.figure, stage_group(again.made[name]), name)
        assert one == two, name


def test_clothes_hide_most_skin_and_never_the_face(nino: Dressed, tmp_path: Path):
    face = stage_group(nino.made[Group.FACE])
    _, arrays = opened(visible_file(nino, face), tmp_path)
    counts = [len(each.mesh.triangles) for each in face.primitives]
    visible = np.unpackbits(arrays["visible"].ravel())[: sum(counts)].astype(bool)
    parts = dict(
        zip([each.parts[0].name for each in face.primitives],
            np.split(visible, np.cumsum(counts)[:-1]), strict=True)
    )  # fmt: skip

    assert 0.1 < parts["body"].mean() < 0.7
    assert parts["body_head"].mean() > 0.95


def test_occlusion_has_a_value_for_every_vertex(nino: Dressed, tmp_path: Path):
    groups = {name: stage_group(made) for name, made in nino.made.items()}
    _, arrays = opened(shade_file(nino, groups, "k"), tmp_path)

    assert {name: len(values) for name, values in arrays.items()} == {
        name.value: group.count for name, group in groups.items() if group.count
    }


def test_expressions_move_and_turn_the_face_and_name_their_character(nino: Dressed, tmp_path: Path):
    groups = {name: stage_group(made) for name, made in nino.made.items()}
    glb, arrays = opened(mood_file(nino, groups, "the face"), tmp_path)
    facts = glb.document["extras"]

    assert facts["key"] == "the face"
    for mood in facts["moods"]:
        rows = arrays[f"face.{mood}.rows"]
        assert len(rows) == len(arrays[f"face.{mood}.offsets"]) == len(arrays[f"face.{mood}.turns"])
        assert (
            np.abs(arrays[f"face.{mood}.offsets"]).max() * facts["steps"][f"face.{mood}.offsets"]
            > 1e-3
        ), mood
        assert (
            np.abs(arrays[f"face.{mood}.turns"]).max() * facts["steps"][f"face.{mood}.turns"] > 0.1
        ), mood


PREVIEWED = [
    (Detail.NOSE_LENGTH, 0.8),
    (Detail.EYE_SPACING, -0.7),
    (Detail.LEG_LENGTH, 0.7),
    (Detail.SHOULDERS, -0.8),
    (Detail.HAND_SIZE, 0.9),
    (Slider.HEIGHT, 0.85),
    (Slider.WEIGHT, 0.9),
    (Slider.STYLISE, 0.5),
]
MOST_ERROR = 0.20
"""Of the largest displacement, on any vertex of the skin."""


@pytest.fixture(scope="module")
def fields(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory):
    table = SliderTable(workshop.model(NINO.body), NINO.body)
    while not table.advance(10):
        pass
    return opened(table.file("k"), tmp_path_factory.mktemp("sliders"))


@pytest.mark.parametrize(("slider", "value"), PREVIEWED)
def test_what_the_browser_shows_while_dragging_is_near_the_exact_body(
    workshop: Workshop, fields, slider, value: float
):
    glb, arrays = fields
    entry = glb.document["extras"]["sliders"][slider.value]
    rest = workshop.model(NINO.body).figure
    exact = workshop.model(moved(NINO, slider, value).body).figure

    shown = np.zeros_like(rest.positions)
    here, there = shares(entry, at_rest(slider)), shares(entry, value)
    for end, before, after in zip(("low", "high"), here, there, strict=True):
        rows = arrays.get(f"{slider.value}.{end}.rows")
        if rows is not None:
            offsets = arrays[f"{slider.value}.{end}.offsets"].reshape(-1, 3)
            shown[rows.ravel()] += (after - before) * entry[f"{end}Step"] * offsets

    skin = workshop.data.group_vertices("body")
    change = (exact.positions - rest.positions)[skin]
    error = np.linalg.norm(shown[skin] - change, axis=1)
    assert np.abs(change).max() > 0.001
    assert error.max() < MOST_ERROR * np.linalg.norm(change, axis=1).max()


def at_rest(slider: Slider | Detail) -> float:
    return 0.0 if isinstance(slider, Detail) else float(getattr(NINO.body, slider.value))


def moved(spec: AvatarSpec, slider: Slider | Detail, value: float) -> AvatarSpec:
    if isinstance(slider, Detail):
        return restyling.set_detail(spec, slider, value)
    return replace(spec, body=replace(spec.body, **{slider.value: value}))


def shares(entry: dict[str, float], value: float) -> tuple[float, float]:
    """Return the weights of the two fields, as the browser does."""
    centre = entry["centre"]
    if value < centre:
        return (centre - value) / (centre - entry["lowest"]), 0.0
    return 0.0, (value - centre) / max(entry["highest"] - centre, 1e-9)


def test_finished_character_can_stand_on_the_stage_as_a_whole(workshop: Workshop, tmp_path: Path):
    rigged = build_in(workshop, NINO, has_levels=False)

    glb, arrays = opened(whole_group_file(rigged), tmp_path)
    triangles = sum(len(values) for name, values in arrays.items() if name.endswith(".index")) // 3
    _, shade = opened(whole_shade_file(rigged, "k"), tmp_path)
    whole, moods = opened(whole_mood_file(rigged, "k"), tmp_path)
    drawn = {entry["texture"] for entry in glb.document["extras"]["primitives"]}

    assert triangles == len(rigged.triangles)
    assert len(shade["face"]) == sum(
        len(values) for name, values in arrays.items() if name.endswith(".position")
    )
    assert whole.document["extras"]["key"] == "k"
    assert {"face.happy.rows", "face.aa.rows", "face.blink.rows"} <= set(moods)
    assert drawn - {""} == set(whole_pictures(rigged))
    assert len(whole_measures(rigged)["bones"]) == len(rigged.joint_parents)
