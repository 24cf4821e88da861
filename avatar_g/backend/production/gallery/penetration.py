"""How deep forearms and hands sink into the rest of a body."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.skinning import skin_vertices
from avatar_g.backend.engines.avatar.rigged import Material, Rigged

_LIMB_SHARE: Final = 0.95
_TRUNK_SHARE: Final = 0.6
_NEIGHBOURS: Final = 4
_REACH_M: Final = 0.05
"""A point farther than this from every surface point is not judged: normals mean little there."""
_TRUNK: Final = ("Hips", "Spine", "Neck", "Head", "LeftUpLeg", "RightUpLeg", "LeftLeg", "RightLeg")
_IGNORED: Final = (Material.HAIR, Material.LASH, Material.MOUTH, Material.EYE)


@dataclass(frozen=True, slots=True)
class PenetrationProbe:
    """The vertices of one character that may and those that must not be inside the others."""

    character: LoadedCharacter
    limbs: NDArray[np.int64]
    trunk: NDArray[np.int64]

    @classmethod
    def of(cls, rigged: Rigged, character: LoadedCharacter) -> Self:
        """Sort the vertices of a character loaded at full detail by the joints that move them."""
        names = rigged.joint_names
        limb = np.array([("ForeArm" in name) or ("Hand" in name) for name in names])
        trunk = np.array([name.startswith(_TRUNK) for name in names])
        joints, weights = character.skin_joints, character.skin_weights
        used = np.unique(
            np.concatenate([rigged.triangles.ravel(), rigged.triangles_shadow.ravel()])
        )
        solid = ~np.isin(rigged.material[used], _IGNORED)
        limb_share = (weights * limb[joints]).sum(axis=1)
        trunk_share = (weights * trunk[joints]).sum(axis=1)
        return cls(
            character,
            np.flatnonzero(solid & (limb_share >= _LIMB_SHARE)),
            np.flatnonzero(solid & (trunk_share >= _TRUNK_SHARE)),
        )

    def depth_m(self, pose: BodyPose) -> float:
        """Return the greatest depth of a forearm or hand under the surface of the trunk.

        A point is inside when the nearest four surface points all look away from it; its depth is
        measured along the normal of the nearest.
        """
        character = self.character
        bones = character.skeleton.bone_matrices(pose)
        skin_vertices(
            character.positions,
            character.normals,
            character.skin_joints,
            character.skin_weights,
            bones,
            character.vertices,
        )
        surface = character.world[self.trunk].astype(np.float64)
        normals = character.world_normals[self.trunk].astype(np.float64)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
        points = character.world[self.limbs].astype(np.float64)
        distances, nearest = cKDTree(surface).query(points, k=_NEIGHBOURS)
        height = ((points[:, None] - surface[nearest]) * normals[nearest]).sum(axis=2)
        inside = (height < 0).all(axis=1) & (distances[:, 0] < _REACH_M)
        return float(-height[inside, 0].min()) if inside.any() else 0.0
