"""The front door of importing: the bytes of a file become a character with its licence."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES
from avatar_g.backend.engines.avatar.importing.bones import SourceFormat, find_humanoid
from avatar_g.backend.engines.avatar.importing.container import open_container
from avatar_g.backend.engines.avatar.importing.cutting import Sheet, cut_open, open_sheet, unwrap
from avatar_g.backend.engines.avatar.importing.document import Document
from avatar_g.backend.engines.avatar.importing.faces import Shapes, eye_height, read_shapes
from avatar_g.backend.engines.avatar.importing.licence import Licence, read_licence
from avatar_g.backend.engines.avatar.importing.limits import (
    MAX_TRIANGLES,
    MAX_VERTICES,
    refused,
)
from avatar_g.backend.engines.avatar.importing.meshes import Skin, read_skin, world_matrices
from avatar_g.backend.engines.avatar.importing.report import Finding, ImportReport
from avatar_g.backend.engines.avatar.importing.shading import turned_normals
from avatar_g.backend.engines.avatar.importing.surfaces import Surface, lay_out, read_surfaces
from avatar_g.backend.engines.avatar.importing.upright import PARENT_OF, Upright, stand_upright
from avatar_g.backend.engines.avatar.lod import (
    MEDIUM_TRIANGLES,
    PartRange,
    medium_detail,
    shadow_detail,
)
from avatar_g.backend.engines.avatar.occlusion import ambient_occlusion
from avatar_g.backend.engines.avatar.rigged import Material, Rigged

_INFLUENCES: Final = 4
_HEAD_SHARE: Final = 0.5
"""Skin of a material that hangs this much on the head is face."""
_MALFORMED: Final = (
    KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, ZeroDivisionError,
    RecursionError, MemoryError, np.linalg.LinAlgError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportedCharacter:
    """A character of another program, ready to be drawn and performed."""

    rigged: Rigged
    licence: Licence
    format: SourceFormat
    report: ImportReport
    triangle_count: int
    """As it came, before anything was cut."""

    def save(self, path: Path) -> None:
        """Write one ``.npz`` that ``Rigged.load`` and ``load_licence`` read."""
        self.rigged.save(
            path, is_compressed=True, licence=json.dumps(self.licence.to_dict(), ensure_ascii=False)
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What pages show of the import, as JSON values."""
        return {
            "format": self.format.value,
            "licence": self.licence.to_dict(),
            "findings": self.report.to_list(),
            "triangles": self.triangle_count,
        }


def load_licence(path: Path) -> Licence | None:
    """Return the licence kept with a character, None for one of our own."""
    with np.load(path, allow_pickle=False) as stored:
        if "licence" not in stored.files:
            return None
        return Licence.of(json.loads(str(stored["licence"])))


def import_character(data: bytes, *, progress: Progress = ignore_progress) -> ImportedCharacter:
    """Read a VRM or GLB file.

    Raises
    ------
    UnsupportedInput
        With a reason ``avatar_...`` that says what is wrong with the file.
    """
    try:
        with np.errstate(all="ignore"):
            return _imported(data, progress)
    except _MALFORMED as error:
        raise refused("structure", f"malformed: {type(error).__name__}: {error}") from error


def _imported(data: bytes, progress: Progress) -> ImportedCharacter:
    document = Document(open_container(data))
    humanoid = find_humanoid(document)
    report = ImportReport()
    world = world_matrices(document)
    skin = read_skin(document, humanoid, world)
    triangle_count = len(skin.triangles)
    progress(0.15)
    places = {name: world[node][:3, 3].copy() for name, node in humanoid.nodes.items()}
    jaw = world[humanoid.jaw][:3, 3].copy() if humanoid.jaw >= 0 else None
    upright = stand_upright(skin, places, jaw, report)
    shapes = read_shapes(document, humanoid.format, skin, upright, report)
    progress(0.3)
    surfaces = read_surfaces(document, report)
    licence = read_licence(document, humanoid.format)
    _note_losses(document, skin, humanoid.nodes, licence, report)
    progress(0.45)
    rigged = _assembled(skin, upright, shapes, surfaces, report, progress)
    progress(1.0)
    return ImportedCharacter(rigged, licence, humanoid.format, report, triangle_count)


def _note_losses(
    document: Document,
    skin: Skin,
    nodes: Any,
    licence: Licence,
    report: ImportReport,
) -> None:
    report.add(Finding.BONES_MERGED, skin.extra_bones)
    if document.extension("VRMC_springBone") or document.extension("VRM").get("secondaryAnimation"):
        report.add(Finding.SPRINGS_DROPPED)
    report.add(Finding.ANIMATIONS_DROPPED, len(document.entries("animations")))
    if not {"LeftEye", "RightEye"} <= set(nodes):
        report.add(Finding.NO_EYES)
    if not licence.conditions:
        report.add(Finding.NO_LICENCE)


