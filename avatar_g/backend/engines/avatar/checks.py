"""Promises every rigged character keeps, whoever made it."""

import numpy as np

from avatar_g.backend.engines.avatar.rigged import TEXTURED, Rigged

_MORPHS = 52
_INFLUENCES = 4


def check_rigged(rigged: Rigged) -> None:
    """Check shapes, ranges and units of a character.

    Raises
    ------
    ValueError
        With the first broken promise.
    """
    count, joints = len(rigged.positions), len(rigged.joint_names)
    moved = len(rigged.morph_vertices)
    shapes = {
        "positions": (count, 3), "normals": (count, 3), "uv": (count, 2), "colours": (count, 4),
        "material": (count,), "two_sided": (count,), "part": (count,),
        "skin_joints": (count, _INFLUENCES), "skin_weights": (count, _INFLUENCES),
        "joint_parents": (joints,), "joint_positions": (joints, 3),
        "morph_positions": (_MORPHS, moved, 3), "morph_normals": (_MORPHS, moved, 3),
    }  # fmt: skip
    for name, shape in shapes.items():
        array = getattr(rigged, name)
        _require(array.shape == shape, f"{name} has shape {array.shape}, not {shape}")
        _require(bool(np.isfinite(array).all()), f"{name} has values that are not finite")
    for name in ("triangles", "triangles_medium", "triangles_shadow"):
        triangles = getattr(rigged, name)
        inside = len(triangles) > 0 and triangles.min() >= 0 and triangles.max() < count
        _require(bool(inside), f"{name} names vertices that do not exist")
    _check_values(rigged)


def _check_values(rigged: Rigged) -> None:
    count, joints = len(rigged.positions), len(rigged.joint_names)
    weights = rigged.skin_weights
    lengths = np.linalg.norm(rigged.normals, axis=1)
    parents = rigged.joint_parents
    material = rigged.material[rigged.triangles]
    promises = {
        "skin weights sum to 1": np.allclose(weights.sum(axis=1), 1, atol=1e-4),
        "skin weights descend": bool((np.diff(weights, axis=1) <= 1e-6).all()),
        "skin joints exist": bool((rigged.skin_joints < joints).all()),
        "normals have unit length": np.allclose(lengths, 1, atol=1e-3),
        "parents come first": bool((parents < np.arange(joints)).all() and parents[0] == -1),
        "morph vertices exist": bool((rigged.morph_vertices < count).all()),
        "triangles have one material": bool((material == material[:, :1]).all()),
        "uv are within 0..1": bool((rigged.uv >= -1e-4).all() and (rigged.uv <= 1.0001).all()),
        "colours are not negative": bool((rigged.colours >= 0).all()),
        "parts have names": bool((rigged.part < len(rigged.part_names)).all()),
        "52 face shapes": len(rigged.morph_names) == _MORPHS,
        "textures are complete": {int(item) for item in TEXTURED} <= set(rigged.textures),
        "feet are below the eyes": rigged.ground_y_m < rigged.eye_y_m < rigged.top_y_m,
    }
    for promise, is_kept in promises.items():
        _require(is_kept, f"broken promise: {promise}")


def _require(is_true: bool, message: str) -> None:
    if not is_true:
        raise ValueError(message)
