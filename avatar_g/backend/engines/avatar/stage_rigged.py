"""A finished character on the builder's stage: one group, shown as it is.

Bodies of other programs have no sliders and no wardrobe, so nothing of them changes in place.
"""

import io
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.rigged import TEXTURED, Material, Rigged
from avatar_g.backend.engines.avatar.stage_arrays import add_mood, packed_arrays, padded
from avatar_g.backend.engines.avatar.vrm_terms import HUMAN_BONES, PRESETS

GROUP: Final = "face"
"""The group that expressions may move."""
_BYTE, _SHORT, _WORD = 255, 32_767, 65_535
_QUALITY: Final = 88


def whole_group_file(rigged: Rigged) -> bytes:
    """Return every triangle of a character as one group, sorted by material and sidedness."""
    arrays: dict[str, NDArray[np.generic]] = {}
    listed: list[dict[str, Any]] = []
    for number, (material, is_two_sided, rows, index) in enumerate(_primitives(rigged)):
        arrays |= _arrays(rigged, rows, index, number)
        listed.append(
            {
                "material": material.name.lower(),
                "twoSided": is_two_sided,
                "texture": _texture(rigged, material),
            }
        )
    return packed_arrays(arrays, {"group": GROUP, "primitives": listed})


def whole_pictures(rigged: Rigged) -> dict[str, bytes]:
    """Return the textures as JPEG, by the name of their material."""
    found = {}
    for number, pixels in sorted(rigged.textures.items()):
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG", quality=_QUALITY)
        found[Material(number).name.lower()] = stream.getvalue()
    return found


def whole_visible_file(rigged: Rigged) -> bytes:
    """Return one set bit per triangle: nothing is hidden."""
    return packed_arrays({"visible": np.packbits(np.ones(len(rigged.triangles), np.bool_))}, {})


def whole_shade_file(rigged: Rigged, key: str) -> bytes:
    """Return the occlusion that is baked into the colours' fourth channel."""
    rows = np.concatenate([rows for _, _, rows, _ in _primitives(rigged)])
    shade = np.round(np.clip(rigged.colours[rows, 3], 0, 1) * _BYTE).astype(np.uint8)
    return packed_arrays({GROUP: shade}, {"key": key})


def whole_mood_file(
    rigged: Rigged, key: str, faces: Mapping[str, Mapping[str, float]] = PRESETS
) -> bytes:
    """Return what each of ``faces`` moves; shapes a body lacks move nothing."""
    rows = np.concatenate([rows for _, _, rows, _ in _primitives(rigged)])
    names = list(rigged.morph_names)
    arrays: dict[str, NDArray[np.generic]] = {}
    steps: dict[str, float] = {}
    for mood, weights in faces.items():
        moves = np.zeros((2, len(rigged.positions), 3), np.float32)
        for name, weight in weights.items():
            if name in names:
                shape = names.index(name)
                moves[0][rigged.morph_vertices] += weight * rigged.morph_positions[shape]
                moves[1][rigged.morph_vertices] += weight * rigged.morph_normals[shape]
        add_mood(arrays, steps, f"{GROUP}.{mood}", moves[0][rows], moves[1][rows])
    return packed_arrays(arrays, {"key": key, "steps": steps, "moods": list(faces)})


def whole_measures(rigged: Rigged) -> dict[str, Any]:
    """Return skeleton and heights in metres."""
    return {
        "ground_m": round(rigged.ground_y_m, 6),
        "height_m": round(rigged.top_y_m - rigged.ground_y_m, 4),
        "sole": 0,
        "bones": [HUMAN_BONES.get(name, name) for name in rigged.joint_names],
        "parents": rigged.joint_parents.tolist(),
        "joints": [
            [round(value, 6) for value in place] for place in rigged.joint_positions.tolist()
        ],
    }


def _primitives(
    rigged: Rigged,
) -> list[tuple[Material, bool, NDArray[np.int64], NDArray[np.int64]]]:
    """Return material, sidedness, vertex rows and triangles over these rows."""
    triangles = rigged.triangles.astype(np.int64)
    first = triangles[:, 0]
    found = []
    for material in Material:
        for is_two_sided in (False, True):
            chosen = (rigged.material[first] == material) & (
                (rigged.two_sided[first] > 0) == is_two_sided
            )
            if chosen.any():
                rows, index = np.unique(triangles[chosen], return_inverse=True)
                found.append((material, is_two_sided, rows, index))
    return found


def _texture(rigged: Rigged, material: Material) -> str:
    is_textured = material in TEXTURED and int(material) in rigged.textures
    return material.name.lower() if is_textured else ""


def _arrays(
    rigged: Rigged, rows: NDArray[np.int64], index: NDArray[np.int64], number: int
) -> dict[str, NDArray[np.generic]]:
    weights = rigged.skin_weights[rows].astype(np.float64)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    colours = np.round(np.clip(rigged.colours[rows, :3], 0, 1) * _WORD).astype(np.uint16)
    index_type = np.uint16 if len(rows) <= _WORD else np.uint32
    share = np.zeros((len(rows), 4), np.uint8)
    share[:, 0] = _BYTE
    return {
        f"{number}.position": rigged.positions[rows],
        f"{number}.normal": padded(np.round(rigged.normals[rows] * _SHORT).astype(np.int16)),
        f"{number}.color": padded(colours),
        f"{number}.uv": np.round(np.clip(rigged.uv[rows], 0, 1) * _WORD).astype(np.uint16),
        f"{number}.joints": rigged.skin_joints[rows],
        f"{number}.weights": np.round(weights * _WORD).astype(np.uint16),
        f"{number}.hold": np.zeros((len(rows), 4), np.uint16),
        f"{number}.share": share,
        f"{number}.index": index.ravel().astype(index_type),
    }
