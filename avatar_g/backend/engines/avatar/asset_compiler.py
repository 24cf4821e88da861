"""Read the MakeHuman text files and pack the parts we use into plain arrays."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from avatar_g.backend.errors import SetupProblem

HEAD_UV = (0.695, 1.0, 0.30, 0.72)
"""``u0 u1 v0 v1`` of the face in the base uv (v down): it gets a texture of its own."""
MASK_SIZE_PX = 1024
USED_GROUPS = (
    "body",
    "helper-tights",
    "helper-skirt",
    "helper-l-eye",
    "helper-r-eye",
    "helper-upper-teeth",
    "helper-lower-teeth",
    "helper-tongue",
    "helper-l-eyelashes-2",
    "helper-r-eyelashes-2",
)
_SOURCES = Path(__file__).with_name("asset_sources.json")
_OBJECT = "mpfb2/3dobjs/base.obj"
_RIG = "mpfb2/rigs/standard/rig.mixamo.json"
_WEIGHTS = "mpfb2/rigs/standard/weights.mixamo.json"
_FACE_FOLDER = "faceunits01/targets/faceunits/"
_TARGET_FOLDER = "mpfb2/targets/"
_NECK_HEIGHT_DM = 6.25
"""Unweighted vertices above this height of the neutral body belong to the head."""
_INFLUENCES = 6

Arrays = dict[str, NDArray[Any]]


def compile_body(folder: Path) -> Arrays:
    """Verify and pack the data under ``folder``.

    Raises
    ------
    SetupProblem
        If a file is missing or differs from the known one.
    """
    sources: dict[str, str] = json.loads(_SOURCES.read_text())
    for name, digest in sources.items():
        _verify(folder / name, digest)
    arrays = _read_object(folder / _OBJECT)
    arrays |= _read_rig(folder, arrays["vertices"])
    arrays |= _read_targets(folder, [name for name in sources if ".target" in name])
    arrays |= _read_masks(folder / "mpfb2/textures")
    return arrays


def _verify(path: Path, digest: str) -> None:
    if not path.exists():
        raise SetupProblem(f"body data file {path.name} is missing", reason="body_data")
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise SetupProblem(f"body data file {path.name} is not the known one", reason="body_data")


def _read_object(path: Path) -> Arrays:
    """Parse the Wavefront file; keep the groups in ``USED_GROUPS``."""
    vertices: list[list[str]] = []
    uv: list[list[str]] = []
    quads: list[list[int]] = []
    quad_uv: list[list[int]] = []
    groups: list[int] = []
    group = -1
    for line in path.read_text().splitlines():
        kind, *words = line.split() or [""]
        if kind == "v":
            vertices.append(words[:3])
        elif kind == "vt":
            uv.append(words[:2])
        elif kind == "g":
            group = USED_GROUPS.index(words[0]) if words[0] in USED_GROUPS else -1
        elif kind == "f" and group >= 0:
            corners = [word.split("/") for word in words]
            corners += corners[-1:] * (4 - len(corners))
            quads.append([int(corner[0]) - 1 for corner in corners])
            quad_uv.append([int(corner[1]) - 1 if corner[1:2] else 0 for corner in corners])
            groups.append(group)
    coordinates = np.array(uv, np.float64)
    coordinates[:, 1] = 1.0 - coordinates[:, 1]
    return {
        "vertices": np.array(vertices, np.float64).astype(np.float32),
        "uv": coordinates.astype(np.float32),
        "quads": np.array(quads, np.uint16),
        "quad_uv": np.array(quad_uv, np.uint16),
        "quad_group": np.array(groups, np.uint8),
        "group_names": np.array(USED_GROUPS),
    }


def _read_rig(folder: Path, vertices: NDArray[np.float32]) -> Arrays:
    """Order the joints parents first and express each as a mean of vertices."""
    stored = json.loads((folder / _RIG).read_text())
    bones: dict[str, Any] = stored.get("bones", stored)
    order: list[str] = []
    waiting = [name for name, bone in bones.items() if not bone["parent"]]
    while waiting:
        name = waiting.pop(0)
        order.append(name)
        waiting = [child for child, bone in bones.items() if bone["parent"] == name] + waiting
    cubes = _cube_vertices(folder / _OBJECT)
    rows: list[int] = []
    columns: list[int] = []
    shares: list[float] = []
    for index, name in enumerate(order):
        head = bones[name]["head"]
        picked = cubes[head["cube_name"]] if head["strategy"] == "CUBE" else head["vertex_indices"]
        rows += [index] * len(picked)
        columns += list(picked)
        shares += [1.0 / len(picked)] * len(picked)
    parents = [order.index(parent) if (parent := bones[name]["parent"]) else -1 for name in order]
    joints, values = _weights(folder / _WEIGHTS, order, vertices)
    return {
        "joint_names": np.array([name.removeprefix("mixamorig:") for name in order]),
        "joint_parents": np.array(parents, np.int16),
        "joint_rows": np.array(rows, np.int32),
        "joint_vertices": np.array(columns, np.int32),
        "joint_shares": np.array(shares, np.float64),
        "weight_joints": joints,
        "weight_values": values,
    }


def _cube_vertices(path: Path) -> dict[str, list[int]]:
    """Return the vertices of the ``joint-*`` marker cubes."""
    found: dict[str, set[int]] = {}
    group = ""
    for line in path.read_text().splitlines():
        if line.startswith("g "):
            group = line.split()[1]
        elif line.startswith("f ") and group.startswith("joint"):
            corners = {int(word.split("/")[0]) - 1 for word in line.split()[1:]}
            found.setdefault(group, set()).update(corners)
    return {name: sorted(corners) for name, corners in found.items()}


def _weights(
    path: Path, order: list[str], vertices: NDArray[np.float32]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return ``(n, 6)`` joints and weights; give unweighted vertices sensible ones.

    The file leaves the face and parts of the clothes template without weights.
    """
    stored: dict[str, list[tuple[int, float]]] = json.loads(path.read_text())["weights"]
    weights = np.zeros((len(vertices), len(order)))
    for index, name in enumerate(order):
        for vertex, value in stored.get(name, []):
            weights[vertex, index] = value
    poor = weights.sum(axis=1) <= 0.4
    of_head = poor & (vertices[:, 1] > _NECK_HEIGHT_DM)
    weights[of_head] = 0.0
    weights[of_head, order.index("mixamorig:Head")] = 1.0
    poor &= ~of_head
    good = np.nonzero(~poor)[0]
    _, nearest = cKDTree(vertices[good]).query(vertices[poor])
    weights[poor] = weights[good[nearest]]
    joints = np.argsort(-weights, axis=1, kind="stable")[:, :_INFLUENCES]
    values = np.take_along_axis(weights, joints, axis=1)
    values /= values.sum(axis=1, keepdims=True)
    return joints.astype(np.uint8), values.astype(np.float32)


