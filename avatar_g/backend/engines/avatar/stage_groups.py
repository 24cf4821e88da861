"""A character for the builder's stage, in pieces that are sent only when they changed.

The stage shows the triangles of the full character, each group in a file of its own. What depends
on everything (which skin the clothes hide, ambient occlusion) comes beside them. Every vertex also
names the base vertices it follows, so that the browser can move all clothes with a slider.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.body import Figure
from avatar_g.backend.engines.avatar.eyes import EYE_PART_NAMES
from avatar_g.backend.engines.avatar.occlusion import ambient_occlusion
from avatar_g.backend.engines.avatar.parts import Part
from avatar_g.backend.engines.avatar.rigged import TEXTURED, Material
from avatar_g.backend.engines.avatar.stage_arrays import add_mood, packed_arrays, padded
from avatar_g.backend.engines.avatar.vrm_terms import PRESETS
from avatar_g.backend.engines.avatar.workshop import Dressed, Group, Made
from avatar_g.backend.engines.geometry.mesh import Mesh, joined

HOLDS: Final = 4
"""Base vertices that one vertex follows."""
_NEAR_SKIN: Final = 3
_BYTE: Final = 255
_WORD: Final = 65_535
_SHORT: Final = 32_767
_EYE_GROUPS: Final = {"eyeLeft": "helper-l-eye", "eyeRight": "helper-r-eye"}
_MOVED: Final = (Group.FACE, Group.BROWS, Group.BEARD)
"""Groups that expressions move."""
_WHITE: Final = (Material.SKIN, Material.EYE, Material.HEAD)
"""Materials whose texture carries the whole colour."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """Parts of one group that are drawn together."""

    material: Material
    is_two_sided: bool
    parts: tuple[Part, ...]
    mesh: Mesh
    """The parts joined, without their anchors."""


@dataclass(frozen=True)
class StageGroup:
    """One group as the stage draws it."""

    primitives: tuple[Primitive, ...]

    @cached_property
    def count(self) -> int:
        """Vertices of all primitives."""
        return sum(len(each.mesh.positions) for each in self.primitives)


def stage_group(made: Made) -> StageGroup:
    """Sort a group's parts by material."""

    def kind(part: Part) -> tuple[int, bool]:
        return int(part.material), part.is_two_sided

    primitives = []
    for (material, is_two_sided), found in groupby(sorted(made.parts, key=kind), key=kind):
        parts = tuple(found)
        mesh = joined([_unanchored(part.mesh) for part in parts])
        primitives.append(Primitive(Material(material), is_two_sided, parts, mesh))
    return StageGroup(tuple(primitives))


def _unanchored(mesh: Mesh) -> Mesh:
    return Mesh(
        mesh.positions, mesh.triangles, mesh.attributes, mesh.uv, mesh.colours, mesh.normals
    )


def group_file(figure: Figure, group: StageGroup, name: Group) -> bytes:
    """Return the file of one group; positions in metres as the character stands in T-pose."""
    arrays: dict[str, NDArray[np.generic]] = {}
    listed = []
    for number, each in enumerate(group.primitives):
        mesh = each.mesh
        joints, weights = _influences(figure, each)
        hold, share = _holds(figure, each)
        index_type = np.uint16 if len(mesh.positions) <= _WORD else np.uint32
        normals = mesh.normals if mesh.normals is not None else mesh.positions
        arrays |= {
            f"{number}.position": mesh.positions.astype(np.float32),
            f"{number}.normal": padded(np.round(normals * _SHORT).astype(np.int16)),
            f"{number}.color": padded(_colours(each)),
            f"{number}.uv": np.round(_own_uv(each, name) * _WORD).astype(np.uint16),
            f"{number}.joints": joints,
            f"{number}.weights": weights,
            f"{number}.hold": hold,
            f"{number}.share": share,
            f"{number}.index": mesh.triangles.ravel().astype(index_type),
        }
        listed.append(
            {
                "material": each.material.name.lower(),
                "twoSided": each.is_two_sided,
                "texture": _texture_name(each.material, name),
            }
        )
    return packed_arrays(arrays, {"group": name.value, "primitives": listed})


