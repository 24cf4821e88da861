"""Read the skin of a character in the pose the file shows it, in metres of the file's own space."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.importing.bones import Humanoid
from avatar_g.backend.engines.avatar.importing.document import Document, is_index
from avatar_g.backend.engines.avatar.importing.limits import (
    MAX_TARGETS,
    MAX_TRIANGLES,
    MAX_VERTICES,
    refused,
)
from avatar_g.backend.engines.geometry.topology import vertex_normals

Matrix = NDArray[np.float64]
_LEAST_WEIGHT: Final = 1e-4
_TRIANGLE_MODES: Final = {4: "list", 5: "strip", 6: "fan"}


@dataclass(slots=True)
class Target:
    """One shape of one primitive: displacements of all its vertices in the file's space."""

    mesh: int
    index: int
    name: str
    start: int
    """First vertex of the primitive."""
    offsets: NDArray[np.float32]
    """``(n, 3)``."""


@dataclass(slots=True)
class Skin:
    """All drawn triangles of a character with what moves them."""

    positions: NDArray[np.float64]
    """``(v, 3)``."""
    normals: NDArray[np.float64]
    uv: NDArray[np.float64]
    """``(v, 2)``."""
    colours: NDArray[np.float32]
    """``(v, 4)``: COLOR_0, white without one."""
    triangles: NDArray[np.int64]
    surface: NDArray[np.int64]
    """``(t,)``: index of the material, -1 without one."""
    weights: NDArray[np.float32]
    """``(v, j)``: shares of the joints, in the order of ``joint_names``."""
    joint_names: tuple[str, ...]
    jaw: NDArray[np.float32]
    """``(v,)``: share of the jaw bone, which counts as head among the weights."""
    targets: list[Target]
    extra_bones: int
    """Bones that are no humanoid joints; their parents move their skin."""


def world_matrices(document: Document) -> NDArray[np.float64]:
    """Return ``(n, 4, 4)``: where every node stands in the file's rest pose."""
    count = len(document.entries("nodes"))
    matrices = np.tile(np.eye(4), (count, 1, 1))
    is_done = [False] * count
    for index in range(count):
        chain = []
        node = index
        while node >= 0 and not is_done[node]:
            chain.append(node)
            node = document.parents[node]
        for node in reversed(chain):
            parent = document.parents[node]
            local = _local_matrix(document.item("nodes", node))
            matrices[node] = matrices[parent] @ local if parent >= 0 else local
            is_done[node] = True
    if not np.isfinite(matrices).all() or np.abs(matrices).max() > 1e6:
        raise refused("numbers", "a node stands nowhere")
    return matrices


def read_skin(document: Document, humanoid: Humanoid, world: NDArray[np.float64]) -> Skin:
    """Read every mesh that a node shows.

    Raises
    ------
    UnsupportedInput
        Reasons ``avatar_no_mesh``, ``avatar_too_many_triangles`` and those of ``Document``.
    """
    reader = _Reader(document, humanoid, world)
    for index in range(len(document.entries("nodes"))):
        node = document.item("nodes", index)
        if "mesh" in node:
            reader.read_node(index, node)
    return reader.skin()


