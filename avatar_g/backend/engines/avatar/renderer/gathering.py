"""Interpolate what the lights need at one point of a triangle: the only scattered memory access."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel
from avatar_g.backend.engines.avatar.renderer.layout import (
    COLOUR,
    LIGHT,
    NORMAL,
    OCCLUSION,
    ROW_FLOATS,
    UV,
    WORLD,
)
from avatar_g.backend.engines.avatar.renderer.materials import COLUMN_COUNT
from avatar_g.backend.engines.avatar.renderer.shadows import BLOCK_BITS
from avatar_g.backend.engines.avatar.renderer.texture_lookup import (
    GAIN_ROW,
    LOOKUP_ROWS,
    OFFSET_ROW,
    TINT_ROW,
    U_ROW,
    WIDTH_ROW,
    paint,
)

f32 = np.float32
_ZERO = f32(0)
_ONE = f32(1)
_HALF = f32(0.5)
_SHADOW_BIAS = f32(0.0045)
_HAIR = 2
LIT = ROW_FLOATS - 1
"""Column of the mixed rows for the lit share; the others are those of a vertex."""
FIELD_COUNT = GAIN_ROW + 1
"""Rows of the light loop: place, normal, tint (3 each), occlusion, lit share, material; then those
of ``texture_lookup``."""
CHUNK = 256
_PITCH = CHUNK + 16
"""Row length of the fields: a power of two would put every row into the same cache set."""


class Mesh(NamedTuple):
    """The posed triangles of a character; rows as in ``layout``."""

    triangles: NDArray[np.int32]
    materials: NDArray[np.uint8]
    vertices: NDArray[np.float32]
    screen: NDArray[np.float32]


class Shade(NamedTuple):
    """What colours a point: textures, shadow map, light row and material table."""

    texels: NDArray[np.uint32]
    levels: NDArray[np.int32]
    shadow: NDArray[np.float32]
    nearest: NDArray[np.float32]
    farthest: NDArray[np.float32]
    row: NDArray[np.float32]
    table: NDArray[np.float32]
    tones: NDArray[np.uint8]


class Batch(NamedTuple):
    """A list of points, and the scratch of the chunk being shaded."""

    ids: NDArray[np.int32]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    """Pixel position of the point."""
    owner: NDArray[np.int32]
    """Pixel column, or number of the outline pixel."""
    owner_row: NDArray[np.int32]
    """Pixel row."""
    weight: NDArray[np.int32]
    """Samples of the outline pixel that share the point."""
    details: NDArray[np.uint8]
    mixed: NDArray[np.float32]
    """``(CHUNK, 16)``."""
    fields: NDArray[np.float32]
    """``(FIELD_COUNT, CHUNK + padding)``."""
    found: NDArray[np.uint32]
    """Texels, see ``texture_lookup``."""
    colours: NDArray[np.float32]
    """``(3, CHUNK + padding)`` in tone steps."""


def open_batch(capacity: int) -> Batch:
    """Return zeroed scratch for a list of ``capacity`` points, shaded ``CHUNK`` at a time."""
    whole, real = np.zeros(capacity, np.int32), np.zeros(capacity, np.float32)
    return Batch(
        ids=whole.copy(),
        x=real.copy(),
        y=real.copy(),
        owner=whole.copy(),
        owner_row=whole.copy(),
        weight=whole.copy(),
        details=np.zeros(capacity, np.uint8),
        mixed=np.zeros((CHUNK, ROW_FLOATS), np.float32),
        fields=np.zeros((FIELD_COUNT, _PITCH), np.float32),
        found=np.zeros((LOOKUP_ROWS, _PITCH), np.uint32),
        colours=np.zeros((3, _PITCH), np.float32),
    )


@njit_kernel
def gather(begin: int, count: int, batch: Batch, mesh: Mesh, shade: Shade) -> None:
    """Fill the fields and detail marks of ``count`` points of the batch from ``begin`` on.

    At most ``CHUNK`` at a time: the rows of the fields then stay in the nearest cache.
    """
    _interpolate(begin, count, batch, mesh)
    _cast_shadow(count, batch, shade)
    _spread_materials(begin, count, batch, mesh, shade)
    details = batch.details[begin : begin + count]
    paint(count, batch.fields, batch.found, shade.texels, details)


# Arrays are named before each loop and never passed inside it: a call that passes an array counts
# references atomically, which costs more than shading the point.


@njit_kernel
def _interpolate(begin: int, count: int, batch: Batch, mesh: Mesh) -> None:
    """Attributes of every point; a whole vertex row is one vector operation.

    A run of points of one triangle in one row is perspective-correct at both ends and linear
    between them: that is a few pixels, over which depth hardly changes.
    """
    mixed, vertices, screen = batch.mixed, mesh.vertices, mesh.screen
    triangles = mesh.triangles
    ids, points_x, points_y = batch.ids, batch.x, batch.y
    first = 0
    while first < count:
        triangle, row = ids[begin + first], points_y[begin + first]
        last = first
        while last + 1 < count and ids[begin + last + 1] == triangle:
            if points_y[begin + last + 1] != row:
                break
            last += 1
        a, b, c = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
        ax, ay = screen[a, 0], screen[a, 1]
        bx, by = screen[b, 0] - ax, screen[b, 1] - ay
        cx, cy = screen[c, 0] - ax, screen[c, 1] - ay
        area = bx * cy - cx * by
        inverse = _ONE / area
        py = row - ay
        for end in range(1 if first == last else 2):
            item = last if end else first
            px = points_x[begin + item] - ax
            u = min(max((px * cy - cx * py) * inverse, _ZERO), _ONE)
            v = min(max((bx * py - px * by) * inverse, _ZERO), _ONE - u)
            wa = (_ONE - u - v) * screen[a, 2]
            wb, wc = u * screen[b, 2], v * screen[c, 2]
            scale = _ONE / (wa + wb + wc)
            wa, wb, wc = wa * scale, wb * scale, wc * scale
            for column in range(ROW_FLOATS):
                mixed[item, column] = (
                    wa * vertices[a, column] + wb * vertices[b, column] + wc * vertices[c, column]
                )
            if area > _ZERO:  # the inside of two-sided cloth
                for axis in range(3):
                    mixed[item, NORMAL + axis] = -mixed[item, NORMAL + axis]
        if last > first + 1:
            start = points_x[begin + first]
            step = _ONE / (points_x[begin + last] - start)
            for item in range(first + 1, last):
                share = (points_x[begin + item] - start) * step
                for column in range(ROW_FLOATS):
                    before = mixed[first, column]
                    mixed[item, column] = before + share * (mixed[last, column] - before)
        first = last + 1


@njit_kernel
def _cast_shadow(count: int, batch: Batch, shade: Shade) -> None:
    """Set the lit share: how much of a 3x3 texel window (with bilinear ends) hides nothing."""
    mixed, shadow = batch.mixed, shade.shadow
    nearest, farthest = shade.nearest, shade.farthest
    key_x, key_y, key_z = shade.row[0], shade.row[1], shade.row[2]
    size = shadow.shape[0]
    for item in range(count):
        nx, ny, nz = mixed[item, NORMAL], mixed[item, NORMAL + 1], mixed[item, NORMAL + 2]
        mixed[item, LIT] = _ONE
        if nx * key_x + ny * key_y + nz * key_z < f32(-0.1) * (abs(nx) + abs(ny) + abs(nz)):
            continue  # turned away from the light: the shadow does not matter
        x, y = mixed[item, LIGHT] - _HALF, mixed[item, LIGHT + 1] - _HALF
        z = mixed[item, LIGHT + 2] - _SHADOW_BIAS
        column, row = np.int32(x), np.int32(y)
        if column < 1 or row < 1 or column >= size - 3 or row >= size - 3:
            continue
        if nearest[row >> BLOCK_BITS, column >> BLOCK_BITS] > z:
            continue
        if farthest[row >> BLOCK_BITS, column >> BLOCK_BITS] <= z:
            mixed[item, LIT] = _ZERO
            continue
        x -= f32(column)
        y -= f32(row)
        total = _ZERO
        for tap in range(4):
            at = row + tap - 1
            taps = (
                (_ONE - x if shadow[at, column - 1] > z else _ZERO)
                + (_ONE if shadow[at, column] > z else _ZERO)
                + (_ONE if shadow[at, column + 1] > z else _ZERO)
                + (x if shadow[at, column + 2] > z else _ZERO)
            )
            total += taps * (_ONE - y if tap == 0 else (y if tap == 3 else _ONE))
        mixed[item, LIT] = total * f32(1 / 9)


@njit_kernel
def _spread_materials(begin: int, count: int, batch: Batch, mesh: Mesh, shade: Shade) -> None:
    """Turn the rows into columns for the loops and append what the material says."""
    mixed, fields, found, ids = batch.mixed, batch.fields, batch.found, batch.ids
    materials, table, levels = mesh.materials, shade.table, shade.levels
    for item in range(count):
        material = materials[ids[begin + item]]
        for axis in range(3):
            fields[axis, item] = mixed[item, WORLD + axis]
            fields[3 + axis, item] = mixed[item, NORMAL + axis]
            fields[TINT_ROW + axis, item] = mixed[item, COLOUR + axis]
        fields[9, item] = mixed[item, OCCLUSION]
        fields[10, item] = mixed[item, LIT]
        for column in range(COLUMN_COUNT):
            fields[11 + column, item] = table[material, column]
        fields[U_ROW, item] = mixed[item, UV]
        fields[U_ROW + 1, item] = mixed[item, UV + 1]
        fields[WIDTH_ROW, item] = f32(levels[material, 1])
        fields[WIDTH_ROW + 1, item] = f32(levels[material, 2])
        fields[GAIN_ROW, item] = f32(2) if material == _HAIR else _ONE
        found[OFFSET_ROW, item] = np.uint32(levels[material, 0])
