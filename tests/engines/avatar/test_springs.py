"""Long hair and skirts swing, alike in every process and in the exported file."""

import numpy as np
import pytest

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.checks import check_rigged
from avatar_g.backend.engines.avatar.gltf import read_glb
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.rotations import from_euler
from avatar_g.backend.engines.avatar.skeleton import Skeleton
from avatar_g.backend.engines.avatar.spring_joints import HAIR, SKIRT, SPRINGS, chains_of
from avatar_g.backend.engines.avatar.spring_motion import SpringMotion
from avatar_g.backend.engines.avatar.vrm import write_vrm
from tests.figures import make_figure

STILL = BodyPose({}, (0.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def dancer(body_data) -> Rigged:
    """Build a character with long hair and a dress."""
    return build_avatar(load_cast()["priya"], body_data, has_levels=False)


def leaning(at_s: float) -> BodyPose:
    """Stand still for two seconds, jump aside, and stand still again."""
    return BodyPose({}, (0.2 if at_s > 2.0 else 0.0, 0.0, 0.0))


def swing_rad(pose: BodyPose) -> float:
    turns = [from_euler(euler) for name, euler in pose.rotations.items() if "Spring" in name]
    return max(float(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))) for turn in turns)


def test_long_hair_and_a_skirt_get_chains(dancer):
    kinds = [chain.kind for chain in chains_of(dancer)]

    assert kinds.count(HAIR) >= 4
    assert kinds.count(SKIRT) == 8
    check_rigged(dancer)


def test_a_figure_without_hair_has_no_springs_and_keeps_its_poses():
    figure = make_figure()
    pose = BodyPose({"Head": (0.1, 0.2, 0.0)}, (0.0, 0.0, 0.0))

    assert chains_of(figure) == ()
    assert SpringMotion(figure, lambda _at_s: pose).pose(3.0) == pose


def test_a_body_that_stands_still_does_not_swing(dancer):
    pose = SpringMotion(dancer, lambda _at_s: STILL).pose(5.0)

    assert swing_rad(pose) < 0.05


def test_hair_lags_behind_a_jump_and_comes_to_rest(dancer):
    motion = SpringMotion(dancer, leaning)
    rest = swing_rad(motion.pose(1.9))

    at_once, later = swing_rad(motion.pose(2.06)), swing_rad(motion.pose(3.2))

    assert at_once > rest + 0.15
    assert abs(later - rest) < 0.02


def test_springs_do_not_depend_on_the_order_of_asking(dancer):
    times_s = (2.1, 2.14, 0.3, 7.7, 2.02, 2.5)
    forwards = [SpringMotion(dancer, leaning).pose(at_s) for at_s in times_s]
    motion = SpringMotion(dancer, leaning)
    backwards = [motion.pose(at_s) for at_s in reversed(times_s)][::-1]

    assert forwards == backwards


def test_between_the_steps_of_the_grid_hair_moves_smoothly(dancer):
    motion = SpringMotion(dancer, leaning)
    swings = [swing_rad(motion.pose(at_s)) for at_s in np.arange(2.1, 2.6, 1 / 120)]

    assert np.abs(np.diff(swings)).max() < 0.12


def test_springs_move_the_tips_and_leave_the_scalp(dancer):
    motion, skeleton = SpringMotion(dancer, leaning), Skeleton(dancer)
    bones = skeleton.bone_matrices(motion.pose(2.06))
    stiff = skeleton.bone_matrices(leaning(2.06))
    hair = np.flatnonzero(dancer.part == dancer.part_names.index("hair"))

    def placed(matrices: np.ndarray) -> np.ndarray:
        blend = (
            matrices[dancer.skin_joints[hair]] * dancer.skin_weights[hair][..., None, None]
        ).sum(1)
        return np.einsum("vij,vj->vi", blend, np.c_[dancer.positions[hair], np.ones(len(hair))])

    way_m = np.linalg.norm(placed(bones) - placed(stiff), axis=1)
    height = dancer.positions[hair, 1]
    assert way_m[height > dancer.eye_y_m].max() < 1e-6
    assert way_m[height < np.quantile(height, 0.03)].mean() > 0.01


def test_the_exported_file_has_the_same_springs(dancer, tmp_path):
    write_vrm(dancer, load_cast()["priya"], tmp_path / "dancer.vrm")

    document = read_glb(tmp_path / "dancer.vrm").document

    springs = document["extensions"]["VRMC_springBone"]["springs"]
    assert len(springs) == len(chains_of(dancer))
    assert "VRMC_springBone" in document["extensionsUsed"]
    for spring, chain in zip(springs, chains_of(dancer), strict=True):
        names = [document["nodes"][joint["node"]]["name"] for joint in spring["joints"]]
        assert names == [dancer.joint_names[joint] for joint in chain.joints]
        assert spring["joints"][0]["stiffness"] == SPRINGS[chain.kind].stiffness
