"""Compile every kernel once, so that no user waits for it."""

import numpy as np

from avatar_g.backend.domain.performance import BodyPose, CameraView
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import DAYLIGHT
from avatar_g.backend.engines.avatar.rigged import Rigged


def warm_up() -> None:
    """Draw a single triangle into tiny planes and into a tiny cutout."""
    picture = VideoFormat(32, 32, 1)
    character = LoadedCharacter(_triangle())
    bones = character.skeleton.bone_matrices(BodyPose({}, (0.0, 0.0, 0.0)))
    view = CameraView((0.0, 0.5, 3.0), (0.0, 0.5, 0.0), 30.0)
    renderer = CharacterRenderer(picture)
    renderer.draw(character, bones, view, DAYLIGHT, np.zeros((48, 32), np.uint8), face={"wide": 1})
    renderer.draw_rgba(character, bones, view, DAYLIGHT)


def _triangle() -> Rigged:
    corners = np.array([[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 1.0, 0.0]], np.float32)
    faces = np.array([[0, 1, 2]], np.int32)
    weights = np.zeros((3, 4), np.float32)
    weights[:, 0] = 1
    return Rigged(
        positions=corners,
        normals=np.tile(np.array([0, 0, 1], np.float32), (3, 1)),
        uv=np.zeros((3, 2), np.float32),
        colours=np.ones((3, 4), np.float32),
        material=np.zeros(3, np.uint8),
        triangles=faces,
        triangles_medium=faces,
        triangles_shadow=faces,
        two_sided=np.ones(3, np.uint8),
        joint_names=("Hips",),
        joint_parents=np.array([-1], np.int16),
        joint_positions=np.array([[0.0, 0.5, 0.0]]),
        skin_joints=np.zeros((3, 4), np.uint8),
        skin_weights=weights,
        morph_names=("wide",),
        morph_vertices=np.arange(3, dtype=np.int32),
        morph_positions=np.full((1, 3, 3), 0.01, np.float16),
        morph_normals=np.zeros((1, 3, 3), np.float16),
        textures={0: np.full((8, 8, 3), 200, np.uint8)},
        part_names=("body",),
        part=np.zeros(3, np.uint8),
        ground_y_m=0.0,
        eye_y_m=0.9,
        top_y_m=1.0,
    )
