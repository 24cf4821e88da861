"""Shade as few pixels as the picture allows.

Inside a surface, colours are first computed on a coarse grid; a pixel between grid points takes
their mean where they agree (same material, flat depth, close colours, no fine texture) and is
shaded where they do not. Outline pixels are shaded once per distinct surface among their samples.

Arrays are named before each loop and never passed inside it: a call that passes an array counts
references atomically, which costs more than shading the point.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.gathering import CHUNK, Batch, Mesh, Shade, gather
from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel
from avatar_g.backend.engines.avatar.renderer.layout import SAMPLE_COUNT
from avatar_g.backend.engines.avatar.renderer.lighting import light
from avatar_g.backend.engines.avatar.renderer.outlines import (
    DEPTH_STEP,
    OUTLINE,
    SAMPLE_X,
    SAMPLE_Y,
)

f32, u32 = np.float32, np.uint32
_HALF = f32(0.5)
_QUARTER = f32(0.25)
_FLATNESS = f32(0.004)
SLOTS_PER_BATCH = CHUNK // SAMPLE_COUNT
UNIQUE = u32(255)
"""Tag of a colour that must not be averaged."""
_TAG = u32(24)
_BYTE = u32(255)
_RED_BLUE = u32(0x00FF00FF)
_ROUND_RED_BLUE = u32(0x00020002)


class Canvas(NamedTuple):
    """Frame-sized planes ``(height, width)``; only the character's box is touched."""

    ids: NDArray[np.int32]
    depth: NDArray[np.float32]
    surface: NDArray[np.uint8]
    """Material + 1, 0 where nothing is; the bit ``OUTLINE`` marks outline pixels."""
    pixels: NDArray[np.uint32]
    """Red, green, blue from the low byte up, premultiplied by coverage / 4. The high byte is a tag:
    the surface if the colour may be averaged, 0 without a colour, ``UNIQUE`` if it may not."""
    coverage: NDArray[np.uint8]
    """Covered samples, 0..4."""
    spans: NDArray[np.int32]
    """``(height, 2)``: first column of a row that may be covered and the one after the last."""


def open_canvas(width_px: int, height_px: int) -> Canvas:
    """Return zeroed planes."""
    shape = (height_px, width_px)
    return Canvas(
        ids=np.zeros(shape, np.int32),
        depth=np.zeros(shape, np.float32),
        surface=np.zeros(shape, np.uint8),
        pixels=np.zeros(shape, np.uint32),
        coverage=np.zeros(shape, np.uint8),
        spans=np.zeros((height_px, 2), np.int32),
    )


@njit_kernel
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
            for begin in range(0, count, CHUNK):
                chunk = min(CHUNK, count - begin)
                gather(begin, chunk, batch, mesh, shade)
                light(chunk, batch.fields, shade.row, batch.colours)
                _write(canvas, begin, chunk, batch, shade.tones)
        step //= 2
    return shaded


@njit_kernel
def _list_grid(
    canvas: Canvas, box: NDArray[np.int32], start: int, step: int, batch: Batch
) -> tuple[int, int]:
    """Fill the batch with pixels of the coarsest grid from row ``start`` on.

    Returns the row to go on with and the number of points.
    """
    surface, pixels, ids, spans = canvas.surface, canvas.pixels, canvas.ids, canvas.spans
    item_ids, item_x, item_y = batch.ids, batch.x, batch.y
    owner, owner_row = batch.owner, batch.owner_row
    first_row = box[1] if start < box[1] + step else start
    count = 0
    for y in range(start, box[3], step):
        if count + spans[y, 1] - spans[y, 0] > item_ids.shape[0]:
            return y, count
        for row in range(first_row, min(y + step, box[3])):
            for x in range(spans[row, 0], spans[row, 1]):
                pixels[row, x] = u32(0)
        first_row = y + step
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


