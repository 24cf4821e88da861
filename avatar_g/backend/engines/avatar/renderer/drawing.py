"""Draw one character into video planes or into a transparent picture."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CameraView, LightRig
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.avatar.renderer import compositing, outlines, raster, refinement
from avatar_g.backend.engines.avatar.renderer.gathering import CHUNK, Mesh, Shade, open_batch
from avatar_g.backend.engines.avatar.renderer.layout import SAMPLE_COUNT
from avatar_g.backend.engines.avatar.renderer.lighting import light_row, tone_table
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.materials import material_table
from avatar_g.backend.engines.avatar.renderer.morphing import apply_face
from avatar_g.backend.engines.avatar.renderer.shadows import (
    BLOCK_PX,
    bound_shadow_map,
    draw_shadow_map,
)
from avatar_g.backend.engines.avatar.renderer.skinning import project_vertices, skin_vertices
from avatar_g.backend.engines.geometry.projection import (
    look_at,
    orthographic,
    pixels_per_metre,
    view_projection,
)

KEY_DIRECTION: Final = (0.45, 0.62, 0.66)
"""From the character towards the key light: above, in front, to the camera's right."""
_LIGHT_DISTANCE_M = 4.0
_LEAST_SHADOW_M = 0.5
_GREATEST_SHADOW_M = 1.2
_SHADOW_STEP_M = 0.1
_TOLERANCE = 9
_COARSE_PX_PER_M = 280.0
"""Scale from which smooth surfaces are wide enough for a grid of 4 pixels."""


class ShadingRate(StrEnum):
    """How many points are shaded."""

    ADAPTIVE = "adaptive"
    """On a grid, finer where colours change."""
    FULL = "full"
    """Four samples in every pixel: the reference the adaptive rate is measured against."""


@dataclass(slots=True)
class DrawingCost:
    """Where the time of the last ``draw`` went, in seconds, and how much was drawn."""

    face_s: float = 0.0
    skin_s: float = 0.0
    shadow_s: float = 0.0
    centres_s: float = 0.0
    outlines_s: float = 0.0
    shade_s: float = 0.0
    composite_s: float = 0.0
    outline_px: int = 0
    box_px: int = 0
    point_count: int = 0