def _texture_name(material: Material, group: Group) -> str:
    if material is Material.CLOTH:
        return "bottom" if group is Group.BOTTOM else "top"
    return material.name.lower() if material in TEXTURED else ""


def _own_uv(each: Primitive, group: Group) -> NDArray[np.float64]:
    """Return uv in 0..1; a garment's half of the atlas is a picture of its own here."""
    uv = each.mesh.uv
    if each.material is Material.CLOTH:
        uv = (uv - [0.5 if group is Group.BOTTOM else 0.0, 0.0]) * [2.0, 1.0]
    return np.asarray(np.clip(uv, 0.0, 1.0))


def _colours(each: Primitive) -> NDArray[np.uint16]:
    colours = np.clip(each.mesh.colours, 0.0, 1.0)
    if each.material in _WHITE:
        colours = np.ones_like(colours)
    return np.round(colours * _WORD).astype(np.uint16)


def _influences(figure: Figure, each: Primitive) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """Return the four strongest joints of every vertex; eyeballs turn with their own."""
    weights = each.mesh.attributes
    joints = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    values = np.take_along_axis(weights, joints, axis=1).astype(np.float64)
    values /= values.sum(axis=1, keepdims=True)
    eyes = list(EYE_PART_NAMES.values())
    start = 0
    for part in each.parts:
        stop = start + len(part.mesh.positions)
        if part.name in eyes:
            joints[start:stop] = 0
            joints[start:stop, 0] = len(figure.joints) + eyes.index(part.name)
            values[start:stop] = [1.0, 0.0, 0.0, 0.0]
        start = stop
    return joints.astype(np.uint8), np.round(values * _WORD).astype(np.uint16)


def _holds(figure: Figure, each: Primitive) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return ``(n, 4)`` base vertices every vertex follows, and their shares of 255."""
    found = [_part_holds(figure, part) for part in each.parts]
    vertices = np.concatenate([hold for hold, _ in found])
    shares = np.concatenate([share for _, share in found])
    return vertices.astype(np.uint16), np.round(shares * _BYTE).astype(np.uint8)


def _part_holds(figure: Figure, part: Part) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    count = len(part.mesh.positions)
    vertices = np.zeros((count, HOLDS), np.int64)
    shares = np.zeros((count, HOLDS))
    helper = _EYE_GROUPS.get(part.name)
    if helper is not None:
        ball = figure.data.group_vertices(helper)
        vertices[:] = _extremes(figure.positions[ball], ball)
        shares[:] = 1 / HOLDS
    elif part.mesh.anchor is not None:
        vertices, shares = _strongest(part.mesh.anchor)
    else:
        _, near, weights = figure.nearest_skin(part.mesh.positions, _NEAR_SKIN)
        vertices[:, :_NEAR_SKIN], shares[:, :_NEAR_SKIN] = near, weights
    return vertices, shares


def _extremes(points: NDArray[np.float64], names: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the left-, right-, up- and downmost vertex of an eyeball: together its centre."""
    x, y = points[:, 0], points[:, 1]
    return np.asarray(names[[x.argmin(), x.argmax(), y.argmin(), y.argmax()]])


