"""Characters of other programs: they perform, and broken files are refused with a reason."""

import time

import numpy as np
import pytest

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES
from avatar_g.backend.engines.avatar.checks import check_rigged
from avatar_g.backend.engines.avatar.importing.assembling import (
    ImportedCharacter,
    import_character,
    load_licence,
)
from avatar_g.backend.engines.avatar.importing.bones import joint_of_name
from avatar_g.backend.engines.avatar.importing.report import Finding
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.rigged import Material, Rigged
from avatar_g.backend.errors import UnsupportedInput
from tests.foreign_models import UNREAL, VROID, Foreign, hostile_files, picture

HOSTILE = hostile_files()
LONGEST_S = 5.0


def imported(**options) -> ImportedCharacter:
    return import_character(Foreign(**options).glb())


def place(character: ImportedCharacter, joint: str) -> np.ndarray:
    rigged = character.rigged
    return rigged.joint_positions[rigged.joint_names.index(joint)]


@pytest.mark.parametrize("name", HOSTILE)
def test_broken_file_is_refused_with_its_reason_and_soon(name: str):
    data, reason = HOSTILE[name]
    started = time.process_time()

    with pytest.raises(UnsupportedInput) as refused:
        import_character(data)

    assert refused.value.reason == reason
    assert time.process_time() - started < LONGEST_S


def test_description_with_wrong_bytes_never_breaks_the_reader():
    good = Foreign(kind="vrm1", shapes=("aa", "blink")).glb()
    random = np.random.default_rng(7)
    reasons = set()

    for _ in range(60):
        data = bytearray(good)
        for at in random.integers(20, 4_000, 3):
            data[at] = random.integers(32, 127)
        reasons.add(_reason(bytes(data)))

    assert {reason[:7] for reason in reasons - {""}} == {"avatar_"}


def _reason(data: bytes) -> str:
    """Why a file is refused, nothing if it is read."""
    try:
        import_character(data)
    except UnsupportedInput as error:
        return error.reason
    return ""


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "vrm1", "name_of": lambda joint: f"bone {len(joint)}"},
        {"kind": "vrm0", "is_turned": True},
        {"name_of": lambda joint: joint},
        {"name_of": VROID.__getitem__},
        {"name_of": lambda joint: UNREAL.get(joint, joint)},
        {"scale": 100.0},
        {"without": ("Spine1", "Spine2", "Neck", "LeftShoulder", "RightShoulder")},
        {"without": ("LeftToeBase", "RightToeBase", "LeftEye", "RightEye")},
        {"lowered_rad": 0.9},
    ],
    ids=["vrm1", "vrm0", "rpm", "vroid", "unreal", "centimetres", "few_bones", "no_toes", "a_pose"],
)
def test_every_humanoid_faces_us_in_a_t_pose_of_human_size(options):
    character = imported(**options)

    check_rigged(character.rigged)
    body = proportions_of(character.rigged)  # every joint that motion needs is there
    assert 0.9 < character.rigged.top_y_m < 2.6
    assert character.rigged.positions[:, 1].min() == pytest.approx(0.0, abs=1e-4)
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        arm = body.places[f"{side}Hand"] - body.places[f"{side}Arm"]
        assert arm / np.linalg.norm(arm) == pytest.approx([sign, 0, 0], abs=1e-3)
        assert place(character, f"{side}ToeBase")[2] > place(character, f"{side}Foot")[2]
    weights = character.rigged.skin_weights
    assert weights.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert np.isfinite(character.rigged.positions).all()


def test_lowered_arms_are_raised_with_their_skin():
    straight, lowered = imported(), imported(lowered_rad=0.9)

    assert Finding.ARMS_RAISED in lowered.report.findings
    assert np.ptp(lowered.rigged.positions[:, 0]) == pytest.approx(
        np.ptp(straight.rigged.positions[:, 0]), abs=0.05
    )


def test_turned_and_rescaled_files_say_so():
    character = imported(kind="vrm0", is_turned=True, scale=100.0)

    assert {Finding.TURNED, Finding.RESCALED} <= set(character.report.findings)


@pytest.mark.parametrize(
    ("name", "joint"),
    [
        ("mixamorig:LeftHandIndex2", "LeftHandIndex2"),
        ("mixamorig9:RightUpLeg", "RightUpLeg"),
        ("J_Bip_L_UpperArm", "LeftArm"),
        ("J_Adj_R_FaceEye", "RightEye"),
        ("upperarm_twist_01_l", ""),
        ("upper_arm.L", "LeftArm"),
        ("thumb_01_r", "RightHandThumb1"),
        ("leftLittleProximal", "LeftHandPinky1"),
        ("LeftEyebrow", ""),
        ("Neck", "Neck"),
        ("ball_r", "RightToeBase"),
        ("CC_Base_Anything", ""),
    ],
)
def test_bones_are_known_by_their_names(name: str, joint: str):
    assert joint_of_name(name) == joint


def moved(character: ImportedCharacter, shape: str) -> float:
    row = character.rigged.morph_names.index(shape)
    offsets = character.rigged.morph_positions[row].astype(np.float32)
    return float(np.abs(offsets).max(initial=0.0))


