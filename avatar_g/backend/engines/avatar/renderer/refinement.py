"""Shade as few pixels as the picture allows.

Inside a surface, colours are first computed on a coarse grid; a pixel between grid points takes
their mean where they agree (same material, flat depth, close colours, no fine texture) and is
shaded where they do not. Outline pixels are shaded once per distinct surface among their samples.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.gathering import Batch, Mesh, Shade, gather
from avatar_g.backend.engines.avatar.renderer.kernels import inlined, kernel
from avatar_g.backend.engines.avatar.renderer.layout import SAMPLE_COUNT
from avatar_g.backend.engines.avatar.renderer.lighting import light
from avatar_g.backend.engines.avatar.renderer.outlines import (
    DEPTH_STEP,
    OUTLINE,
    SAMPLE_X,
    SAMPLE_Y,
)

f32 = np.float32
_HALF = f32(0.5)
_QUARTER = f32(0.25)
_FLATNESS = f32(0.004)
SLOTS_PER_BATCH = 256


class Canvas(NamedTuple):
    """Frame-sized planes ``(height, width)``; only the character's box is touched."""

    ids: NDArray[np.int32]
    depth: NDArray[np.float32]
    surface: NDArray[np.uint8]
    state: NDArray[np.uint8]
    """0 no colour yet, 1 coloured, 2 coloured and of fine detail."""
    red: NDArray[np.uint8]
    green: NDArray[np.uint8]
    blue: NDArray[np.uint8]
    coverage: NDArray[np.uint8]
    """Covered samples, 0..4; colours are premultiplied by coverage / 4."""


def open_canvas(width_px: int, height_px: int) -> Canvas:
    """Return zeroed planes."""
    shape = (height_px, width_px)
    byte = np.zeros(shape, np.uint8)
    return Canvas(
        ids=np.zeros(shape, np.int32),
        depth=np.zeros(shape, np.float32),
        surface=byte,
        state=byte.copy(),
        red=byte.copy(),
        green=byte.copy(),
        blue=byte.copy(),
        coverage=byte.copy(),
    )


@kernel
def shade_interior(
    canvas: Canvas,
    box: NDArray[np.int32],
    stride: int,
    tolerance: int,
    batch: Batch,
    mesh: Mesh,
    shade: Shade,
) -> int:
    """Colour every pixel of ``box`` that is not an outline; return the number of points shaded.

    ``stride`` is the coarsest grid (a power of two, 1 shades every pixel); ``tolerance`` is the
    greatest difference of grid colours (of 255) that may be averaged.
    """
    shaded = 0
    step = stride
    while step >= 1:
        first_y = (box[1] + step - 1) // step * step
        for y in range(first_y, box[3], step):
            if step < stride:
                _average_row(canvas, box, y, step, tolerance)
            count = _list_row(canvas, box, y, step, step == stride, batch)
            if count == 0:
                continue
            shaded += count
            gather(count, batch, mesh, shade)
            light(count, batch.fields, shade.row, batch.colours)
            _write_row(canvas, y, count, batch, shade.tones)
        step //= 2
    return shaded


