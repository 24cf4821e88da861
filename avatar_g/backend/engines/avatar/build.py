"""Build a rigged character from its specification: the avatar engine's front door."""

from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.eyes import EYE_PART_NAMES
from avatar_g.backend.engines.avatar.face import FaceShapes
from avatar_g.backend.engines.avatar.lod import PartRange, medium_detail, shadow_detail
from avatar_g.backend.engines.avatar.occlusion import ambient_occlusion
from avatar_g.backend.engines.avatar.parts import Fitting, Part
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.spring_joints import with_springs
from avatar_g.backend.engines.avatar.textures import paint_textures
from avatar_g.backend.engines.avatar.workshop import Dressed, Workshop
from avatar_g.backend.engines.geometry.decimation import decimate
from avatar_g.backend.engines.geometry.mesh import Mesh, compact, joined
from avatar_g.backend.engines.geometry.topology import Points, Triangles

_MOVES_M = 2e-5
_TURNS = 4e-3
_INFLUENCES = 4


def build_avatar(
    spec: AvatarSpec,
    data: BodyData,
    *,
    progress: Progress = ignore_progress,
    has_levels: bool = True,
) -> Rigged:
    """Build a character; equal specifications give equal bytes.

    Parameters
    ----------
    has_levels
        False: the medium and the shadow triangles are the full ones; saves half the time where
        somebody waits for a first look.

    Raises
    ------
    InvalidRequest
        If the specification names an unknown garment, option, style or a malformed colour.
    """
    return build_in(Workshop(data), spec, progress=progress, has_levels=has_levels)


def build_in(
    workshop: Workshop,
    spec: AvatarSpec,
    *,
    progress: Progress = ignore_progress,
    has_levels: bool = True,
) -> Rigged:
    """Build a character where others were built before; the bytes are those of ``build_avatar``.

    Raises
    ------
    InvalidRequest
        As ``build_avatar``.
    """
    dressed = workshop.dress(spec)
    progress(0.45)
    packed = _packed(dressed, _merged(_visible(dressed)), progress, has_levels=has_levels)
    return with_springs(packed)


def _visible(dressed: Dressed) -> list[Part]:
    """Delete skin below clothes: nothing can poke through, and fewer triangles are drawn."""
    parts = []
    for part in dressed.fitting.parts:
        hidden = dressed.hidden.get(part.name)
        if hidden is None:
            parts.append(part)
            continue
        mesh = part.mesh
        kept = mesh.triangles[~hidden[mesh.triangles].all(axis=1)]
        parts.append(replace(part, mesh=compact(mesh, kept)))
    return parts


def _merged(parts: list[Part]) -> list[Part]:
    """Join parts of the same name, material and visibility into one."""

    def kind(part: Part) -> tuple[str, int, bool]:
        return part.name, int(part.material), part.is_two_sided

    order = {kind(part): place for place, part in reversed(list(enumerate(parts)))}
    arranged = sorted(parts, key=lambda part: order[kind(part)])
    result = []
    for _, group in groupby(arranged, key=kind):
        same = list(group)
        first = same[0]
        mesh = joined([part.mesh for part in same])
        result.append(Part(first.name, first.material, mesh, first.is_two_sided))
    return result


def _packed(dressed: Dressed, parts: list[Part], progress: Progress, *, has_levels: bool) -> Rigged:
    fitting = dressed.fitting
    whole = joined([_unanchored(part.mesh) for part in parts])
    normals = whole.normals if whole.normals is not None else whole.positions
    material = _per_vertex(parts, [int(part.material) for part in parts])
    moved, morphs, morph_normals = _morphs(parts, dressed.model.shapes)
    progress(0.60)
    occlusion = ambient_occlusion(whole.positions, normals, whole.triangles, material)
    progress(0.70)
    full = whole.triangles
    medium, shadow = _levels(parts, whole, moved, morphs) if has_levels else (full, full)
    progress(1.0)
    names, parents, places = _skeleton(fitting)
    part_names = tuple(dict.fromkeys(part.name for part in parts))
    joints, weights = _skinning(fitting, parts, whole)
    return Rigged(
        positions=whole.positions.astype(np.float32),
        normals=normals.astype(np.float32),
        uv=whole.uv.astype(np.float32),
        colours=np.concatenate([whole.colours, occlusion[:, None]], axis=1).astype(np.float32),
        material=material,
        triangles=whole.triangles.astype(np.int32),
        triangles_medium=medium.astype(np.int32),
        triangles_shadow=shadow.astype(np.int32),
        two_sided=_per_vertex(parts, [int(part.is_two_sided) for part in parts]),
        joint_names=names,
        joint_parents=parents,
        joint_positions=places,
        skin_joints=joints,
        skin_weights=weights,
        morph_names=dressed.model.shapes.names,
        morph_vertices=moved.astype(np.int32),
        morph_positions=morphs,
        morph_normals=morph_normals,
        textures=paint_textures(fitting, _face_mesh(parts)),
        part_names=part_names,
        part=_per_vertex(parts, [part_names.index(part.name) for part in parts]),
        ground_y_m=fitting.figure.floor_y - fitting.sole_height_m,
        eye_y_m=float(fitting.head.left_eye[1]),
        top_y_m=float(whole.positions[:, 1].max()),
    )


