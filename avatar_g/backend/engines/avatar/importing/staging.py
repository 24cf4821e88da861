"""An imported character in pieces for the builder's stage: one group, as nothing of it changes."""

import io
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.rigged import TEXTURED, Material, Rigged
from avatar_g.backend.engines.avatar.stage_arrays import packed_arrays, quantised
from avatar_g.backend.engines.avatar.vrm_terms import HUMAN_BONES, PRESETS

_QUALITY: Final = 85
_BYTE, _WORD, _SHORT = 255, 65_535, 32_767
_STILL_M: Final = 2e-5
_WHITE: Final = (Material.SKIN, Material.EYE, Material.HEAD)


class ForeignStage:
    """Makes the files of one character; ``group`` is the name all of it goes by."""

    def __init__(self, rigged: Rigged, group: str) -> None:
        self._rigged = rigged
        self._group = group
        self._primitives = list(_primitives(rigged))
        self._rows = np.concatenate([rows for _, _, rows, _ in self._primitives])

    def measures(self) -> dict[str, Any]:
        """Return skeleton and heights in metres."""
        rigged = self._rigged
        joints = [[round(float(x), 6) for x in place] for place in rigged.joint_positions]
        return {
            "ground_m": round(rigged.ground_y_m, 6),
            "height_m": round(rigged.top_y_m - rigged.ground_y_m, 4),
            "sole": 0,
            "bones": [HUMAN_BONES.get(name, name) for name in rigged.joint_names],
            "parents": [int(parent) for parent in rigged.joint_parents],
            "joints": joints,
        }

    def group_file(self) -> bytes:
        """Return every triangle with its skin."""
        arrays: dict[str, NDArray[np.generic]] = {}
        listed = []
        for number, (material, is_two_sided, rows, triangles) in enumerate(self._primitives):
            arrays |= {f"{number}.{name}": each for name, each in self._arrays(rows).items()}
            index_type = np.uint16 if len(rows) <= _WORD else np.uint32
            arrays[f"{number}.index"] = triangles.ravel().astype(index_type)
            name = "top" if material is Material.CLOTH else material.name.lower()
            listed.append(
                {
                    "material": material.name.lower(),
                    "twoSided": is_two_sided,
                    "texture": name if material in TEXTURED else "",
                }
            )
        return packed_arrays(arrays, {"group": self._group, "primitives": listed})

    def visible_file(self) -> bytes:
        """Return one bit per triangle: all are drawn."""
        count = sum(len(triangles) for _, _, _, triangles in self._primitives)
        return packed_arrays({"visible": np.packbits(np.ones(count, np.bool_))}, {})

    def picture_files(self) -> Mapping[str, bytes]:
        """Return the textures as JPEG by the stage's names."""
        files = {}
        for material in TEXTURED:
            stream = io.BytesIO()
            picture = Image.fromarray(self._rigged.textures[int(material)])
            picture.save(stream, "JPEG", quality=_QUALITY)
            name = "top" if material is Material.CLOTH else material.name.lower()
            files[name] = stream.getvalue()
        return files

    def shade_file(self, key: str) -> bytes:
        """Return the ambient occlusion of every vertex; ``key`` is handed on."""
        openness = np.clip(self._rigged.colours[self._rows, 3], 0.0, 1.0)
        return packed_arrays(
            {self._group: np.round(openness * _BYTE).astype(np.uint8)}, {"key": key}
        )

    def mood_file(self, key: str) -> bytes:
        """Return what the preset expressions move."""
        rigged = self._rigged
        place = np.full(len(rigged.positions), -1)
        place[rigged.morph_vertices] = np.arange(len(rigged.morph_vertices))
        source = place[self._rows]
        at = np.nonzero(source >= 0)[0]
        shapes = rigged.morph_positions.astype(np.float32)
        arrays: dict[str, NDArray[np.generic]] = {}
        steps: dict[str, float] = {}
        for mood, weights in PRESETS.items():
            mixed = np.zeros(shapes.shape[1:], np.float32)
            for name, weight in weights.items():
                mixed += weight * shapes[rigged.morph_names.index(name)]
            offsets = mixed[source[at]]
            kept = np.abs(offsets).max(axis=1, initial=0.0) > _STILL_M
            if kept.any():
                entry = f"{self._group}.{mood}"
                values, steps[entry] = quantised(offsets[kept])
                arrays[f"{entry}.rows"] = at[kept].astype(np.uint32)
                arrays[f"{entry}.offsets"] = _padded(values)
        return packed_arrays(arrays, {"key": key, "steps": steps, "moods": list(PRESETS)})

    def _arrays(self, rows: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
        rigged = self._rigged
        weights = rigged.skin_weights[rows].astype(np.float64)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        colours = np.clip(rigged.colours[rows, :3], 0.0, 1.0)
        if Material(int(rigged.material[rows[0]])) in _WHITE:
            colours = np.ones_like(colours)
        return {
            "position": rigged.positions[rows].astype(np.float32),
            "normal": _padded(np.round(rigged.normals[rows] * _SHORT).astype(np.int16)),
            "color": _padded(np.round(colours * _WORD).astype(np.uint16)),
            "uv": np.round(np.clip(rigged.uv[rows], 0.0, 1.0) * _WORD).astype(np.uint16),
            "joints": rigged.skin_joints[rows].astype(np.uint8),
            "weights": np.round(weights * _WORD).astype(np.uint16),
            "hold": np.zeros((len(rows), 4), np.uint16),
            "share": np.zeros((len(rows), 4), np.uint8),
        }


def empty_group(name: str) -> bytes:
    """Return the file of a group that shows nothing."""
    return packed_arrays({}, {"group": name, "primitives": []})


def no_sliders(key: str, vertices: int) -> bytes:
    """Return a table of sliders that moves nothing; ``vertices`` as in our own bodies."""
    return packed_arrays({}, {"key": key, "sliders": {}, "vertices": vertices})


def _primitives(
    rigged: Rigged,
) -> list[tuple[Material, bool, NDArray[np.int64], NDArray[np.int64]]]:
    """Return material, sidedness, vertices and local triangles of what is drawn together."""
    triangles = rigged.triangles.astype(np.int64)
    first = triangles[:, 0]
    material, two_sided = rigged.material[first], rigged.two_sided[first] > 0
    found = []
    for kind in Material:
        for is_two_sided in (False, True):
            chosen = triangles[(material == kind) & (two_sided == is_two_sided)]
            if len(chosen):
                rows, local = np.unique(chosen, return_inverse=True)
                found.append((kind, is_two_sided, rows, local.reshape(-1, 3)))
    return found


def _padded(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Add a fourth column: rows of eight bytes, as graphics processors want them."""
    return np.concatenate([values, np.zeros((len(values), 1), values.dtype)], axis=1)