@kernel
def _list_row(
    canvas: Canvas, box: NDArray[np.int32], y: int, step: int, fresh: bool, batch: Batch
) -> int:
    """Put the pixels of a grid row that still lack a colour into the batch."""
    surface, state, ids = canvas.surface, canvas.state, canvas.ids
    if fresh:
        for row in range(y, min(y + step, box[3])):
            for x in range(box[0], box[2]):
                state[row, x] = 0
    count = 0
    for x in range((box[0] + step - 1) // step * step, box[2], step):
        own = surface[y, x]
        if own == 0 or own >= OUTLINE or state[y, x] != 0:
            continue
        batch.ids[count] = ids[y, x]
        batch.x[count] = f32(x) + _HALF
        batch.y[count] = f32(y) + _HALF
        batch.owner[count] = x
        count += 1
    return count


@kernel
def _write_row(canvas: Canvas, y: int, count: int, batch: Batch, tones: NDArray[np.uint8]) -> None:
    for item in range(count):
        x = batch.owner[item]
        canvas.red[y, x] = tones[int(batch.colours[0, item])]
        canvas.green[y, x] = tones[int(batch.colours[1, item])]
        canvas.blue[y, x] = tones[int(batch.colours[2, item])]
        canvas.state[y, x] = 2 if batch.details[item] else 1


@kernel
def _average_row(canvas: Canvas, box: NDArray[np.int32], y: int, step: int, tolerance: int) -> None:
    """Colour the pixels of a row by the mean of their grid neighbours where these agree."""
    surface, state, depth = canvas.surface, canvas.state, canvas.depth
    red, green, blue = canvas.red, canvas.green, canvas.blue
    along = (y // step) & 1
    top, bottom = y - step * along, y + step * along
    if top < box[1] or bottom >= box[3]:
        return
    first = (box[0] + step - 1) // step * step
    for x in range(first, box[2], step):
        across = (x // step) & 1
        own = surface[y, x]
        if own == 0 or own >= OUTLINE or (across == 0 and along == 0):
            continue
        left, right = x - step * across, x + step * across
        if left < box[0] or right >= box[2]:
            continue
        if (state[top, left] & state[top, right] & state[bottom, left] & state[bottom, right]) != 1:
            continue
        if surface[top, left] != own or surface[top, right] != own:
            continue
        if surface[bottom, left] != own or surface[bottom, right] != own:
            continue
        z = depth[y, x]
        total = depth[top, left] + depth[top, right] + depth[bottom, left] + depth[bottom, right]
        if abs(total * _QUARTER - z) > _FLATNESS * z:
            continue
        r = _mean(red, top, left, bottom, right, tolerance)
        g = _mean(green, top, left, bottom, right, tolerance)
        b = _mean(blue, top, left, bottom, right, tolerance)
        if r >= 0 and g >= 0 and b >= 0:
            red[y, x], green[y, x], blue[y, x] = r, g, b
            state[y, x] = 1


@inlined
def _mean(
    plane: NDArray[np.uint8], top: int, left: int, bottom: int, right: int, tolerance: int
) -> int:
    """Mean of the four ends, or -1 where they differ by more than ``tolerance``."""
    a, b = np.int32(plane[top, left]), np.int32(plane[bottom, right])
    c, d = np.int32(plane[top, right]), np.int32(plane[bottom, left])
    mean = (a + b + c + d + 2) >> 2
    if max(max(a, b), max(c, d)) - min(min(a, b), min(c, d)) > tolerance:
        mean = -1
    return mean


@kernel
def shade_outlines(
    canvas: Canvas,
    columns: NDArray[np.int32],
    rows: NDArray[np.int32],
    ids: NDArray[np.int32],
    depth: NDArray[np.float32],
    batch: Batch,
    mesh: Mesh,
    shade: Shade,
) -> int:
    """Colour the outline pixels from their samples; return the number of points shaded."""
    shaded = 0
    for begin in range(0, ids.shape[0], SLOTS_PER_BATCH):
        end = min(begin + SLOTS_PER_BATCH, ids.shape[0])
        count = _list_surfaces(begin, end, columns, rows, ids, depth, canvas, batch, mesh)
        if count == 0:
            continue
        shaded += count
        gather(count, batch, mesh, shade)
        light(count, batch.fields, shade.row, batch.colours)
        _resolve(canvas, columns, rows, count, batch, shade.tones)
    return shaded


@kernel
def _resolve(
    canvas: Canvas,
    columns: NDArray[np.int32],
    rows: NDArray[np.int32],
    count: int,
    batch: Batch,
    tones: NDArray[np.uint8],
) -> None:
    """Add up the surfaces of every outline pixel in the batch."""
    owner, weights, colours = batch.owner, batch.weight, batch.colours
    item = 0
    while item < count:
        slot = owner[item]
        red = green = blue = 0
        while item < count and owner[item] == slot:
            weight = weights[item]
            red += weight * np.int32(tones[int(colours[0, item])])
            green += weight * np.int32(tones[int(colours[1, item])])
            blue += weight * np.int32(tones[int(colours[2, item])])
            item += 1
        y, x = rows[slot], columns[slot]
        canvas.red[y, x] = (red + 2) >> 2
        canvas.green[y, x] = (green + 2) >> 2
        canvas.blue[y, x] = (blue + 2) >> 2


@kernel
def _list_surfaces(
    begin: int,
    end: int,
    columns: NDArray[np.int32],
    rows: NDArray[np.int32],
    ids: NDArray[np.int32],
    depth: NDArray[np.float32],
    canvas: Canvas,
    batch: Batch,
    mesh: Mesh,
) -> int:
    """List one point per distinct surface of the outline pixels, amid its samples."""
    materials, coverage = mesh.materials, canvas.coverage
    count = 0
    for slot in range(begin, end):
        taken = total = 0
        for sample in range(SAMPLE_COUNT):
            triangle = ids[slot, sample]
            if triangle < 0 or (taken >> sample) & 1:
                continue
            z = depth[slot, sample]
            material = materials[triangle]
            members = 0
            x = y = f32(0)
            for other in range(sample, SAMPLE_COUNT):
                twin = ids[slot, other]
                if twin < 0 or (taken >> other) & 1:
                    continue
                near = abs(depth[slot, other] - z) < DEPTH_STEP * z
                if twin == triangle or (near and materials[twin] == material):
                    taken |= 1 << other
                    members += 1
                    x += SAMPLE_X[other]
                    y += SAMPLE_Y[other]
            batch.ids[count] = triangle
            batch.x[count] = f32(columns[slot]) + x / f32(members)
            batch.y[count] = f32(rows[slot]) + y / f32(members)
            batch.owner[count] = slot
            batch.weight[count] = members
            count += 1
            total += members
        coverage[rows[slot], columns[slot]] = total
        if total == 0:
            canvas.red[rows[slot], columns[slot]] = 0
            canvas.green[rows[slot], columns[slot]] = 0
            canvas.blue[rows[slot], columns[slot]] = 0
    return count
