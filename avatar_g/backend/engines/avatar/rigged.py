"""The rigged character: arrays the renderer, the exporter and the animator share."""

from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RIGGED_VERSION = 1


class Material(IntEnum):
    """Shading class of a vertex; triangles never mix materials."""

    SKIN = 0
    EYE = 1
    HAIR = 2
    CLOTH = 3
    MOUTH = 4
    LASH = 5
    HEAD = 6
    GLOSS = 7
    LEATHER = 8
    PLAIN = 9


TEXTURED = (Material.SKIN, Material.EYE, Material.HAIR, Material.CLOTH, Material.HEAD)
"""Materials with a texture; the others show the vertex colour."""


@dataclass(frozen=True, slots=True)
class Rigged:
    """A character in T-pose: metres, y up, faces +z, feet at ``ground_y_m``.

    Vertex order is shared by every level of detail. Joints have identity rest rotations, so an
    animation is plain local rotations.
    """

    positions: NDArray[np.float32]
    """``(v, 3)``."""
    normals: NDArray[np.float32]
    """``(v, 3)``, unit length."""
    uv: NDArray[np.float32]
    """``(v, 2)``, v grows downwards."""
    colours: NDArray[np.float32]
    """``(v, 4)``: linear RGB and ambient occlusion 0..1."""
    material: NDArray[np.uint8]
    """``(v,)``, a ``Material``."""
    triangles: NDArray[np.int32]
    """``(t, 3)`` full detail, counter-clockwise seen from outside."""
    triangles_medium: NDArray[np.int32]
    """About 24 k triangles over the same vertices: the default for video."""
    triangles_shadow: NDArray[np.int32]
    """About 7-11 k triangles: the shadow map."""
    two_sided: NDArray[np.uint8]
    """``(v,)``: 1 on cloth whose inside can be seen, and on lashes."""
    joint_names: tuple[str, ...]
    """Mixamo names (``Hips Spine ... LeftHandIndex1``), then ``LeftEye RightEye``."""
    joint_parents: NDArray[np.int16]
    """``(j,)``, -1 for the root; parents come first."""
    joint_positions: NDArray[np.float64]
    """``(j, 3)``."""
    skin_joints: NDArray[np.uint8]
    """``(v, 4)``."""
    skin_weights: NDArray[np.float32]
    """``(v, 4)``, descending, rows sum to 1."""
    morph_names: tuple[str, ...]
    """The 52 ARKit face shapes."""
    morph_vertices: NDArray[np.int32]
    """``(m,)``: vertices any morph moves."""
    morph_positions: NDArray[np.float16]
    """``(52, m, 3)`` displacements."""
    morph_normals: NDArray[np.float16]
    """``(52, m, 3)`` changes of the normal."""
    textures: dict[int, NDArray[np.uint8]]
    """``Material`` to sRGB pixels ``(h, w, 3)``."""
    part_names: tuple[str, ...]
    """Names such as ``body body_head eyeLeft hair top bottom shoes``."""
    part: NDArray[np.uint8]
    """``(v,)`` index into ``part_names``."""
    ground_y_m: float
    """Height of the soles."""
    eye_y_m: float
    """Height of the pupils, for the camera."""
    top_y_m: float
    """Height of the crown with hair."""

    def save(self, path: Path, *, is_compressed: bool = False, **notes: str) -> None:
        """Write one ``.npz`` without pickles; equal characters give equal bytes.

        ``notes`` are texts kept beside the arrays, which ``load`` passes over.
        """
        arrays: dict[str, NDArray[np.generic]] = {"version": np.array([RIGGED_VERSION], np.int32)}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "textures":
                arrays.update({f"texture_{key}": pixels for key, pixels in value.items()})
            else:
                arrays[item.name] = np.asarray(value)
        arrays |= {name: np.array(text) for name, text in notes.items()}
        write = np.savez_compressed if is_compressed else np.savez
        with path.open("wb") as file:
            write(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Rigged":
        """Read what ``save`` wrote.

        Raises
        ------
        ValueError
            If the file is of another version.
        """
        with np.load(path, allow_pickle=False) as stored:
            if int(stored["version"][0]) != RIGGED_VERSION:
                raise ValueError(f"rigged version {stored['version'][0]} is not {RIGGED_VERSION}")
            values: dict[str, Any] = {
                item.name: _restore(stored, item.name)
                for item in fields(cls)
                if item.name != "textures"
            }
            textures = {
                int(key.removeprefix("texture_")): stored[key]
                for key in stored.files
                if key.startswith("texture_")
            }
        return cls(textures=textures, **values)


def _restore(stored: "np.lib.npyio.NpzFile", name: str) -> object:
    value = stored[name]
    if name.endswith("_names"):
        return tuple(str(item) for item in value)
    return float(value) if value.ndim == 0 else value
