"""VRM files hold what the standard demands, checked without any viewer."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.gltf import Glb, GltfWriter, read_glb
from avatar_g.backend.engines.avatar.rigged import TEXTURED, Material, Rigged
from avatar_g.backend.engines.avatar.vrm import write_vrm
from avatar_g.backend.engines.avatar.vrm_surfaces import (
    ROUGHNESS,
    Surface,
    merged_sheet,
    split_surfaces,
)

COMPONENT_BYTES = {5121: 1, 5123: 2, 5125: 4, 5126: 4}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
REQUIRED_BONES = {
    "hips", "spine", "head",
    "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
    "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand",
}  # fmt: skip
"""VRM 1.0 humanoid: bones that must be there."""
PRESETS = {
    "aa", "ih", "ou", "ee", "oh", "blink", "blinkLeft", "blinkRight",
    "happy", "angry", "sad", "relaxed", "surprised",
}  # fmt: skip


@pytest.fixture(scope="module")
def spec() -> AvatarSpec:
    return load_cast()["nino"]


@pytest.fixture(scope="module")
def rigged(body_data, spec: AvatarSpec) -> Rigged:
    return build_avatar(spec, body_data)


@pytest.fixture(scope="module")
def path(rigged: Rigged, spec: AvatarSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("vrm") / "nino.vrm"
    write_vrm(rigged, spec, target)
    return target


@pytest.fixture(scope="module")
def glb(path: Path) -> Glb:
    return read_glb(path)


def _primitives(glb: Glb, mesh: str) -> list[dict[str, Any]]:
    found = next(one for one in glb.document["meshes"] if one["name"] == mesh)
    return list(found["primitives"])


def _vrm(glb: Glb) -> dict[str, Any]:
    extension: dict[str, Any] = glb.document["extensions"]["VRMC_vrm"]
    return extension


def test_file_is_small_enough_to_share(path: Path) -> None:
    assert path.stat().st_size <= 6_000_000


def test_equal_characters_give_equal_bytes(
    rigged: Rigged, spec: AvatarSpec, path: Path, tmp_path: Path
) -> None:
    write_vrm(rigged, spec, tmp_path / "again.vrm")

    assert (tmp_path / "again.vrm").read_bytes() == path.read_bytes()


def test_every_view_lies_in_the_buffer_on_a_four_byte_boundary(glb: Glb) -> None:
    assert glb.document["buffers"] == [{"byteLength": len(glb.binary)}]
    end = 0
    for view in glb.document["bufferViews"]:
        assert view["byteOffset"] % 4 == 0
        assert view["byteOffset"] >= end
        end = view["byteOffset"] + view["byteLength"]
    assert end <= len(glb.binary)


def test_every_accessor_fits_its_view_and_its_bounds(glb: Glb) -> None:
    for index, accessor in enumerate(glb.document["accessors"]):
        values = glb.array(index)
        assert values.shape == (accessor["count"], WIDTHS[accessor["type"]])
        if "bufferView" in accessor:
            size = COMPONENT_BYTES[accessor["componentType"]] * values.size
            assert glb.document["bufferViews"][accessor["bufferView"]]["byteLength"] == size
        if "min" in accessor:
            np.testing.assert_array_equal(values.min(axis=0), np.float32(accessor["min"]))
            np.testing.assert_array_equal(values.max(axis=0), np.float32(accessor["max"]))


@pytest.mark.parametrize("mesh", ["Face", "Body"])
def test_every_primitive_is_whole(glb: Glb, mesh: str) -> None:
    joints = len(glb.document["skins"][0]["joints"])
    for primitive in _primitives(glb, mesh):
        attributes = {name: glb.array(row) for name, row in primitive["attributes"].items()}
        count = len(attributes["POSITION"])
        indices = glb.array(primitive["indices"])

        assert {len(values) for values in attributes.values()} == {count}
        assert len(indices) % 3 == 0
        assert indices.max() == count - 1
        assert "min" in glb.document["accessors"][primitive["attributes"]["POSITION"]]
        np.testing.assert_allclose(np.linalg.norm(attributes["NORMAL"], axis=1), 1, atol=1e-3)
        assert (attributes["WEIGHTS_0"].astype(int).sum(axis=1) == 65_535).all()
        assert attributes["JOINTS_0"].max() < joints
        assert (attributes["JOINTS_0"][attributes["WEIGHTS_0"] == 0] == 0).all()


def test_the_whole_character_is_there(glb: Glb, rigged: Rigged) -> None:
    primitives = _primitives(glb, "Face") + _primitives(glb, "Body")
    triangles = sum(len(glb.array(one["indices"])) // 3 for one in primitives)
    places = np.vstack([glb.array(one["attributes"]["POSITION"]) for one in primitives])

    behind = np.count_nonzero(rigged.two_sided[rigged.triangles[:, 0]])

    assert triangles == len(rigged.triangles) + behind
    assert abs(places[:, 1].min()) < 0.005
    assert abs(places[:, 1].max() - (rigged.top_y_m - rigged.ground_y_m)) < 0.03
    assert np.ptp(places[:, 0]) > 1.2  # arms out: T-pose


def test_a_viewer_draws_the_character_in_at_most_six_calls(glb: Glb) -> None:
    primitives = _primitives(glb, "Face") + _primitives(glb, "Body")

    assert len(primitives) <= 6
    assert not any(entry.get("doubleSided") for entry in glb.document["materials"])
    assert not any("extensions" in entry for entry in glb.document["materials"])  # no outlines


def test_cloth_seen_from_inside_has_triangles_that_look_inwards(glb: Glb, rigged: Rigged) -> None:
    face, body = split_surfaces(rigged, rigged.triangles.astype(np.int64))

    for part in (*face, *body):
        turned = part.is_turned[part.triangles]
        assert (turned == turned[:, :1]).all()
        corners = part.vertices[part.triangles]
        seen = rigged.two_sided[corners[:, 0]] > 0
        ahead = {tuple(sorted(row)) for row in corners[~turned[:, 0] & seen].tolist()}
        behind = {tuple(sorted(row)) for row in corners[turned[:, 0]].tolist()}
        assert behind == ahead
    assert any(part.is_turned.any() for part in (*face, *body))


def test_merged_pictures_show_what_each_part_showed(rigged: Rigged) -> None:
    face, body = split_surfaces(rigged, rigged.triangles.astype(np.int64))

    for part in (*face, *body):
        sheet = merged_sheet(rigged, part)
        assert (sheet.uv >= 0).all()
        assert (sheet.uv <= 1).all()
        material = rigged.material[part.vertices]
        for kind in np.unique(material):
            held = material == kind
            shown = _texels(sheet.colours, sheet.uv[held])
            if kind not in TEXTURED:
                assert (shown == 255).all()
            elif kind != Material.HAIR:
                own = _texels(rigged.textures[int(kind)], rigged.uv[part.vertices[held]])
                assert np.median(np.abs(shown - own)) == 0
            if not isinstance(sheet.roughness, float):
                rough = _texels(sheet.roughness, sheet.uv[held])
                assert np.median(rough) == round(255 * ROUGHNESS[Material(kind)])


def test_hair_in_a_file_is_as_bright_as_in_our_pictures(rigged: Rigged) -> None:
    _, body = split_surfaces(rigged, rigged.triangles.astype(np.int64))
    hair = next(part for part in body if part.surface is Surface.HAIR)

    sheet = merged_sheet(rigged, hair)

    texels = (_texels(sheet.colours, sheet.uv) / 255.0) ** 2.2
    own = (_texels(rigged.textures[int(Material.HAIR)], rigged.uv[hair.vertices]) / 255.0) ** 2.2
    shown, wanted = texels * sheet.gain[:, None], 2.0 * own
    np.testing.assert_allclose(shown.mean(), wanted.mean(), rtol=0.02)


def _texels(picture: np.ndarray, uv: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    columns = np.clip((uv[:, 0] * width).astype(int), 0, width - 1)
    rows = np.clip((uv[:, 1] * height).astype(int), 0, height - 1)
    return picture[rows, columns].astype(float)


def test_humanoid_names_every_required_bone_once(glb: Glb) -> None:
    bones = _vrm(glb)["humanoid"]["humanBones"]
    nodes = [bone["node"] for bone in bones.values()]

    assert set(bones) >= REQUIRED_BONES
    assert len(bones) == 54
    assert len(set(nodes)) == len(nodes)
    assert all("rotation" not in glb.document["nodes"][node] for node in nodes)


def test_inverse_bind_matrices_undo_the_rest_pose(glb: Glb) -> None:
    nodes = glb.document["nodes"]
    parents = {child: i for i, node in enumerate(nodes) for child in node.get("children", [])}
    skin = glb.document["skins"][0]
    inverse = glb.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)

    for joint, matrix in zip(skin["joints"], inverse, strict=True):
        place, node = np.zeros(3), joint
        while node is not None:
            place += nodes[node].get("translation", (0.0, 0.0, 0.0))
            node = parents.get(node)
        np.testing.assert_allclose(matrix[:3, :3], np.eye(3), atol=1e-6)
        np.testing.assert_allclose(matrix[:3, 3], -place, atol=1e-4)


def test_face_has_fifty_two_shapes_and_body_none(glb: Glb) -> None:
    face = next(one for one in glb.document["meshes"] if one["name"] == "Face")

    assert set(face["extras"]["targetNames"]) == set(ARKIT_SHAPES)
    assert {len(one["targets"]) for one in face["primitives"]} == {52}
    assert all("targets" not in one for one in _primitives(glb, "Body"))
    assert all(
        "sparse" in glb.document["accessors"][target["POSITION"]]
        for one in face["primitives"]
        for target in one["targets"]
    )


def test_expressions_bind_shapes_that_move_the_face(glb: Glb) -> None:
    expressions = _vrm(glb)["expressions"]
    face_node = next(i for i, n in enumerate(glb.document["nodes"]) if n["name"] == "Face")
    moves = [
        max(np.abs(glb.array(one["targets"][shape]["POSITION"])).max() for one in
            _primitives(glb, "Face"))
        for shape in range(52)
    ]  # fmt: skip

    assert set(expressions["preset"]) == PRESETS
    assert set(expressions["custom"]) == set(ARKIT_SHAPES)
    for expression in (*expressions["preset"].values(), *expressions["custom"].values()):
        assert expression["morphTargetBinds"]
        for bind in expression["morphTargetBinds"]:
            assert bind["node"] == face_node
            assert 0 < bind["weight"] <= 1
            assert moves[bind["index"]] > 1e-4


def test_jaw_opens_downwards_and_blinks_close(glb: Glb) -> None:
    names = next(m for m in glb.document["meshes"] if m["name"] == "Face")["extras"]["targetNames"]

    def lowest(shape: str) -> float:
        rows = [glb.array(p["targets"][names.index(shape)]["POSITION"]) for p in
                _primitives(glb, "Face")]  # fmt: skip
        return float(min(row[:, 1].min() for row in rows))

    assert lowest("jawOpen") < -0.015
    assert lowest("eyeBlinkLeft") < -0.005


def test_file_tells_how_to_make_the_character_again(glb: Glb, spec: AvatarSpec) -> None:
    recipe = glb.document["asset"]["extras"]["recipe"]

    assert recipe["seed"] == spec.seed
    assert recipe["outfit"].keys() == spec.outfit.keys()
    assert _vrm(glb)["meta"]["name"] == spec.name
    assert _vrm(glb)["meta"]["licenseUrl"] == "https://vrm.dev/licenses/1.0/"


def test_medium_detail_is_smaller(rigged: Rigged, spec: AvatarSpec, tmp_path: Path, path) -> None:
    write_vrm(rigged, spec, tmp_path / "medium.vrm", medium=True)
    glb = read_glb(tmp_path / "medium.vrm")
    primitives = _primitives(glb, "Face") + _primitives(glb, "Body")

    assert (tmp_path / "medium.vrm").stat().st_size < 0.7 * path.stat().st_size
    shown = rigged.triangles_medium
    behind = np.count_nonzero(rigged.two_sided[shown[:, 0]])
    triangles = sum(len(glb.array(one["indices"])) // 3 for one in primitives)
    assert triangles == len(shown) + behind


@pytest.mark.parametrize("damage", ["cut", "magic", "empty"])
def test_damaged_files_are_refused(path: Path, tmp_path: Path, damage: str) -> None:
    data = path.read_bytes()
    broken = {"cut": data[:-40], "magic": b"JUNK" + data[4:], "empty": b""}[damage]
    (tmp_path / "broken.vrm").write_bytes(broken)

    with pytest.raises(ValueError, match="GLB"):
        read_glb(tmp_path / "broken.vrm")


def test_reader_refuses_accessors_that_reach_too_far(tmp_path: Path) -> None:
    writer = GltfWriter()
    writer.add_array(np.zeros((4, 3), np.float32))
    writer.accessors[0]["count"] = 5
    (tmp_path / "long.glb").write_bytes(writer.to_glb({"asset": {"version": "2.0"}}))

    with pytest.raises(ValueError, match="outside"):
        read_glb(tmp_path / "long.glb").array(0)


def test_sparse_rows_come_back_where_they_were(tmp_path: Path) -> None:
    writer = GltfWriter()
    rows = np.array([2, 5])
    values = np.array([[1, 2, 3], [-4, 5, -6]], np.float32)
    index = writer.add_sparse(7, rows, values)
    (tmp_path / "sparse.glb").write_bytes(writer.to_glb({"asset": {"version": "2.0"}}))

    restored = read_glb(tmp_path / "sparse.glb").array(index)

    np.testing.assert_array_equal(restored[rows], values)
    assert np.count_nonzero(restored) == 6
    assert json.dumps(writer.accessors[index]["min"]) == "[-4.0, 0.0, -6.0]"