def _levels(
    parts: list[Part],
    whole: Mesh,
    moved: NDArray[np.int64],
    morphs: NDArray[np.float16],
) -> tuple[Triangles, Triangles]:
    """Return the medium and the shadow triangles."""
    movement = np.zeros(len(whole.positions))
    movement[moved] = np.linalg.norm(morphs.astype(np.float32), axis=2).max(axis=0)
    ranges = _ranges(parts)
    pieces = medium_detail(whole.positions, whole.triangles, ranges, movement)
    return np.concatenate(pieces), shadow_detail(whole.positions, pieces, ranges)


def _skeleton(fitting: Fitting) -> tuple[tuple[str, ...], NDArray[np.int16], Points]:
    """Return joint names, parents and positions, the eyes last."""
    figure, head = fitting.figure, fitting.head
    eyes = [figure.data.joint("Head")] * len(EYE_PART_NAMES)
    return (
        (*figure.data.joint_names, *EYE_PART_NAMES),
        np.append(figure.data.joint_parents, eyes).astype(np.int16),
        np.concatenate([figure.joints, [head.left_eye, head.right_eye]]),
    )


def _unanchored(mesh: Mesh) -> Mesh:
    return Mesh(
        mesh.positions, mesh.triangles, mesh.attributes, mesh.uv, mesh.colours, mesh.normals
    )


def _face_mesh(parts: list[Part]) -> Mesh:
    return next(part.mesh for part in parts if part.name == "body_head")


def _per_vertex(parts: list[Part], values: list[int]) -> NDArray[np.uint8]:
    """Repeat one value per part over its vertices."""
    counts = [len(part.mesh.positions) for part in parts]
    return np.repeat(np.array(values, np.uint8), counts)


def _ranges(parts: list[Part]) -> list[PartRange]:
    stops = np.cumsum([len(part.mesh.triangles) for part in parts])
    starts = [0, *stops[:-1]]
    return [
        PartRange(part.material, int(start), int(stop))
        for part, start, stop in zip(parts, starts, stops, strict=True)
    ]


def _morphs(
    parts: list[Part], shapes: FaceShapes
) -> tuple[NDArray[np.int64], NDArray[np.float16], NDArray[np.float16]]:
    """Carry the face shapes to every part that is anchored to the skin."""
    vertices: list[NDArray[np.int64]] = []
    positions: list[NDArray[np.float32]] = []
    normals: list[NDArray[np.float32]] = []
    start = 0
    for part in parts:
        anchor = part.mesh.anchor
        if anchor is not None:
            delta = (anchor @ shapes.positions).reshape(-1, len(shapes.names), 3)
            turn = (anchor @ shapes.normals).reshape(-1, len(shapes.names), 3)
            delta[np.abs(delta).max(axis=2) < _MOVES_M] = 0
            turn[np.abs(turn).max(axis=2) < _TURNS] = 0
            used = np.nonzero(np.abs(delta).max(axis=(1, 2)) > 0)[0]
            vertices.append(used + start)
            positions.append(delta[used])
            normals.append(turn[used])
        start += len(part.mesh.positions)
    order = (1, 0, 2)
    return (
        np.concatenate(vertices),
        np.ascontiguousarray(np.concatenate(positions).transpose(order), np.float16),
        np.ascontiguousarray(np.concatenate(normals).transpose(order), np.float16),
    )


def _skinning(
    fitting: Fitting, parts: list[Part], whole: Mesh
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Keep the four strongest joints of every vertex; eyeballs turn with their own joint."""
    weights = whole.attributes
    joints = np.argsort(-weights, axis=1, kind="stable")[:, :_INFLUENCES]
    values = np.take_along_axis(weights, joints, axis=1).astype(np.float64)
    values /= values.sum(axis=1, keepdims=True)
    first_eye = len(fitting.figure.joints)
    start = 0
    for part in parts:
        stop = start + len(part.mesh.positions)
        if part.name in EYE_PART_NAMES.values():
            joints[start:stop] = 0
            joints[start:stop, 0] = first_eye + list(EYE_PART_NAMES.values()).index(part.name)
            values[start:stop] = [1.0, 0.0, 0.0, 0.0]
        start = stop
    return joints.astype(np.uint8), values.astype(np.float32)


def warm_up() -> None:
    """Compile the numeric kernels on a tiny mesh, so that the first character is fast."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0.1], [2, 0, 0]], np.float64)
    triangles: Triangles = np.array([[0, 1, 2], [1, 3, 2], [1, 4, 3]])
    ambient_occlusion(points, np.zeros_like(points), triangles, np.zeros(5, np.uint8))
    decimate(points, triangles, 1, importance=np.ones(5), locked=np.zeros(5, np.bool_))
