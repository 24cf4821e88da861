"""Write a character as VRM 1.0: a GLB that any VRM viewer, game engine or browser can load."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.recipe_seal import recipe_digest
from avatar_g.backend.engines.avatar.gltf import (
    ARRAY_BUFFER,
    ELEMENT_ARRAY_BUFFER,
    GENERATOR,
    GltfWriter,
)
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.vrm_springs import EXTENSION as SPRINGS_EXTENSION
from avatar_g.backend.engines.avatar.vrm_springs import spring_extension
from avatar_g.backend.engines.avatar.vrm_surfaces import (
    Primitive,
    Sheet,
    encoded,
    merged_sheet,
    split_surfaces,
)
from avatar_g.backend.engines.avatar.vrm_terms import (
    CONDITIONS,
    HUMAN_BONES,
    LOOK_AT,
    PRESETS,
)

_WORD: Final = 65_535
"""The whole of a 16-bit share."""
_STILL_M: Final = 2e-5
"""Displacements below 0.02 mm are left out."""


def write_vrm(
    rigged: Rigged,
    spec: AvatarSpec,
    path: Path,
    *,
    author: str = "Avatar G creator",
    recipe: Mapping[str, Any] | None = None,
    medium: bool = False,
    meta: Mapping[str, Any] | None = None,
) -> None:
    """Write ``rigged`` to ``path`` as VRM 1.0; equal arguments give equal bytes.

    T-pose, feet on y = 0, faces +z. The face mesh has the 52 ARKit shapes as sparse targets, bound
    to 13 preset and 52 custom expressions. ``COLOR_0`` holds linear colour and, in alpha, ambient
    occlusion.

    Parameters
    ----------
    recipe
        What to build again to get this character, stored in ``asset.extras`` (default: the spec).
    medium
        Use the level of detail of videos instead of the full mesh.
    meta
        Name, authors and conditions of somebody else's character, in place of our own.
    """
    writer = GltfWriter()
    shift = np.array([0.0, -rigged.ground_y_m, 0.0])
    nodes = _nodes(rigged, shift)
    skin = _skin(writer, rigged, shift)
    materials = _Materials(writer)
    own = {"name": spec.name or "Avatar", "version": "1", "authors": [author], **CONDITIONS}
    triangles = rigged.triangles_medium if medium else rigged.triangles
    meshes = _meshes(writer, rigged, triangles.astype(np.int64), shift, materials)
    face_node = len(nodes)
    nodes += [{"name": mesh["name"], "mesh": i, "skin": 0} for i, mesh in enumerate(meshes)]
    extensions = {"VRMC_vrm": _vrm(rigged, meta or own, face_node)}
    springs = spring_extension(rigged)
    if springs is not None:
        extensions[SPRINGS_EXTENSION] = springs
    document = {
        "asset": {
            "version": "2.0",
            "generator": GENERATOR,
            "extras": _extras(dict(recipe) if recipe is not None else _plain(spec)),
        },
        "extensionsUsed": list(extensions),
        "extensions": extensions,
        "scene": 0,
        "scenes": [{"nodes": [0, *range(face_node, len(nodes))]}],
        "nodes": nodes,
        "meshes": meshes,
        "skins": [skin],
        **materials.document,
    }
    path.write_bytes(writer.to_glb(document))


def _extras(recipe: dict[str, Any]) -> dict[str, Any]:
    return {"recipe": recipe, "sha256": recipe_digest(recipe)}


def _meshes(
    writer: GltfWriter,
    rigged: Rigged,
    triangles: NDArray[np.int64],
    shift: NDArray[np.float64],
    materials: "_Materials",
) -> list[dict[str, Any]]:
    """Return the face, whose primitives all carry every shape, and the body, which has none."""
    face, body = split_surfaces(rigged, triangles)
    return [
        {
            "name": "Face",
            "primitives": [
                _face_primitive(writer, rigged, part, shift, materials) for part in face
            ],
            "weights": [0.0] * len(rigged.morph_names),
            "extras": {"targetNames": list(rigged.morph_names)},
        },
        {
            "name": "Body",
            "primitives": [_primitive(writer, rigged, part, shift, materials) for part in body],
        },
    ]


def _plain(spec: AvatarSpec) -> dict[str, Any]:
    """Return the spec as JSON values."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(spec)))
    return plain


