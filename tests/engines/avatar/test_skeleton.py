"""Forward kinematics."""

import numpy as np
import pytest

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.skeleton import Placement, Skeleton
from tests.figures import make_figure

REST = BodyPose({}, (0.0, 0.0, 0.0))


def test_the_rest_pose_moves_nothing():
    matrices = Skeleton(make_figure()).bone_matrices(REST)

    assert np.allclose(matrices, np.eye(3, 4), atol=1e-6)


def test_a_raised_arm_carries_the_hand():
    skeleton = Skeleton(make_figure())
    pose = BodyPose({"LeftArm": (0.0, 0.0, np.pi / 2)}, (0.0, 0.0, 0.0))

    hand = skeleton.joint_place("LeftHand", skeleton.bone_matrices(pose))

    assert np.allclose(hand, (0.17, 1.38 + 0.49, 0.0), atol=1e-5)


def test_euler_angles_are_applied_x_first_then_y_then_z():
    skeleton = Skeleton(make_figure())
    pose = BodyPose({"LeftArm": (0.3, 0.5, 0.7)}, (0.0, 0.0, 0.0))
    x, y, z = 0.3, 0.5, 0.7
    turn_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    turn_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    turn_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])

    bone = skeleton.bone_matrices(pose)[make_figure().joint_names.index("LeftArm")]

    assert np.allclose(bone[:, :3], turn_z @ turn_y @ turn_x, atol=1e-6)


def test_placement_turns_then_moves():
    skeleton = Skeleton(make_figure())
    matrices = skeleton.bone_matrices(REST, Placement(x_m=1.0, z_m=-0.5, yaw_rad=np.pi / 2))

    toe = skeleton.joint_place("LeftToeBase", matrices)

    assert np.allclose(toe, (1.0 + 0.12, 0.03, -0.5 - 0.09), atol=1e-5)


def test_a_missing_joint_is_named():
    skeleton = Skeleton(make_figure())
    with pytest.raises(ValueError, match="Tail"):
        skeleton.joint_place("Tail", skeleton.bone_matrices(REST))