class _Reader:
    def __init__(self, document: Document, humanoid: Humanoid, world: Matrix) -> None:
        self._document = document
        self._world = world
        self._names = tuple(humanoid.nodes)
        self._place = _owners(document, humanoid)
        self._jaw_nodes = _below(document, humanoid.jaw)
        self._parts: list[dict[str, Any]] = []
        self._targets: list[Target] = []
        self._vertices = self._triangles = 0
        self._extra: set[int] = set()
        self._joint_nodes = set(humanoid.nodes.values()) | {humanoid.jaw}

    def read_node(self, index: int, node: dict[str, Any]) -> None:
        mesh = self._document.item("meshes", node["mesh"])
        primitives = mesh.get("primitives")
        if not isinstance(primitives, list):
            raise refused("structure", "a mesh has no primitives")
        skin = self._document.item("skins", node["skin"]) if "skin" in node else None
        names = _target_names(mesh)
        for primitive in primitives:
            if not isinstance(primitive, dict) or not isinstance(primitive.get("attributes"), dict):
                raise refused("structure", "a primitive has no attributes")
            if primitive.get("mode", 4) in _TRIANGLE_MODES:
                self._read(index, node["mesh"], primitive, skin, names)

    def _read(
        self,
        node: int,
        mesh: int,
        primitive: dict[str, Any],
        skin: dict[str, Any] | None,
        names: list[str],
    ) -> None:
        attributes = primitive["attributes"]
        local = self._wide(attributes.get("POSITION"), 3)
        triangles = self._indices(primitive, len(local))
        self._count(len(local), len(triangles))
        if not len(triangles):
            return
        if skin is None:
            blend, weights, jaw = self._rigid(node, len(local))
        else:
            blend, weights, jaw = self._skinned(attributes, skin, len(local))
        positions = np.einsum("vij,vj->vi", blend[:, :3, :3], local) + blend[:, :3, 3]
        normals = self._normals(attributes, local, triangles)
        turned = np.einsum("vij,vj->vi", _normal_matrices(blend), normals)
        start = self._vertices - len(local)
        surface = primitive.get("material", -1)
        if surface != -1:
            self._document.item("materials", surface)
        self._parts.append(
            {
                "positions": positions,
                "normals": turned,
                "uv": self._optional(attributes.get("TEXCOORD_0"), len(local), 2, 0.0),
                "colours": self._optional(attributes.get("COLOR_0"), len(local), 4, 1.0),
                "triangles": triangles + start,
                "surface": np.full(len(triangles), surface, np.int64),
                "weights": weights,
                "jaw": jaw,
            }
        )
        self._read_targets(mesh, primitive, names, start, blend)

    def _read_targets(
        self, mesh: int, primitive: dict[str, Any], names: list[str], start: int, blend: Matrix
    ) -> None:
        targets = primitive.get("targets", [])
        if not isinstance(targets, list) or len(targets) > MAX_TARGETS:
            raise refused("too_large", "too many shapes", limit=MAX_TARGETS)
        extras = primitive.get("extras")
        own = extras.get("targetNames") if isinstance(extras, dict) else None
        for index, target in enumerate(targets):
            if not isinstance(target, dict) or "POSITION" not in target:
                continue
            local = self._wide(target["POSITION"], 3)
            if len(local) != len(blend):
                raise refused("accessor", "a shape has another number of vertices than its mesh")
            offsets = np.einsum("vij,vj->vi", blend[:, :3, :3], local).astype(np.float32)
            listed = names or (own if isinstance(own, list) else [])
            name = listed[index] if index < len(listed) else ""
            self._targets.append(
                Target(mesh, index, name if isinstance(name, str) else "", start, offsets)
            )

    def _skinned(
        self, attributes: dict[str, Any], skin: dict[str, Any], count: int
    ) -> tuple[Matrix, NDArray[np.float32], NDArray[np.float32]]:
        joints, bones = self._bones(skin)
        owners = np.array([self._place[joint] for joint in joints])
        is_jaw = np.array([joint in self._jaw_nodes for joint in joints])
        self._extra |= {joint for joint in joints if joint not in self._joint_nodes}
        blend = np.zeros((count, 4, 4))
        weights = np.zeros((count, len(self._names)), np.float32)
        jaw, total = np.zeros(count, np.float32), np.zeros(count)
        rows = np.arange(count)
        for share, joint in self._influences(attributes, count, len(joints)):
            blend += share[:, None, None] * bones[joint]
            np.add.at(weights, (rows, owners[joint]), share.astype(np.float32))
            jaw += (share * is_jaw[joint]).astype(np.float32)
            total += share
        loose = total < _LEAST_WEIGHT
        blend[loose], weights[loose] = np.eye(4), 0.0
        weights[loose, self._names.index("Hips")] = 1.0
        total = np.where(loose, 1.0, total)
        scale = total.astype(np.float32)
        return blend / total[:, None, None], weights / scale[:, None], jaw / scale

    def _bones(self, skin: dict[str, Any]) -> tuple[list[int], Matrix]:
        """Return the joints of a skin and what carries its vertices to the rest pose."""
        joints = skin.get("joints")
        nodes = len(self._document.entries("nodes"))
        if not isinstance(joints, list) or not joints:
            raise refused("structure", "a skin has no joints")
        if not all(is_index(joint, nodes) for joint in joints):
            raise refused("structure", "a skin names a joint that is not there")
        inverse = np.tile(np.eye(4), (len(joints), 1, 1))
        if "inverseBindMatrices" in skin:
            found = self._wide(skin["inverseBindMatrices"], 16)
            if len(found) < len(joints):
                raise refused("accessor", "a skin has too few matrices")
            inverse = found[: len(joints)].reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)
        return joints, np.asarray(self._world[np.array(joints)] @ inverse)

    def _influences(
        self, attributes: dict[str, Any], count: int, joint_count: int
    ) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int64]]]:
        """Yield weights and joints of all vertices, one slot after the other."""
        for suffix in ("0", "1"):
            if f"JOINTS_{suffix}" not in attributes:
                continue
            slots = self._document.integers(attributes[f"JOINTS_{suffix}"])
            shares = self._document.array(attributes.get(f"WEIGHTS_{suffix}")).astype(np.float64)
            if slots.shape != (count, 4) or shares.shape != (count, 4):
                raise refused("accessor", "weights do not fit their mesh")
            if slots.max(initial=0) >= joint_count or slots.min(initial=0) < 0:
                raise refused("accessor", "a vertex hangs on a joint that is not there")
            shares = np.clip(shares, 0.0, 1.0)
            for slot in range(4):
                yield shares[:, slot], slots[:, slot]

    def _rigid(
        self, node: int, count: int
    ) -> tuple[Matrix, NDArray[np.float32], NDArray[np.float32]]:
        """Return what moves a mesh that hangs on one node."""
        weights = np.zeros((count, len(self._names)), np.float32)
        weights[:, self._place[node]] = 1.0
        jaw = np.full(count, float(node in self._jaw_nodes), np.float32)
        return np.tile(self._world[node], (count, 1, 1)), weights, jaw

    def _indices(self, primitive: dict[str, Any], count: int) -> NDArray[np.int64]:
        if "indices" in primitive:
            flat = self._document.integers(primitive["indices"]).ravel()
        else:
            flat = np.arange(count)
        if len(flat) and (flat.min() < 0 or flat.max() >= count):
            raise refused("accessor", "a triangle has a corner that is not there")
        mode = _TRIANGLE_MODES[primitive.get("mode", 4)]
        if mode == "list":
            return flat[: len(flat) // 3 * 3].reshape(-1, 3)
        if len(flat) < 3:
            return np.zeros((0, 3), np.int64)
        if mode == "fan":
            first = np.full(len(flat) - 2, flat[0])
            return np.stack([first, flat[1:-1], flat[2:]], axis=1)
        strip = np.stack([flat[:-2], flat[1:-1], flat[2:]], axis=1)
        strip[1::2, 1:] = strip[1::2, :0:-1]
        return strip

    def _count(self, vertices: int, triangles: int) -> None:
        self._vertices += vertices
        self._triangles += triangles
        if self._triangles > MAX_TRIANGLES or self._vertices > MAX_VERTICES:
            raise refused("too_many_triangles", "the mesh is too fine", limit=MAX_TRIANGLES)

    def _wide(self, accessor: object, width: int) -> NDArray[np.float32]:
        values = self._document.array(accessor)
        if values.shape[1] != width:
            raise refused("accessor", f"an array is {values.shape[1]} wide, not {width}")
        return values

    def _optional(
        self, accessor: object, count: int, width: int, default: float
    ) -> NDArray[np.float32]:
        found = np.full((count, width), default, np.float32)
        if accessor is not None:
            values = self._document.array(accessor)
            if len(values) != count:
                raise refused("accessor", "an attribute does not fit its mesh")
            shared = min(width, values.shape[1])
            found[:, :shared] = np.clip(values[:, :shared], -1e4, 1e4)
        return found

    def _normals(
        self, attributes: dict[str, Any], local: NDArray[np.float32], triangles: NDArray[np.int64]
    ) -> Matrix:
        if "NORMAL" in attributes:
            found = self._wide(attributes["NORMAL"], 3)
            if len(found) == len(local):
                return found.astype(np.float64)
        return np.asarray(vertex_normals(local.astype(np.float64), triangles))

    def skin(self) -> Skin:
        """Join everything read."""
        if not self._parts:
            raise refused("no_mesh", "the file shows no triangles")

        def joined(name: str) -> NDArray[Any]:
            return np.concatenate([part[name] for part in self._parts])

        return Skin(
            positions=joined("positions"),
            normals=joined("normals"),
            uv=joined("uv").astype(np.float64),
            colours=joined("colours"),
            triangles=joined("triangles"),
            surface=joined("surface"),
            weights=joined("weights"),
            joint_names=self._names,
            jaw=joined("jaw"),
            targets=self._targets,
            extra_bones=len(self._extra),
        )


def _owners(document: Document, humanoid: Humanoid) -> list[int]:
    """Return for every node the humanoid joint that moves it: itself or its nearest ancestor."""
    names = list(humanoid.nodes)
    joint_at = {node: names.index(name) for name, node in humanoid.nodes.items()}
    owners = []
    for index in range(len(document.entries("nodes"))):
        node = index
        while node >= 0 and node not in joint_at:
            node = document.parents[node]
        owners.append(joint_at[node] if node >= 0 else names.index("Hips"))
    return owners


def _below(document: Document, root: int) -> set[int]:
    """Return a node and everything under it, nothing for -1."""
    found: set[int] = set()
    waiting = [root] if root >= 0 else []
    while waiting:
        node = waiting.pop()
        found.add(node)
        waiting += document.item("nodes", node).get("children", [])
    return found


def _target_names(mesh: dict[str, Any]) -> list[str]:
    extras = mesh.get("extras")
    names = extras.get("targetNames") if isinstance(extras, dict) else None
    return names[:MAX_TARGETS] if isinstance(names, list) else []


def _normal_matrices(blend: Matrix) -> Matrix:
    """Return the rotation part; close enough for normals where scales are nearly even."""
    turn = blend[:, :3, :3]
    size = np.cbrt(np.abs(np.linalg.det(turn)))
    return np.asarray(turn / np.maximum(size, 1e-9)[:, None, None])


def _local_matrix(node: dict[str, Any]) -> Matrix:
    if "matrix" in node:
        return _numbers(node["matrix"], 16).reshape(4, 4).T
    x, y, z, w = _unit_quaternion(_numbers(node.get("rotation", [0, 0, 0, 1]), 4))
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    local = np.eye(4)
    local[:3, :3] = turn * _numbers(node.get("scale", [1, 1, 1]), 3)
    local[:3, 3] = _numbers(node.get("translation", [0, 0, 0]), 3)
    return local


def _unit_quaternion(values: Matrix) -> Matrix:
    length = float(np.linalg.norm(values))
    if length < 1e-9:
        raise refused("numbers", "a rotation is no rotation")
    return values / length


def _numbers(value: object, count: int) -> Matrix:
    if not isinstance(value, list) or len(value) != count:
        raise refused("structure", f"expected {count} numbers")
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in value):
        raise refused("structure", f"expected {count} numbers")
    return np.array(value, np.float64)