def _nodes(rigged: Rigged, shift: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return a root and one node per joint; joint j is node j + 1."""
    nodes: list[dict[str, Any]] = [{"name": "root"}]
    for joint, name in enumerate(rigged.joint_names):
        parent = int(rigged.joint_parents[joint])
        before = -shift if parent < 0 else rigged.joint_positions[parent]
        offset = rigged.joint_positions[joint] - before
        nodes.append({"name": name, "translation": [round(float(x), 6) for x in offset]})
        nodes[parent + 1].setdefault("children", []).append(joint + 1)
    return nodes


def _skin(writer: GltfWriter, rigged: Rigged, shift: NDArray[np.float64]) -> dict[str, Any]:
    joints = len(rigged.joint_names)
    inverse = np.tile(np.eye(4, dtype=np.float32), (joints, 1, 1))
    inverse[:, 3, :3] = -(rigged.joint_positions + shift)  # matrices are stored by columns
    return {
        "joints": list(range(1, joints + 1)),
        "skeleton": 1,
        "inverseBindMatrices": writer.add_array(inverse.reshape(-1, 16)),
    }


class _Materials:
    """Materials and pictures; every primitive has one of its own."""

    def __init__(self, writer: GltfWriter) -> None:
        self._writer = writer
        self.document: dict[str, list[dict[str, Any]]] = {
            "materials": [],
            "textures": [],
            "images": [],
            "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
        }

    def add(self, part: Primitive, sheet: Sheet) -> int:
        """Return the index of the material that shows a sheet."""
        look: dict[str, Any] = {
            "metallicFactor": 0.0,
            "baseColorTexture": {"index": self._add_picture(sheet.colours)},
        }
        if isinstance(sheet.roughness, float):
            look["roughnessFactor"] = sheet.roughness
        else:
            look["metallicRoughnessTexture"] = {"index": self._add_picture(sheet.roughness)}
        entry = {"name": part.surface.value, "pbrMetallicRoughness": look}
        self.document["materials"].append(entry)
        return len(self.document["materials"]) - 1

    def _add_picture(self, pixels: NDArray[np.uint8]) -> int:
        data, media_type = encoded(pixels)
        view = self._writer.add_bytes(data)
        self.document["images"].append({"bufferView": view, "mimeType": media_type})
        source = len(self.document["images"]) - 1
        self.document["textures"].append({"source": source, "sampler": 0})
        return len(self.document["textures"]) - 1


def _primitive(
    writer: GltfWriter,
    rigged: Rigged,
    part: Primitive,
    shift: NDArray[np.float64],
    materials: _Materials,
) -> dict[str, Any]:
    rows = part.vertices
    sheet = merged_sheet(rigged, part)
    positions = (rigged.positions[rows] + shift).astype(np.float32)
    normals = _unit(rigged.normals[rows])
    normals[part.is_turned] *= -1.0
    colours = rigged.colours[rows].copy()
    colours[:, :3] *= sheet.gain[:, None]
    whole = np.round(np.clip(colours, 0.0, 1.0) * _WORD).astype(np.uint16)
    places = np.round(sheet.uv * _WORD).astype(np.uint16)
    joints, weights = _influences(rigged, rows)
    index_type = np.uint16 if len(rows) <= _WORD else np.uint32
    indices = part.triangles.ravel().astype(index_type)
    return {
        "attributes": {
            "POSITION": writer.add_array(positions, ARRAY_BUFFER, bounds=True),
            "NORMAL": writer.add_array(normals, ARRAY_BUFFER),
            "COLOR_0": writer.add_array(whole, ARRAY_BUFFER, normalized=True),
            "JOINTS_0": writer.add_array(joints, ARRAY_BUFFER),
            "WEIGHTS_0": writer.add_array(weights, ARRAY_BUFFER, normalized=True),
            "TEXCOORD_0": writer.add_array(places, ARRAY_BUFFER, normalized=True),
        },
        "indices": writer.add_array(indices, ELEMENT_ARRAY_BUFFER),
        "material": materials.add(part, sheet),
    }


def _face_primitive(
    writer: GltfWriter,
    rigged: Rigged,
    part: Primitive,
    shift: NDArray[np.float64],
    materials: _Materials,
) -> dict[str, Any]:
    """Return a primitive with one sparse target per face shape."""
    primitive = _primitive(writer, rigged, part, shift, materials)
    place = np.full(len(rigged.positions), -1)
    place[rigged.morph_vertices] = np.arange(len(rigged.morph_vertices))
    rows = np.flatnonzero(place[part.vertices] >= 0)
    source = place[part.vertices[rows]]
    targets = []
    for shape in range(len(rigged.morph_names)):
        offsets = rigged.morph_positions[shape][source].astype(np.float32)
        moved = np.abs(offsets).max(axis=1, initial=0.0) > _STILL_M
        sparse = writer.add_sparse(len(part.vertices), rows[moved], offsets[moved])
        targets.append({"POSITION": sparse})
    primitive["targets"] = targets
    return primitive


def _unit(normals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Normalise; a normal without length points up, since glTF forbids zero normals."""
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0])
    return np.where(length > 1e-6, normals / np.maximum(length, 1e-9), up).astype(np.float32)


