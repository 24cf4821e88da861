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
    SCREEN,
    UV,
    WORLD,
)
from avatar_g.backend.engines.avatar.renderer.materials import COLUMN_COUNT
from avatar_g.backend.engines.avatar.renderer.shadows import BLOCK_BITS

f32 = np.float32
_ZERO = f32(0)
_ONE = f32(1)
_HALF = f32(0.5)
_BYTE = f32(1 / 255)
_SHADOW_BIAS = f32(0.0045)
_HAIR = 2
ATTRIBUTE_COUNT = ROW_FLOATS - WORLD - 1
"""Columns of a vertex row that are interpolated: all but the screen place; 16 make a vector."""
PLACE, SLOPE, CAST = 0, NORMAL - WORLD, LIGHT - WORLD
TEXTURE, TINT, SHELTER = UV - WORLD, COLOUR - WORLD, OCCLUSION - WORLD
LIT = SHELTER + 1
"""Columns of the mixed rows: those of a vertex from ``WORLD`` on, then the lit share."""
FIELD_COUNT = 11 + COLUMN_COUNT
"""Rows of the light loop: place, normal, tint (3 each), occlusion, lit share, material."""
CHUNK = 256
_PITCH = CHUNK + 16
"""Row length of the fields: a power of two would put every row into the same cache set."""


class Mesh(NamedTuple):
    """The posed triangles of a character."""

    triangles: NDArray[np.int32]
    materials: NDArray[np.uint8]
    vertices: NDArray[np.float32]


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
        mixed=np.zeros((CHUNK, ATTRIBUTE_COUNT), np.float32),
        fields=np.zeros((FIELD_COUNT, _PITCH), np.float32),
        colours=np.zeros((3, _PITCH), np.float32),
    )


@njit_kernel
def gather(begin: int, count: int, batch: Batch, mesh: Mesh, shade: Shade) -> None:
    """Fill the fields and detail marks of ``count`` points of the batch from ``begin`` on.

    At most ``CHUNK`` at a time: the rows of the fields then stay in the nearest cache.
    """
    _interpolate(begin, count, batch, mesh)
    _paint(begin, count, batch, mesh, shade)
    _cast_shadow(count, batch, shade)
    _spread_materials(begin, count, batch, mesh, shade)


# Arrays are named before each loop and never passed inside it: a call that passes an array counts
# references atomically, which costs more than shading the point.


@njit_kernel
def _interpolate(begin: int, count: int, batch: Batch, mesh: Mesh) -> None:
    """Perspective-correct attributes of every point; a whole vertex row is one vector operation."""
    mixed, vertices, triangles = batch.mixed, mesh.vertices, mesh.triangles
    ids, points_x, points_y = batch.ids, batch.x, batch.y
    for item in range(count):
        triangle = ids[begin + item]
        a, b, c = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
        ax, ay = vertices[a, SCREEN], vertices[a, SCREEN + 1]
        bx, by = vertices[b, SCREEN] - ax, vertices[b, SCREEN + 1] - ay
        cx, cy = vertices[c, SCREEN] - ax, vertices[c, SCREEN + 1] - ay
        area = bx * cy - cx * by
        inverse = _ONE / area
        px, py = points_x[begin + item] - ax, points_y[begin + item] - ay
        u = min(max((px * cy - cx * py) * inverse, _ZERO), _ONE)
        v = min(max((bx * py - px * by) * inverse, _ZERO), _ONE - u)
        wa = (_ONE - u - v) * vertices[a, SCREEN + 2]
        wb, wc = u * vertices[b, SCREEN + 2], v * vertices[c, SCREEN + 2]
        inverse = _ONE / (wa + wb + wc)
        wa, wb, wc = wa * inverse, wb * inverse, wc * inverse
        for column in range(ATTRIBUTE_COUNT):
            at = WORLD + column
            mixed[item, column] = wa * vertices[a, at] + wb * vertices[b, at] + wc * vertices[c, at]
        if area > _ZERO:  # the inside of two-sided cloth
            for axis in range(3):
                mixed[item, SLOPE + axis] = -mixed[item, SLOPE + axis]