def _assembled(
    skin: Skin,
    upright: Upright,
    shapes: Shapes,
    surfaces: list[Surface],
    report: ImportReport,
    progress: Progress,
) -> Rigged:
    surfaces, surface = _with_faces(skin, surfaces)
    uv = _transformed(skin, surfaces, surface)
    sheet, tiled = unwrap(open_sheet(uv, skin.triangles, surface))
    report.add(Finding.TEXTURES_TILED, tiled)
    sheet, cut = cut_open(sheet, surfaces)
    report.add(Finding.CUT_OUT, cut)
    sheet = _ordered(sheet, surfaces)
    if not len(sheet.triangles):
        raise refused("no_mesh", "everything is transparent")
    if len(sheet.triangles) > MAX_TRIANGLES or len(sheet.uv) > MAX_VERTICES:
        raise refused("too_many_triangles", "the mesh is too fine", limit=MAX_TRIANGLES)
    progress(0.55)
    return _rigged(skin, upright, shapes, surfaces, sheet, progress)


def _with_faces(skin: Skin, surfaces: list[Surface]) -> tuple[list[Surface], NDArray[np.int64]]:
    """Tell skin of the body from the face; triangles without a material get the last surface."""
    surface = np.where(skin.surface < 0, len(surfaces) - 1, skin.surface)
    head = skin.weights[:, skin.joint_names.index("Head")]
    result = list(surfaces)
    for index, each in enumerate(surfaces):
        if each.material not in {Material.SKIN, Material.HEAD}:
            continue
        own = skin.triangles[surface == index]
        is_face = len(own) > 0 and float(head[own].mean()) > _HEAD_SHARE
        material = Material.HEAD if is_face else Material.SKIN
        result[index] = _recast(each, material)
    return result, surface


def _recast(surface: Surface, material: Material) -> Surface:
    return Surface(
        material,
        surface.picture,
        surface.factor,
        surface.cutoff,
        surface.is_two_sided,
        surface.uv_scale,
        surface.uv_offset,
    )


def _transformed(
    skin: Skin, surfaces: list[Surface], surface: NDArray[np.int64]
) -> NDArray[np.float64]:
    uv = skin.uv.copy()
    for index, each in enumerate(surfaces):
        rows = np.unique(skin.triangles[surface == index])
        uv[rows] = skin.uv[rows] * each.uv_scale + each.uv_offset
    return uv


def _ordered(sheet: Sheet, surfaces: list[Surface]) -> Sheet:
    """Sort triangles by class and surface; drop vertices without a triangle."""
    rank = np.array([int(each.material) * 10_000 + place for place, each in enumerate(surfaces)])
    order = np.argsort(rank[sheet.surface], kind="stable")
    used, renumbered = np.unique(sheet.triangles[order], return_inverse=True)
    return Sheet(
        sheet.uv[used],
        renumbered.reshape(-1, 3),
        sheet.surface[order],
        sheet.mix[used],
    )


def _rigged(
    skin: Skin,
    upright: Upright,
    shapes: Shapes,
    surfaces: list[Surface],
    sheet: Sheet,
    progress: Progress,
) -> Rigged:
    owner = np.zeros(len(sheet.uv), np.int64)
    owner[sheet.triangles.ravel()] = np.repeat(sheet.surface, 3)
    positions, normals = _placed(sheet, upright)
    material = np.array([int(each.material) for each in surfaces], np.uint8)[owner]
    atlases, tiles = lay_out(surfaces, set(np.unique(sheet.surface).tolist()))
    uv, colours = _painted(sheet, surfaces, owner, tiles, sheet.mix @ skin.colours)
    moved, morphs, movement = _mixed_shapes(sheet, shapes)
    openness = ambient_occlusion(positions, normals, sheet.triangles, material)
    progress(0.7)
    medium, shadow = _levels(positions, sheet, surfaces, movement)
    progress(0.95)
    names = tuple(name for name in PARENT_OF if name in upright.places)
    joints, weights = _influences(sheet.mix @ skin.weights, skin.joint_names, names)
    part_names, part = _parts(owner, movement)
    return Rigged(
        positions=positions.astype(np.float32),
        normals=normals.astype(np.float32),
        uv=uv.astype(np.float32),
        colours=np.concatenate([colours, openness[:, None]], axis=1).astype(np.float32),
        material=material,
        triangles=sheet.triangles.astype(np.int32),
        triangles_medium=medium.astype(np.int32),
        triangles_shadow=shadow.astype(np.int32),
        two_sided=np.array([each.is_two_sided for each in surfaces], np.uint8)[owner],
        joint_names=names,
        joint_parents=_parents(names),
        joint_positions=np.stack([upright.places[name] for name in names]),
        skin_joints=joints,
        skin_weights=weights,
        morph_names=ARKIT_SHAPES,
        morph_vertices=moved.astype(np.int32),
        morph_positions=morphs,
        morph_normals=turned_normals(positions, sheet.triangles, moved, morphs),
        textures=atlases,
        part_names=part_names,
        part=part,
        ground_y_m=upright.ground_y_m,
        eye_y_m=eye_height(upright),
        top_y_m=float(positions[:, 1].max()),
    )