def _read_targets(folder: Path, names: list[str]) -> Arrays:
    """Concatenate all targets; half precision keeps 0.2 mm on the largest displacement."""
    vertices: list[NDArray[np.uint16]] = []
    deltas: list[NDArray[np.float16]] = []
    short: list[str] = []
    for name in names:
        path = folder / name
        text = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        lines = [line.split() for line in text.decode().splitlines() if not line.startswith("#")]
        table = np.array([line for line in lines if len(line) == 4], np.float64).reshape(-1, 4)
        vertices.append(table[:, 0].astype(np.uint16))
        deltas.append(table[:, 1:].astype(np.float16))
        plain = name.removesuffix(".gz").removesuffix(".target")
        if plain.startswith(_FACE_FOLDER):
            short.append("face/" + plain.removeprefix(_FACE_FOLDER))
        else:
            short.append(plain.removeprefix(_TARGET_FOLDER))
    return {
        "target_names": np.array(short),
        "target_starts": np.cumsum([0, *(len(part) for part in vertices)]).astype(np.int32),
        "target_vertices": np.concatenate(vertices),
        "target_deltas": np.concatenate(deltas),
    }


def _read_masks(folder: Path) -> Arrays:
    """Crop the painting masks to the face and shrink them."""
    u0, u1, v0, v1 = HEAD_UV
    masks: Arrays = {}
    for name in ("lips", "inside-mouth", "ears", "eyelids", "fingernails"):
        image = Image.open(folder / f"mpfb_{name}.jpg").convert("L")
        width, height = image.size
        box = (int(u0 * width), int(v0 * height), int(u1 * width), int(v1 * height))
        size = (MASK_SIZE_PX, MASK_SIZE_PX)
        key = name.replace("-", "_")
        if name not in {"fingernails", "inside-mouth"}:
            face = image.crop(box).resize(size, Image.Resampling.LANCZOS)
            masks[f"mask_head_{key}"] = np.asarray(face)
        if name in {"ears", "fingernails", "inside-mouth"}:
            masks[f"mask_skin_{key}"] = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    return masks