def test_own_arkit_shapes_are_taken_as_they_are():
    character = imported(shapes=("jawOpen", "eyeBlinkLeft", "eyeBlinkRight"))

    assert character.rigged.morph_names == ARKIT_SHAPES
    assert moved(character, "jawOpen") == pytest.approx(0.01, abs=1e-4)
    assert Finding.NO_MOUTH not in character.report.findings


@pytest.mark.parametrize("kind", ["vrm0", "vrm1"])
def test_vowels_of_a_vrm_open_the_mouth(kind: str):
    vowels = ("a", "i", "u", "e", "o") if kind == "vrm0" else ("aa", "ih", "ou", "ee", "oh")
    character = imported(kind=kind, shapes=vowels, is_turned=kind == "vrm0")

    assert character.report.findings[Finding.PRESETS_USED] == 5
    assert moved(character, "jawOpen") > 1e-3


def test_vowels_come_back_as_they_were():
    from avatar_g.backend.engines.avatar.vrm_terms import PRESETS

    character = imported(kind="vrm1", shapes=("aa", "ih", "ou", "ee", "oh"))
    names = character.rigged.morph_names
    shapes = character.rigged.morph_positions.astype(np.float32)

    for number, vowel in enumerate(("aa", "ih", "ou", "ee", "oh")):
        mixed = sum(weight * shapes[names.index(shape)] for shape, weight in PRESETS[vowel].items())
        assert np.abs(mixed).max() == pytest.approx(0.01 * (number + 1), rel=0.05)


def test_jaw_bone_opens_the_mouth_where_there_are_no_shapes():
    character = imported(has_jaw=True)

    assert Finding.JAW_USED in character.report.findings
    assert moved(character, "jawOpen") > 0.005


def test_silent_face_is_reported():
    assert {Finding.NO_MOUTH, Finding.NO_BLINK} <= set(imported().report.findings)


def test_transparent_half_of_a_picture_is_cut_away():
    options = {"picture": picture(is_open=True)}
    whole = imported(**options)
    cut = imported(**options, alpha="MASK")

    area = [_area(each.rigged) for each in (whole, cut)]
    assert Finding.CUT_OUT in cut.report.findings
    assert area[1] == pytest.approx(area[0] / 2, rel=0.05)


def _area(rigged: Rigged) -> float:
    a, b, c = (rigged.positions[rigged.triangles[:, corner]] for corner in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_repeating_pictures_are_laid_flat():
    character = imported(uv_scale=3.0)

    assert Finding.TEXTURES_TILED in character.report.findings
    assert character.rigged.uv.min() >= 0.0
    assert character.rigged.uv.max() <= 1.0


def test_licence_is_kept_with_the_body_and_read_again(tmp_path):
    character = imported(kind="vrm0", meta={"commercialUssageName": "Disallow"})
    character.save(tmp_path / "rig.npz")

    licence = load_licence(tmp_path / "rig.npz")
    assert licence is not None
    assert (licence.title, licence.authors, licence.name) == ("Box", ("Ana",), "CC0")
    assert licence.meta["commercialUsage"] == "personalNonProfit"
    assert Rigged.load(tmp_path / "rig.npz").joint_names == character.rigged.joint_names


def test_equal_files_give_equal_bytes(tmp_path):
    for name in ("a", "b"):
        imported(kind="vrm1", shapes=("aa", "blink")).save(tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_imported_character_sings_and_is_drawn():
    from avatar_g.backend.engines.avatar.expression import face_weights
    from avatar_g.backend.engines.avatar.performing import talk_pose
    from avatar_g.backend.engines.avatar.renderer.portraits import (
        PortraitKind,
        portrait_view,
        render_cutout,
    )
    from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes

    rigged = imported(kind="vrm1", shapes=("aa", "ih", "ou", "ee", "oh", "blink")).rigged
    track = mouth_track_from_phonemes([], 2.0, seed=1)
    pose = talk_pose(0.5, track, rig_proportions=proportions_of(rigged))
    face = face_weights(track, 0.5, mood=Mood.HAPPY)
    view = portrait_view(rigged, PortraitKind.BODY)

    drawn = render_cutout(rigged, pose, face, view, (120, 160))
    opened = render_cutout(rigged, pose, {**face, "jawOpen": 0.7}, view, (120, 160))

    covered = float((drawn[..., 3] > 128).mean())
    assert 0.05 < covered < 0.6
    assert np.abs(drawn.astype(int) - opened.astype(int)).max() > 20


@pytest.mark.parametrize(
    ("name", "material"),
    [
        ("N00_000_Hair_00_HAIR", Material.CLOTH),
        ("N00_000_00_EyeIris_00_EYE", Material.EYE),
        ("Wolf3D_Skin", Material.SKIN),
        ("Wolf3D_Outfit_Top", Material.CLOTH),
    ],
)
def test_surfaces_are_told_apart_by_their_names(name: str, material: Material):
    person = Foreign()
    person.document["materials"][0]["name"] = name

    rigged = import_character(person.glb()).rigged

    assert set(rigged.material.tolist()) == {int(material)}