@njit_kernel
def _list_between(
    canvas: Canvas, box: NDArray[np.int32], start: int, step: int, tolerance: int, batch: Batch
) -> tuple[int, int]:
    """Average the pixels between grid points where these agree; put the others in the batch.

    Returns the row to go on with and the number of points.
    """
    surface, pixels, depth = canvas.surface, canvas.pixels, canvas.depth
    ids, spans = canvas.ids, canvas.spans
    item_ids, item_x, item_y = batch.ids, batch.x, batch.y
    owner, owner_row = batch.owner, batch.owner_row
    count = 0
    for y in range(start, box[3], step):
        if count + spans[y, 1] - spans[y, 0] > item_ids.shape[0]:
            return y, count
        along = step * ((y // step) & 1)
        inside = y - along >= box[1] and y + along < box[3]
        top, bottom = np.uintp(y - along), np.uintp(y + along)
        first, pitch = (spans[y, 0] + step - 1) // step, step
        if along == 0:  # every second pixel of this row is a grid point
            first, pitch = first | 1, 2 * step
        for x in range(first * step, spans[y, 1], pitch):
            own = surface[y, x]
            if own == 0 or own >= OUTLINE:
                continue
            across = step * ((x // step) & 1)
            if inside and x - across >= box[0] and x + across < box[2]:
                left, right = np.uintp(x - across), np.uintp(x + across)
                p, q = pixels[top, left], pixels[bottom, right]
                s, t = pixels[top, right], pixels[bottom, left]
                tag = u32(own)
                if p >> _TAG == tag and q >> _TAG == tag and s >> _TAG == tag and t >> _TAG == tag:
                    mean_z = depth[top, left] + depth[top, right]
                    mean_z = (mean_z + depth[bottom, left] + depth[bottom, right]) * _QUARTER
                    flat = abs(mean_z - depth[y, x]) <= _FLATNESS * mean_z
                    if flat and _spread(p, q, s, t) <= tolerance:
                        pixels[y, x] = _mean(p, q, s, t) | tag << _TAG
                        continue
            item_ids[count] = ids[y, x]
            item_x[count] = f32(x) + _HALF
            item_y[count] = f32(y) + _HALF
            owner[count] = x
            owner_row[count] = y
            count += 1
    return box[3], count


@njit_kernel
def _spread(p: np.uint32, q: np.uint32, s: np.uint32, t: np.uint32) -> np.int32:
    """Greatest difference of four packed colours in any channel."""
    widest = np.int32(0)
    for channel in range(3):
        low = u32(8 * channel)
        a, b = np.int32((p >> low) & _BYTE), np.int32((q >> low) & _BYTE)
        c, d = np.int32((s >> low) & _BYTE), np.int32((t >> low) & _BYTE)
        high, least = max(max(a, b), max(c, d)), min(min(a, b), min(c, d))  # noqa: PLW3301
        widest = max(widest, high - least)
    return widest


@njit_kernel
def _mean(p: np.uint32, q: np.uint32, s: np.uint32, t: np.uint32) -> np.uint32:
    """Mean of four packed colours; red and blue are added at once."""
    two, low = u32(2), u32(8)
    outer = (p & _RED_BLUE) + (q & _RED_BLUE) + (s & _RED_BLUE) + (t & _RED_BLUE)
    outer = ((outer + _ROUND_RED_BLUE) >> two) & _RED_BLUE
    inner = ((p >> low) & _BYTE) + ((q >> low) & _BYTE) + ((s >> low) & _BYTE)
    inner = (inner + ((t >> low) & _BYTE) + two) >> two
    return u32(outer | inner << low)


@njit_kernel
def _write(canvas: Canvas, begin: int, count: int, batch: Batch, tones: NDArray[np.uint8]) -> None:
    surface, pixels = canvas.surface, canvas.pixels
    owner, owner_row = batch.owner, batch.owner_row
    colours, details = batch.colours, batch.details
    for item in range(count):
        y, x = owner_row[begin + item], owner[begin + item]
        red = u32(tones[int(colours[0, item])])
        green = u32(tones[int(colours[1, item])])
        blue = u32(tones[int(colours[2, item])])
        tag = UNIQUE if details[begin + item] else u32(surface[y, x])
        pixels[y, x] = red | green << u32(8) | blue << u32(16) | tag << _TAG


@njit_kernel
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
        gather(0, count, batch, mesh, shade)
        light(count, batch.fields, shade.row, batch.colours)
        _resolve(canvas, columns, rows, count, batch, shade.tones)
    return shaded


@njit_kernel
def _resolve(
    canvas: Canvas,
    columns: NDArray[np.int32],
    rows: NDArray[np.int32],
    count: int,
    batch: Batch,
    tones: NDArray[np.uint8],
) -> None:
    """Add up the surfaces of every outline pixel in the batch."""
    pixels = canvas.pixels
    owner, weights, colours = batch.owner, batch.weight, batch.colours
    item = 0
    while item < count:
        slot = owner[item]
        red = green = blue = 2
        while item < count and owner[item] == slot:
            weight = weights[item]
            red += weight * np.int32(tones[int(colours[0, item])])
            green += weight * np.int32(tones[int(colours[1, item])])
            blue += weight * np.int32(tones[int(colours[2, item])])
            item += 1
        pixels[rows[slot], columns[slot]] = u32(red >> 2 | green >> 2 << 8 | blue >> 2 << 16)


@njit_kernel
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
    materials, coverage, pixels = mesh.materials, canvas.coverage, canvas.pixels
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
            pixels[rows[slot], columns[slot]] = u32(0)
    return count
