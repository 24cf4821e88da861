"""Interpolate what the lights need at one point of a triangle: the only scattered memory access."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import inlined, kernel
from avatar_g.backend.engines.avatar.renderer.layout import (
    COLOUR,
    LIGHT,
    NORMAL,
    OCCLUSION,
    SCREEN,
    UV,
    WORLD,
)
from avatar_g.backend.engines.avatar.renderer.materials import COLUMN_COUNT
from avatar_g.backend.engines.avatar.renderer.shadows import BLOCK_PX

f32 = np.float32
_ZERO = f32(0)
_ONE = f32(1)
_HALF = f32(0.5)
_BYTE = f32(1 / 255)
_SHADOW_BIAS = f32(0.0045)
_HAIR = 2
FIELD_COUNT = 11 + COLUMN_COUNT
"""Rows of the gathered block: place, normal, colour, occlusion, lit share, material row."""
_PLACE, _NORMAL, _COLOUR, _OCCLUSION, _LIT, _MATERIAL = 0, 3, 6, 9, 10, 11


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
    """Scratch for the points of one row of work."""

    ids: NDArray[np.int32]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    """Pixel position of the point."""
    owner: NDArray[np.int32]
    """Pixel column, or number of the outline pixel."""
    weight: NDArray[np.int32]
    """Samples of the outline pixel that share the point."""
    details: NDArray[np.uint8]
    fields: NDArray[np.float32]
    colours: NDArray[np.float32]
    """``(3, n)`` in tone steps."""


def open_batch(capacity: int) -> Batch:
    """Return zeroed scratch for ``capacity`` points."""
    whole, real = np.zeros(capacity, np.int32), np.zeros(capacity, np.float32)
    return Batch(
        ids=whole.copy(),
        x=real.copy(),
        y=real.copy(),
        owner=whole.copy(),
        weight=whole.copy(),
        details=np.zeros(capacity, np.uint8),
        fields=np.zeros((FIELD_COUNT, capacity), np.float32),
        colours=np.zeros((3, capacity), np.float32),
    )


@kernel
def gather(count: int, batch: Batch, mesh: Mesh, shade: Shade) -> None:
    """Fill the fields and detail marks of the first ``count`` points of the batch."""
    fields, vertices, triangles = batch.fields, mesh.vertices, mesh.triangles
    key_x, key_y, key_z = shade.row[0], shade.row[1], shade.row[2]
    for item in range(count):
        triangle = batch.ids[item]
        material = mesh.materials[triangle]
        a, b, c = triangles[triangle, 0], triangles[triangle, 1], triangles[triangle, 2]
        bx, by = (
            vertices[b, SCREEN] - vertices[a, SCREEN],
            vertices[b, SCREEN + 1] - vertices[a, SCREEN + 1],
        )
        cx, cy = (
            vertices[c, SCREEN] - vertices[a, SCREEN],
            vertices[c, SCREEN + 1] - vertices[a, SCREEN + 1],
        )
        area = bx * cy - cx * by
        inverse = _ONE / area
        px, py = batch.x[item] - vertices[a, SCREEN], batch.y[item] - vertices[a, SCREEN + 1]
        u = min(max((px * cy - cx * py) * inverse, _ZERO), _ONE)
        v = min(max((bx * py - px * by) * inverse, _ZERO), _ONE - u)
        wa = (_ONE - u - v) * vertices[a, SCREEN + 2]
        wb, wc = u * vertices[b, SCREEN + 2], v * vertices[c, SCREEN + 2]
        inverse = _ONE / (wa + wb + wc)
        wa, wb, wc = wa * inverse, wb * inverse, wc * inverse
        facing = _ONE if area <= _ZERO else -_ONE
        for axis in range(3):
            at = WORLD + axis
            fields[_PLACE + axis, item] = (
                wa * vertices[a, at] + wb * vertices[b, at] + wc * vertices[c, at]
            )
        nx = (
            wa * vertices[a, NORMAL] + wb * vertices[b, NORMAL] + wc * vertices[c, NORMAL]
        ) * facing
        ny = (
            wa * vertices[a, NORMAL + 1]
            + wb * vertices[b, NORMAL + 1]
            + wc * vertices[c, NORMAL + 1]
        ) * facing
        nz = (
            wa * vertices[a, NORMAL + 2]
            + wb * vertices[b, NORMAL + 2]
            + wc * vertices[c, NORMAL + 2]
        ) * facing
        fields[_NORMAL, item], fields[_NORMAL + 1, item], fields[_NORMAL + 2, item] = nx, ny, nz
        fields[_OCCLUSION, item] = (
            wa * vertices[a, OCCLUSION] + wb * vertices[b, OCCLUSION] + wc * vertices[c, OCCLUSION]
        )
        red = wa * vertices[a, COLOUR] + wb * vertices[b, COLOUR] + wc * vertices[c, COLOUR]
        green = (
            wa * vertices[a, COLOUR + 1]
            + wb * vertices[b, COLOUR + 1]
            + wc * vertices[c, COLOUR + 1]
        )
        blue = (
            wa * vertices[a, COLOUR + 2]
            + wb * vertices[b, COLOUR + 2]
            + wc * vertices[c, COLOUR + 2]
        )
        batch.details[item] = 0
        if shade.levels[material, 0] >= 0:
            tint_r, tint_g, tint_b, detail = _texel(
                shade.texels,
                shade.levels[material, 0],
                shade.levels[material, 1],
                shade.levels[material, 2],
                wa * vertices[a, UV] + wb * vertices[b, UV] + wc * vertices[c, UV],
                wa * vertices[a, UV + 1] + wb * vertices[b, UV + 1] + wc * vertices[c, UV + 1],
            )
            gain = f32(2) if material == _HAIR else _ONE
            red, green, blue = red * tint_r * gain, green * tint_g * gain, blue * tint_b * gain
            batch.details[item] = detail
        fields[_COLOUR, item], fields[_COLOUR + 1, item] = red, green
        fields[_COLOUR + 2, item] = blue
        lit = _ONE
        if nx * key_x + ny * key_y + nz * key_z > f32(-0.1) * (abs(nx) + abs(ny) + abs(nz)):
            lit = _lit_share(
                shade.shadow,
                shade.nearest,
                shade.farthest,
                wa * vertices[a, LIGHT] + wb * vertices[b, LIGHT] + wc * vertices[c, LIGHT] - _HALF,
                wa * vertices[a, LIGHT + 1]
                + wb * vertices[b, LIGHT + 1]
                + wc * vertices[c, LIGHT + 1]
                - _HALF,
                wa * vertices[a, LIGHT + 2]
                + wb * vertices[b, LIGHT + 2]
                + wc * vertices[c, LIGHT + 2]
                - _SHADOW_BIAS,
            )
        fields[_LIT, item] = lit
        for column in range(COLUMN_COUNT):
            fields[_MATERIAL + column, item] = shade.table[material, column]


@inlined
def _texel(
    texels: NDArray[np.uint32], offset: int, width: int, height: int, u: np.float32, v: np.float32
) -> tuple[np.float32, np.float32, np.float32, np.uint8]:
    """Bilinear linear-light colour, and the detail mark of the nearest corner."""
    x = min(max(u * f32(width) - _HALF, _ZERO), f32(width) - f32(1.01))
    y = min(max(v * f32(height) - _HALF, _ZERO), f32(height) - f32(1.01))
    column, row = int(x), int(y)
    x -= f32(column)
    y -= f32(row)
    at = offset + row * width + column
    t0, t1, t2, t3 = texels[at], texels[at + 1], texels[at + width], texels[at + width + 1]
    w0, w1 = (_ONE - x) * (_ONE - y), x * (_ONE - y)
    w2, w3 = (_ONE - x) * y, x * y
    red = (
        f32(t0 & 255) * w0 + f32(t1 & 255) * w1 + f32(t2 & 255) * w2 + f32(t3 & 255) * w3
    ) * _BYTE
    green = (
        f32((t0 >> 8) & 255) * w0
        + f32((t1 >> 8) & 255) * w1
        + f32((t2 >> 8) & 255) * w2
        + f32((t3 >> 8) & 255) * w3
    ) * _BYTE
    blue = (
        f32((t0 >> 16) & 255) * w0
        + f32((t1 >> 16) & 255) * w1
        + f32((t2 >> 16) & 255) * w2
        + f32((t3 >> 16) & 255) * w3
    ) * _BYTE
    return red * red, green * green, blue * blue, np.uint8((t0 | t3) >> 24)


@inlined
def _lit_share(
    shadow: NDArray[np.float32],
    nearest: NDArray[np.float32],
    farthest: NDArray[np.float32],
    x: np.float32,
    y: np.float32,
    z: np.float32,
) -> np.float32:
    """Share of a 3x3 texel window (bilinear ends, so 4x4 taps) that does not hide the point."""
    size = shadow.shape[0]
    column, row = int(x), int(y)
    share = _ONE
    if column >= 1 and row >= 1 and column < size - 3 and row < size - 3:
        block_row, block_column = row // BLOCK_PX, column // BLOCK_PX
        if nearest[block_row, block_column] <= z:
            if farthest[block_row, block_column] <= z:
                share = _ZERO
            else:
                x -= f32(column)
                y -= f32(row)
                share = _ZERO
                for tap in range(4):
                    at = row + tap - 1
                    taps = (
                        (_ONE - x if shadow[at, column - 1] > z else _ZERO)
                        + (_ONE if shadow[at, column] > z else _ZERO)
                        + (_ONE if shadow[at, column + 1] > z else _ZERO)
                        + (x if shadow[at, column + 2] > z else _ZERO)
                    )
                    weight = (_ONE - y if tap == 0 else (y if tap == 3 else _ONE)) * f32(1 / 9)
                    share += taps * weight
    return share