def _influences(
    rigged: Rigged, rows: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """Return joints and weights, which sum to one exactly; unused slots name joint 0."""
    weights = rigged.skin_weights[rows].astype(np.float64)
    weights /= weights.sum(axis=1, keepdims=True)
    shares = np.round(weights * _WORD).astype(np.int64)
    strongest = shares.argmax(axis=1)
    shares[np.arange(len(shares)), strongest] += _WORD - shares.sum(axis=1)
    joints = np.where(shares > 0, rigged.skin_joints[rows], 0).astype(np.uint8)
    return joints, shares.astype(np.uint16)


def _vrm(rigged: Rigged, meta: Mapping[str, Any], face_node: int) -> dict[str, Any]:
    return {
        "specVersion": "1.0",
        "meta": dict(meta),
        "humanoid": {
            "humanBones": {
                HUMAN_BONES[joint]: {"node": index + 1}
                for index, joint in enumerate(rigged.joint_names)
                if joint in HUMAN_BONES
            }
        },
        "expressions": _expressions(rigged, face_node),
        "lookAt": dict(LOOK_AT),
        "firstPerson": {
            "meshAnnotations": [
                {"node": face_node, "type": "thirdPersonOnly"},
                {"node": face_node + 1, "type": "auto"},
            ]
        },
    }


def _expressions(rigged: Rigged, face_node: int) -> dict[str, Any]:
    shapes = {shape: index for index, shape in enumerate(rigged.morph_names)}

    def binds(weights: Mapping[str, float]) -> list[dict[str, Any]]:
        return [
            {"node": face_node, "index": shapes[shape], "weight": weight}
            for shape, weight in weights.items()
        ]

    overrides = dict.fromkeys(("overrideBlink", "overrideLookAt", "overrideMouth"), "none")
    return {
        "preset": {
            preset: {"morphTargetBinds": binds(weights), "isBinary": False, **overrides}
            for preset, weights in PRESETS.items()
        },
        "custom": {
            shape: {"morphTargetBinds": binds({shape: 1.0})} for shape in rigged.morph_names
        },
    }