def _strongest(anchor: sp.csr_matrix) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the ``HOLDS`` largest entries of every row, normalised."""
    count = anchor.shape[0]
    rows = np.repeat(np.arange(count), np.diff(anchor.indptr))
    order = np.lexsort((anchor.indices, -anchor.data, rows))
    place = np.arange(len(rows)) - anchor.indptr[rows]
    kept = order[place < HOLDS]
    vertices = np.zeros((count, HOLDS), np.int64)
    shares = np.zeros((count, HOLDS))
    at = (rows[kept], place[place < HOLDS])
    vertices[at], shares[at] = anchor.indices[kept], anchor.data[kept]
    return vertices, shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)


def visible_file(dressed: Dressed, face: StageGroup) -> bytes:
    """Return one bit per triangle of the face group, most significant first: 1 is drawn."""
    kept = [_visible(dressed, each) for each in face.primitives]
    return packed_arrays({"visible": np.packbits(np.concatenate(kept))}, {})


def _visible(dressed: Dressed, each: Primitive) -> NDArray[np.bool_]:
    """Return ``(triangles,)``; ``each`` may be of any group."""
    kept = []
    for part in each.parts:
        hidden = dressed.hidden.get(part.name)
        triangles = part.mesh.triangles
        drawn = np.ones(len(triangles), np.bool_)
        kept.append(drawn if hidden is None else ~hidden[triangles].all(axis=1))
    return np.concatenate(kept)


def shade_file(dressed: Dressed, groups: Mapping[Group, StageGroup], key: str) -> bytes:
    """Return the ambient occlusion of every vertex by group, 0..255; ``key`` is handed on."""
    primitives = [each for group in groups.values() for each in group.primitives]
    whole = joined([each.mesh for each in primitives])
    counts = [len(each.mesh.positions) for each in primitives]
    material = np.repeat(np.array([int(each.material) for each in primitives], np.uint8), counts)
    drawn = np.concatenate([_visible(dressed, each) for each in primitives])
    normals = whole.normals if whole.normals is not None else whole.positions
    openness = ambient_occlusion(whole.positions, normals, whole.triangles[drawn], material)
    bytes_ = np.round(openness * _BYTE).astype(np.uint8)
    ends = np.cumsum([group.count for group in groups.values()])[:-1]
    pieces = np.split(bytes_, ends)
    return packed_arrays(
        {name.value: piece for name, piece in zip(groups, pieces, strict=True) if len(piece)},
        {"key": key},
    )


def mood_file(
    dressed: Dressed,
    groups: Mapping[Group, StageGroup],
    key: str,
    faces: Mapping[str, Mapping[str, float]] = PRESETS,
) -> bytes:
    """Return what every one of ``faces`` does to each group; ``key`` is handed on."""
    shapes = dressed.model.shapes
    mixes = np.zeros((len(shapes.names), len(faces)), np.float32)
    for column, weights in enumerate(faces.values()):
        for name, weight in weights.items():
            mixes[shapes.names.index(name), column] = weight
    moves, turns = (_mixed(each, mixes) for each in (shapes.positions, shapes.normals))
    arrays: dict[str, NDArray[np.generic]] = {}
    steps: dict[str, float] = {}
    for group in _MOVED:
        parts = [part for each in groups[group].primitives for part in each.parts]
        if not parts:
            continue
        moved = np.concatenate([_carried(part, moves) for part in parts])
        turned = np.concatenate([_carried(part, turns) for part in parts])
        for column, mood in enumerate(faces):
            add_mood(arrays, steps, f"{group.value}.{mood}", moved[:, column], turned[:, column])
    return packed_arrays(arrays, {"key": key, "steps": steps, "moods": list(faces)})


def _mixed(shapes: NDArray[np.float32], mixes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``(n, moods * 3)``: the shapes of each expression added up."""
    base = shapes.reshape(len(shapes), len(mixes), 3)
    return np.asarray(np.einsum("nsx,sm->nmx", base, mixes)).reshape(len(base), -1)


def _carried(part: Part, mixed: NDArray[np.float32]) -> NDArray[np.float32]:
    anchor, count = part.mesh.anchor, mixed.shape[1] // 3
    if anchor is None:
        return np.zeros((len(part.mesh.positions), count, 3), np.float32)
    return np.asarray(anchor @ mixed, np.float32).reshape(-1, count, 3)