class CharacterRenderer:
    """Draws characters one after the other; equal input gives equal bytes in any order.

    Parameters
    ----------
    picture
        Size of the frames.
    shadow_size_px
        Side of the shadow map, a multiple of 4.
    rate
        ``FULL`` only for comparisons: it costs about four times as much.
    """

    def __init__(
        self,
        picture: VideoFormat,
        *,
        shadow_size_px: int = 512,
        rate: ShadingRate = ShadingRate.ADAPTIVE,
    ) -> None:
        width_px, height_px = picture.width_px, picture.height_px
        self.format = picture
        self.cost = DrawingCost()
        self._rate = rate
        self._canvas = refinement.open_canvas(width_px, height_px)
        self._batch = open_batch(max(2 * width_px, CHUNK))
        self._rank = np.zeros((height_px, width_px + 1), np.int32)
        self._flags = np.zeros(width_px, np.uint8)
        self._tiles = np.zeros(
            ((height_px >> outlines.TILE_BITS) + 1, (width_px >> outlines.TILE_BITS) + 1), np.uint8
        )
        self._places = np.zeros((2, width_px * height_px), np.int32)
        self._sample_ids = np.zeros((width_px * height_px, SAMPLE_COUNT), np.int32)
        self._sample_depth = np.zeros((width_px * height_px, SAMPLE_COUNT), np.float32)
        self._shadow_px = shadow_size_px
        blocks = shadow_size_px // BLOCK_PX
        self._shadow = np.zeros((shadow_size_px, shadow_size_px), np.float32)
        self._shadow_work = np.zeros((2, blocks, blocks), np.float32)
        self._nearest = np.zeros((blocks, blocks), np.float32)
        self._farthest = np.zeros((blocks, blocks), np.float32)
        self._materials = material_table()
        self._tones = tone_table()

    def draw(
        self,
        character: LoadedCharacter,
        bones: NDArray[np.float32],
        view: CameraView,
        rig: LightRig,
        planes: I420,
        *,
        face: Mapping[str, float] | None = None,
        key_direction: tuple[float, float, float] = KEY_DIRECTION,
    ) -> None:
        """Blend the character over ``planes``.

        ``bones`` are ``Skeleton.bone_matrices``; ``face`` are ARKit weights, None keeps the shape
        of the last call.
        """
        box = self._render(character, bones, view, rig, face, key_direction)
        if box is None:
            return
        started = perf_counter()
        luma, blue, red = split_planes(planes, self.format)
        compositing.over_i420(self._canvas, box, luma, blue, red)
        self.cost.composite_s = perf_counter() - started

    def draw_rgba(
        self,
        character: LoadedCharacter,
        bones: NDArray[np.float32],
        view: CameraView,
        rig: LightRig,
        *,
        face: Mapping[str, float] | None = None,
        key_direction: tuple[float, float, float] = KEY_DIRECTION,
    ) -> NDArray[np.uint8]:
        """Return the character on a transparent ground: straight RGBA, ``(h, w, 4)``."""
        picture = np.zeros((self.format.height_px, self.format.width_px, 4), np.uint8)
        box = self._render(character, bones, view, rig, face, key_direction)
        if box is not None:
            compositing.to_rgba(self._canvas, box, picture)
        return picture

    def visible_triangles(
        self, character: LoadedCharacter, bones: NDArray[np.float32], view: CameraView
    ) -> NDArray[np.int32]:
        """Return the row of ``character.triangles`` under every pixel ``(h, w)``, -1 for none."""
        bounds = self._pose(character, bones, view, np.array(KEY_DIRECTION))
        box, canvas = self._box(bounds), self._canvas
        rows = np.full(canvas.ids.shape, -1, np.int32)
        if box[2] <= box[0] or box[3] <= box[1]:
            return rows
        self._find(character, box)
        inside = (slice(box[1], box[3]), slice(box[0], box[2]))
        rows[inside] = np.where(canvas.depth[inside] > 0, canvas.ids[inside], -1)
        return rows

    def _render(
        self,
        character: LoadedCharacter,
        bones: NDArray[np.float32],
        view: CameraView,
        rig: LightRig,
        face: Mapping[str, float] | None,
        key_direction: tuple[float, float, float],
    ) -> NDArray[np.int32] | None:
        """Fill the canvas inside the returned box; None where nothing is in the picture."""
        self.cost = cost = DrawingCost()
        started = perf_counter()
        if face is not None:
            apply_face(character, face)
        cost.face_s = perf_counter() - started
        key = np.array(key_direction) / np.linalg.norm(key_direction)
        started = perf_counter()
        bounds = self._pose(character, bones, view, key)
        cost.skin_s = perf_counter() - started
        box = self._box(bounds)
        if box[2] <= box[0] or box[3] <= box[1]:
            return None
        started = perf_counter()
        draw_shadow_map(
            character.shadow_triangles,
            character.shadow_two_sided,
            character.vertices,
            self._shadow,
        )
        bound_shadow_map(self._shadow, self._shadow_work, self._nearest, self._farthest)
        cost.shadow_s = perf_counter() - started
        self._colour(character, view, light_row(rig, key, view.eye), box)
        return box

    def _pose(
        self,
        character: LoadedCharacter,
        bones: NDArray[np.float32],
        view: CameraView,
        key: NDArray[np.float64],
    ) -> NDArray[np.float32]:
        skin_vertices(
            character.positions,
            character.normals,
            character.skin_joints,
            character.skin_weights,
            bones,
            character.vertices,
        )
        bounds = np.zeros(4, np.float32)
        width_px, height_px = self.format.width_px, self.format.height_px
        project_vertices(
            view_projection(view, width_px / height_px).astype(np.float32),
            self._light_matrix(character, bones, view, key).astype(np.float32),
            np.float32(width_px),
            np.float32(height_px),
            np.float32(self._shadow_px),
            character.vertices,
            character.screen,
            bounds,
        )
        return bounds

    def _light_matrix(
        self,
        character: LoadedCharacter,
        bones: NDArray[np.float32],
        view: CameraView,
        key: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Aim the shadow map at the visible part of the character, snapped to whole texels."""
        hips = character.skeleton.joint_place("Hips", bones)
        seen_m = self.format.height_px / pixels_per_metre(view, self.format.height_px)
        half_m = math.ceil(seen_m * 0.8 / _SHADOW_STEP_M) * _SHADOW_STEP_M
        half_m = min(max(half_m, _LEAST_SHADOW_M), _GREATEST_SHADOW_M)
        centre = np.array([hips[0], view.target[1], hips[2]])
        if half_m >= _GREATEST_SHADOW_M:
            centre[1] = hips[1]
        turn = look_at(key * _LIGHT_DISTANCE_M, np.zeros(3))
        texel_m = 2 * half_m / self._shadow_px
        shift = turn[:3, :3] @ centre
        shift[:2] = np.round(shift[:2] / texel_m) * texel_m
        turn[:3, 3] -= shift
        return orthographic(half_m, 2 * _LIGHT_DISTANCE_M) @ turn

    def _box(self, bounds: NDArray[np.float32]) -> NDArray[np.int32]:
        """Even pixel bounds x0, y0, x1, y1 with room for the outlines."""
        size = np.array([self.format.width_px, self.format.height_px] * 2, float)
        grown = bounds.astype(float) + np.array([-1, -1, 2, 2])
        whole: NDArray[np.int32] = np.clip(np.floor(grown), 0, size).astype(np.int32)
        whole[:2] &= ~1
        whole[2:] = (whole[2:] + 1) & ~1
        return whole

    def _colour(
        self,
        character: LoadedCharacter,
        view: CameraView,
        row: NDArray[np.float32],
        box: NDArray[np.int32],
    ) -> None:
        cost, canvas = self.cost, self._canvas
        started = perf_counter()
        mesh = Mesh(
            character.triangles,
            character.triangle_material,
            character.vertices,
            character.screen,
        )
        visible = self._find(character, box)
        cost.centres_s = perf_counter() - started
        started = perf_counter()
        count = self._outline(mesh, visible, box)
        cost.outlines_s = perf_counter() - started
        started = perf_counter()
        scale = pixels_per_metre(view, self.format.height_px)
        shade = self._shade(character, scale, row)
        stride = 4 if scale >= _COARSE_PX_PER_M else 2
        points = refinement.shade_interior(
            canvas, box, stride, _TOLERANCE, self._batch, mesh, shade
        )
        columns, rows = self._places[0, :count], self._places[1, :count]
        ids, depth = self._sample_ids[:count], self._sample_depth[:count]
        points += refinement.shade_outlines(
            canvas, columns, rows, ids, depth, self._batch, mesh, shade
        )
        cost.shade_s = perf_counter() - started
        cost.outline_px, cost.point_count = count, points
        cost.box_px = int((box[2] - box[0]) * (box[3] - box[1]))

    def _find(self, character: LoadedCharacter, box: NDArray[np.int32]) -> NDArray[np.int32]:
        """Fill ids, depth and spans of the canvas; return what faces us."""
        canvas, triangles, screen = self._canvas, character.triangles, character.screen
        seen = raster.find_visible(
            triangles, character.triangle_two_sided, screen, box, character.visible
        )
        visible = character.visible[:seen]
        raster.draw_centres(triangles, visible, screen, box, canvas.ids, canvas.depth, canvas.spans)
        return visible

    def _shade(self, character: LoadedCharacter, scale: float, row: NDArray[np.float32]) -> Shade:
        textures = character.textures
        return Shade(
            texels=textures.texels,
            levels=textures.level_table(scale),
            shadow=self._shadow,
            nearest=self._nearest,
            farthest=self._farthest,
            row=row,
            table=self._materials,
            tones=self._tones,
        )

    def _outline(self, mesh: Mesh, visible: NDArray[np.int32], box: NDArray[np.int32]) -> int:
        """Find the outline pixels, draw their samples, return their number."""
        canvas = self._canvas
        outlines.mark_surfaces(
            canvas.ids,
            canvas.depth,
            canvas.spans,
            mesh.materials,
            box,
            canvas.surface,
            canvas.coverage,
        )
        count = outlines.mark_outlines(
            canvas.depth,
            canvas.spans,
            box,
            canvas.surface,
            self._flags,
            self._rank,
            self._places,
            self._tiles,
            self._rate is ShadingRate.FULL,
        )
        outlines.draw_samples(
            mesh.triangles,
            visible,
            mesh.screen,
            box,
            canvas.spans,
            self._rank,
            self._tiles,
            self._places[0, :count],
            self._sample_ids[:count],
            self._sample_depth[:count],
        )
        return count


def split_planes(
    planes: I420, picture: VideoFormat
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return views of Y ``(h, w)``, U and V ``(h / 2, w / 2)``."""
    width_px, height_px = picture.width_px, picture.height_px
    quarter = height_px // 4
    half = (height_px // 2, width_px // 2)
    luma = planes[:height_px]
    blue = planes[height_px : height_px + quarter].reshape(half)
    red = planes[height_px + quarter :].reshape(half)
    return luma, blue, red
