"""Shade as few pixels as the picture allows.

Inside a surface, colours are first computed on a coarse grid; a pixel between grid points takes
their mean where they agree (same material, flat depth, close colours, no fine texture) and is
shaded where they do not. Outline pixels are shaded once per distinct surface among their samples.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.gathering import Batch, Mesh, Shade, gather
from avatar_g.backend.engines.avatar.renderer.kernels import kernel
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
SLOTS_PER_BATCH = 512


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
    spans: NDArray[np.int32]
    """``(height, 2)``: first covered column of a row and the one after the last."""
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
        spans=np.zeros((height_px, 2), np.int32),
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
        y = (box[1] + step - 1) // step * step
        while y < box[3]:
            if step == stride:
                y, count = _list_grid(canvas, box, y, step, batch)
            else:
                y, count = _list_between(canvas, box, y, step, tolerance, batch)
            if count == 0:
                continue
            shaded += count
            gather(count, batch, mesh, shade)
            light(count, batch.fields, shade.row, batch.colours)
            _write(canvas, count, batch, shade.tones)
        step //= 2
    return shaded


@kernel
def _list_grid(
    canvas: Canvas, box: NDArray[np.int32], start: int, step: int, batch: Batch
) -> tuple[int, int]:
    """Fill the batch with pixels of the coarsest grid from row ``start`` on.

    Returns the row to go on with and the number of points.
    """
    surface, state, ids, spans = canvas.surface, canvas.state, canvas.ids, canvas.spans
    item_ids, item_x, item_y = batch.ids, batch.x, batch.y
    owner, owner_row = batch.owner, batch.owner_row
    count = 0
    for y in range(start, box[3], step):
        if count + spans[y, 1] - spans[y, 0] > item_ids.shape[0]:
            return y, count
        for row in range(y, min(y + step, box[3])):
            for x in range(spans[row, 0], spans[row, 1]):
                state[row, x] = 0
        for x in range((spans[y, 0] + step - 1) // step * step, spans[y, 1], step):
            own = surface[y, x]
            if own == 0 or own >= OUTLINE:
                continue
            item_ids[count] = ids[y, x]
            item_x[count] = f32(x) + _HALF
            item_y[count] = f32(y) + _HALF
            owner[count] = x
            owner_row[count] = y
            count += 1
    return box[3], count


@kernel
def _list_between(
    canvas: Canvas, box: NDArray[np.int32], start: int, step: int, tolerance: int, batch: Batch
) -> tuple[int, int]:
    """Average the pixels between grid points where these agree; put the others in the batch.

    Returns the row to go on with and the number of points.
    """
    surface, state, depth, ids = canvas.surface, canvas.state, canvas.depth, canvas.ids
    red, green, blue, spans = canvas.red, canvas.green, canvas.blue, canvas.spans
    item_ids, item_x, item_y = batch.ids, batch.x, batch.y
    owner, owner_row = batch.owner, batch.owner_row
    count = 0
    for y in range(start, box[3], step):
        if count + spans[y, 1] - spans[y, 0] > item_ids.shape[0]:
            return y, count
        along = (y // step) & 1
        top, bottom = y - step * along, y + step * along
        inside = top >= box[1] and bottom < box[3]
        first = (spans[y, 0] + step - 1) // step
        stretch = 1
        if along == 0:  # every second pixel of this row is a grid point
            first |= 1
            stretch = 2
        for x in range(first * step, spans[y, 1], step * stretch):
            own = surface[y, x]
            if own == 0 or own >= OUTLINE:
                continue
            across = (x // step) & 1
            left, right = x - step * across, x + step * across
            if inside and left >= box[0] and right < box[2]:
                same = surface[top, left] == own and surface[top, right] == own
                same = same and surface[bottom, left] == own and surface[bottom, right] == own
                if same and (
                    state[top, left]
                    & state[top, right]
                    & state[bottom, left]
                    & state[bottom, right]
                    & 1
                ):
                    z = depth[y, x]
                    mean_z = depth[top, left] + depth[top, right]
                    mean_z = (mean_z + depth[bottom, left] + depth[bottom, right]) * _QUARTER
                    r0, r1 = red[top, left], red[bottom, right]
                    r2, r3 = red[top, right], red[bottom, left]
                    g0, g1 = green[top, left], green[bottom, right]
                    g2, g3 = green[top, right], green[bottom, left]
                    b0, b1 = blue[top, left], blue[bottom, right]
                    b2, b3 = blue[top, right], blue[bottom, left]
                    r = _mean(r0, r1, r2, r3, tolerance)
                    g = _mean(g0, g1, g2, g3, tolerance)
                    b = _mean(b0, b1, b2, b3, tolerance)
                    if r >= 0 and g >= 0 and b >= 0 and abs(mean_z - z) <= _FLATNESS * z:
                        red[y, x], green[y, x], blue[y, x] = r, g, b
                        state[y, x] = 1
                        continue
            item_ids[count] = ids[y, x]
            item_x[count] = f32(x) + _HALF
            item_y[count] = f32(y) + _HALF
            owner[count] = x
            owner_row[count] = y
            count += 1
    return box[3], count


@kernel
def _write(canvas: Canvas, count: int, batch: Batch, tones: NDArray[np.uint8]) -> None:
    red, green, blue, state = canvas.red, canvas.green, canvas.blue, canvas.state
    owner, owner_row = batch.owner, batch.owner_row
    colours, details = batch.colours, batch.details
    for item in range(count):
        y, x = owner_row[item], owner[item]
        red[y, x] = tones[int(colours[0, item])]
        green[y, x] = tones[int(colours[1, item])]
        blue[y, x] = tones[int(colours[2, item])]
        state[y, x] = 2 if details[item] else 1


@kernel
def _mean(a: np.uint8, b: np.uint8, c: np.uint8, d: np.uint8, tolerance: int) -> np.int32:
    """Mean of four values, or -1 where they differ by more than ``tolerance``."""
    w, x, y, z = np.int32(a), np.int32(b), np.int32(c), np.int32(d)
    if max(max(w, x), max(y, z)) - min(min(w, x), min(y, z)) > tolerance:
        return np.int32(-1)
    return np.int32((w + x + y + z + 2) >> 2)


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
    out_red, out_green, out_blue = canvas.red, canvas.green, canvas.blue
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
        out_red[y, x] = (red + 2) >> 2
        out_green[y, x] = (green + 2) >> 2
        out_blue[y, x] = (blue + 2) >> 2


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
    red, green, blue = canvas.red, canvas.green, canvas.blue
    item_ids, item_x, item_y = batch.ids, batch.x, batch.y
    owner, weight = batch.owner, batch.weight
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
            item_ids[count] = triangle
            item_x[count] = f32(columns[slot]) + x / f32(members)
            item_y[count] = f32(rows[slot]) + y / f32(members)
            owner[count] = slot
            weight[count] = members
            count += 1
            total += members
        coverage[rows[slot], columns[slot]] = total
        if total == 0:
            red[rows[slot], columns[slot]] = 0
            green[rows[slot], columns[slot]] = 0
            blue[rows[slot], columns[slot]] = 0
    return count
