"""A character prepared for drawing: one level of detail, compacted vertices, packed textures."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.hidden_hair import hidden_hair
from avatar_g.backend.engines.avatar.renderer.layout import (
    COLOUR,
    LIGHT,
    NORMAL,
    OCCLUSION,
    ROW_BYTES,
    ROW_FLOATS,
    SCREEN_FLOATS,
    UV,
    WORLD,
)
from avatar_g.backend.engines.avatar.renderer.texturing import load_textures
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.skeleton import Skeleton


class Detail(StrEnum):
    """Which triangles are drawn."""

    MEDIUM = "medium"
    FULL = "full"


class LoadedCharacter:
    """Immutable geometry of a character and the scratch rows of its current pose.

    One object belongs to one thread: drawing overwrites ``vertices``.
    """

    def __init__(self, rigged: Rigged, detail: Detail = Detail.MEDIUM) -> None:
        shown = rigged.triangles if detail is Detail.FULL else _seen(rigged)
        used = np.unique(np.concatenate([shown.ravel(), rigged.triangles_shadow.ravel()]))
        compact = np.full(len(rigged.positions), -1, np.int32)
        compact[used] = np.arange(len(used), dtype=np.int32)
        self.rigged = rigged
        self.skeleton = Skeleton(rigged)
        self.triangles = np.ascontiguousarray(compact[shown])
        self.shadow_triangles = np.ascontiguousarray(compact[rigged.triangles_shadow])
        cast_by = rigged.triangles_shadow[:, 0]
        self.shadow_two_sided = np.ascontiguousarray(rigged.two_sided[cast_by])
        self.triangle_material = np.ascontiguousarray(rigged.material[shown[:, 0]])
        self.triangle_two_sided = np.ascontiguousarray(rigged.two_sided[shown[:, 0]])
        self.rest_positions = np.ascontiguousarray(rigged.positions[used])
        self.rest_normals = np.ascontiguousarray(rigged.normals[used])
        self.positions = self.rest_positions.copy()
        self.normals = self.rest_normals.copy()
        self.skin_joints = np.ascontiguousarray(rigged.skin_joints[used])
        self.skin_weights = np.ascontiguousarray(rigged.skin_weights[used])
        self.vertices = _aligned_rows(len(used), ROW_FLOATS)
        self.screen = _aligned_rows(len(used), SCREEN_FLOATS)
        """Pixel x, pixel y and 1 / depth of every vertex of the last pose."""
        self.vertices[:, UV : UV + 2] = rigged.uv[used]
        self.vertices[:, COLOUR : COLOUR + 3] = rigged.colours[used, :3]
        self.vertices[:, OCCLUSION] = rigged.colours[used, 3]
        self.textures = load_textures(rigged)
        self.visible = np.zeros(len(self.triangles), np.int32)
        self._load_morphs(rigged, compact)

    def _load_morphs(self, rigged: Rigged, compact: NDArray[np.int32]) -> None:
        kept = compact[rigged.morph_vertices] >= 0
        self.morph_index = {name: index for index, name in enumerate(rigged.morph_names)}
        self.morph_vertices = np.ascontiguousarray(compact[rigged.morph_vertices[kept]])
        count = len(rigged.morph_names)
        steps = np.concatenate(
            [rigged.morph_positions[:, kept], rigged.morph_normals[:, kept]], axis=2
        )
        self.morph_steps = np.ascontiguousarray(steps.reshape(count, -1), np.float32)
        """``(52, m * 6)``: changes of position and normal, interleaved per vertex."""
        self.morph_sum = np.zeros(self.morph_steps.shape[1], np.float32)
        moved = self.morph_steps != 0
        self.morph_spans = np.zeros((count, 2), np.int32)
        for index in range(count):
            places = np.flatnonzero(moved[index])
            if len(places):
                self.morph_spans[index] = places[0], places[-1] + 1

    @property
    def world(self) -> NDArray[np.float32]:
        """Stage metres of every vertex of the last pose, ``(v, 3)``."""
        return self.vertices[:, WORLD : WORLD + 3]

    @property
    def world_normals(self) -> NDArray[np.float32]:
        """Unnormalised normals of the last pose, ``(v, 3)``."""
        return self.vertices[:, NORMAL : NORMAL + 3]

    @property
    def light(self) -> NDArray[np.float32]:
        """Shadow texel x, y and light depth of every vertex, ``(v, 3)``."""
        return self.vertices[:, LIGHT : LIGHT + 3]


def _seen(rigged: Rigged) -> NDArray[np.int32]:
    """Return the medium triangles without hair that is never seen."""
    shown = rigged.triangles_medium
    first = shown[:, 0]
    hidden = hidden_hair(rigged.positions, shown, rigged.material[first], rigged.two_sided[first])
    return shown[~hidden]


def _aligned_rows(count: int, floats: int) -> NDArray[np.float32]:
    """Return zeroed rows that start on a cache line."""
    room = np.zeros(count * floats + ROW_FLOATS, np.float32)
    skipped = -room.ctypes.data % ROW_BYTES // 4
    return room[skipped : skipped + count * floats].reshape(count, floats)