@njit_kernel
def _paint(begin: int, count: int, batch: Batch, mesh: Mesh, shade: Shade) -> None:
    """Tint the vertex colour by the texture (bilinear); note texels of fine detail."""
    mixed, details, ids = batch.mixed, batch.details, batch.ids
    materials, levels, texels = mesh.materials, shade.levels, shade.texels
    for item in range(count):
        material = materials[ids[begin + item]]
        offset = levels[material, 0]
        details[begin + item] = 0
        if offset < 0:
            continue
        width, height = levels[material, 1], levels[material, 2]
        x = min(max(mixed[item, TEXTURE] * f32(width) - _HALF, _ZERO), f32(width) - f32(1.01))
        y = mixed[item, TEXTURE + 1] * f32(height) - _HALF
        y = min(max(y, _ZERO), f32(height) - f32(1.01))
        column, row = np.int32(x), np.int32(y)
        x -= f32(column)
        y -= f32(row)
        at = offset + row * width + column
        t0, t1 = texels[at], texels[at + 1]
        t2, t3 = texels[at + width], texels[at + width + 1]
        w0, w1 = (_ONE - x) * (_ONE - y), x * (_ONE - y)
        w2, w3 = (_ONE - x) * y, x * y
        red = _channel(t0, t1, t2, t3, 0, w0, w1, w2, w3)
        green = _channel(t0, t1, t2, t3, 8, w0, w1, w2, w3)
        blue = _channel(t0, t1, t2, t3, 16, w0, w1, w2, w3)
        gain = f32(2) if material == _HAIR else _ONE
        mixed[item, TINT] *= red * red * gain
        mixed[item, TINT + 1] *= green * green * gain
        mixed[item, TINT + 2] *= blue * blue * gain
        details[begin + item] = np.uint8((t0 | t3) >> np.uint32(24))


@njit_kernel
def _channel(
    t0: np.uint32,
    t1: np.uint32,
    t2: np.uint32,
    t3: np.uint32,
    shift: int,
    w0: np.float32,
    w1: np.float32,
    w2: np.float32,
    w3: np.float32,
) -> np.float32:
    """Weighted mean, 0..1, of one byte of four packed texels."""
    byte, low = np.uint32(255), np.uint32(shift)
    total = f32(np.int32((t0 >> low) & byte)) * w0
    total += f32(np.int32((t1 >> low) & byte)) * w1
    total += f32(np.int32((t2 >> low) & byte)) * w2
    total += f32(np.int32((t3 >> low) & byte)) * w3
    return total * _BYTE


@njit_kernel
def _cast_shadow(count: int, batch: Batch, shade: Shade) -> None:
    """Set the lit share: how much of a 3x3 texel window (with bilinear ends) hides nothing."""
    mixed, shadow = batch.mixed, shade.shadow
    nearest, farthest = shade.nearest, shade.farthest
    key_x, key_y, key_z = shade.row[0], shade.row[1], shade.row[2]
    size = shadow.shape[0]
    for item in range(count):
        nx, ny, nz = mixed[item, SLOPE], mixed[item, SLOPE + 1], mixed[item, SLOPE + 2]
        mixed[item, LIT] = _ONE
        if nx * key_x + ny * key_y + nz * key_z < f32(-0.1) * (abs(nx) + abs(ny) + abs(nz)):
            continue  # turned away from the light: the shadow does not matter
        x, y = mixed[item, CAST] - _HALF, mixed[item, CAST + 1] - _HALF
        z = mixed[item, CAST + 2] - _SHADOW_BIAS
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
    """Turn the rows into columns for the light loop and append the material's answer."""
    mixed, fields, ids = batch.mixed, batch.fields, batch.ids
    materials, table = mesh.materials, shade.table
    for item in range(count):
        material = materials[ids[begin + item]]
        for axis in range(3):
            fields[axis, item] = mixed[item, PLACE + axis]
            fields[3 + axis, item] = mixed[item, SLOPE + axis]
            fields[6 + axis, item] = mixed[item, TINT + axis]
        fields[9, item] = mixed[item, SHELTER]
        fields[10, item] = mixed[item, LIT]
        for column in range(COLUMN_COUNT):
            fields[11 + column, item] = table[material, column]