def _placed(sheet: Sheet, upright: Upright) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places and unit normals of the final vertices."""
    positions = sheet.mix @ upright.positions
    normals = _unit(sheet.mix @ upright.normals)
    if not (np.isfinite(positions).all() and np.isfinite(normals).all()):
        raise refused("numbers", "the mesh is not finite")
    return positions, normals


def _mixed_shapes(
    sheet: Sheet, shapes: Shapes
) -> tuple[NDArray[np.int64], NDArray[np.float16], NDArray[np.float64]]:
    """Return the final vertices that shapes move, their displacements, and how far any may go."""
    columns = sheet.mix.tocsc()[:, shapes.vertices].tocsr()
    moved = np.nonzero(np.diff(columns.indptr))[0]
    size = (len(shapes.vertices), 3 * len(shapes.positions))
    flat = shapes.positions.astype(np.float32).transpose(1, 0, 2).reshape(size)
    mixed = (columns[moved] @ flat).reshape(len(moved), len(shapes.positions), 3)
    movement = np.zeros(len(sheet.uv))
    movement[moved] = np.linalg.norm(mixed, axis=2).max(axis=1, initial=0.0)
    return moved, np.ascontiguousarray(mixed.transpose(1, 0, 2), np.float16), movement


def _painted(
    sheet: Sheet,
    surfaces: list[Surface],
    owner: NDArray[np.int64],
    tiles: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]],
    own: NDArray[np.float32],
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return uv in the atlases and linear vertex colours ``(v, 3)``."""
    uv = np.zeros_like(sheet.uv)
    colours = np.ones((len(uv), 3), np.float32)
    for index, (offset, scale) in tiles.items():
        rows = owner == index
        uv[rows] = offset + sheet.uv[rows] * scale
        colours[rows] = surfaces[index].factor[:3] * np.clip(own[rows, :3], 0.0, 1.0)
    return uv, colours


def _levels(
    positions: NDArray[np.float64],
    sheet: Sheet,
    surfaces: list[Surface],
    movement: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the medium and the shadow triangles."""
    names = sheet.surface
    cuts = [0, *(np.nonzero(np.diff(names))[0] + 1).tolist(), len(names)]
    ranges = [
        PartRange(surfaces[int(names[start])].material, start, stop)
        for start, stop in pairwise(cuts)
    ]
    if len(sheet.triangles) <= MEDIUM_TRIANGLES:
        pieces = [sheet.triangles[part.start : part.stop] for part in ranges]
    else:
        pieces = medium_detail(positions, sheet.triangles, ranges, movement)
    try:
        shadow = shadow_detail(positions, pieces, ranges)
    except (ValueError, ZeroDivisionError):  # nothing but eyes and lashes
        shadow = sheet.triangles
    return np.concatenate(pieces), shadow if len(shadow) else sheet.triangles


def _influences(
    weights: NDArray[np.float32], had: tuple[str, ...], names: tuple[str, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Keep the four strongest joints of every vertex, numbered as in ``names``."""
    slots = np.argsort(-weights, axis=1, kind="stable")[:, :_INFLUENCES]
    values = np.take_along_axis(weights, slots, axis=1).astype(np.float64)
    values /= np.maximum(values.sum(axis=1, keepdims=True), 1e-9)
    number = np.array([names.index(name) for name in had])
    return number[slots].astype(np.uint8), values.astype(np.float32)


def _parts(
    owner: NDArray[np.int64], movement: NDArray[np.float64]
) -> tuple[tuple[str, ...], NDArray[np.uint8]]:
    """Return two parts: surfaces that any shape moves, and the others."""
    in_face = np.isin(owner, np.unique(owner[movement > 0]))
    return ("body", "face"), in_face.astype(np.uint8)


def _parents(names: tuple[str, ...]) -> NDArray[np.int16]:
    numbers = []
    for name in names:
        parent = PARENT_OF[name]
        while parent and parent not in names:
            parent = PARENT_OF[parent]
        numbers.append(names.index(parent) if parent else -1)
    return np.array(numbers, np.int16)


def _unit(normals: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0])
    return np.where(length > 1e-9, normals / np.maximum(length, 1e-12), up)
