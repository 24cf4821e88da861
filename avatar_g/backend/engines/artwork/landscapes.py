"""Cover pictures with a horizon."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.artwork.canvas import Canvas, Field, Picture, glow, paint

_WHITE = np.array([255.0, 255.0, 255.0], np.float32)


def _stars(canvas: Canvas, density: float, above: float) -> Field:
    """Return scattered points of light above a height, dimmer towards it."""
    seeds = canvas.generator.random((canvas.size_px, canvas.size_px), dtype=np.float32)
    bright = canvas.generator.random((canvas.size_px, canvas.size_px), dtype=np.float32)
    stars: Field = (seeds > 1.0 - density) * bright * np.clip(1.0 - canvas.y / above, 0.0, 1.0)
    return stars


def sun_and_grid(canvas: Canvas) -> Picture:
    """Draw a striped sun over a neon grid."""
    horizon, x, y, radius = 0.62, 0.5, 0.40, 0.24
    picture = canvas.ramp(np.clip(canvas.y / horizon, 0.0, 1.0) ** 1.4 * 0.72)
    away = canvas.distance(x, y)
    glow(picture, _WHITE, 0.9 * _stars(canvas, 0.0012, horizon) * (away > radius))
    height = (canvas.y - y) / radius
    stripe = (height * 9.0 + 0.3) % 1.0
    open_share = np.where(height < -0.1, 1.0, stripe > 0.18 + 0.35 * np.clip(height, 0.0, 1.0))
    glow(picture, canvas.palette[2], 0.45 * np.exp(-np.maximum(away - radius, 0.0) * 9.0))
    paint(
        picture,
        canvas.ramp(0.55 + (1.0 - (height + 1.0) / 2.0) * 0.45),
        canvas.cover(away - radius) * open_share.astype(np.float32),
    )
    valley = np.abs(np.linspace(-1.0, 1.0, canvas.size_px)) ** 0.8
    ridge = horizon - 0.02 - 0.13 * canvas.ridge(18) * valley.astype(np.float32)
    paint(picture, canvas.palette[0] * 0.8, canvas.cover(ridge[None, :] - canvas.y))
    _neon_floor(canvas, picture, horizon)
    return picture


def _neon_floor(canvas: Canvas, picture: Picture, horizon: float) -> None:
    depth = 1.0 / np.maximum(canvas.y - horizon, 0.002)
    across = np.abs(((canvas.x - 0.5) * depth * 1.2) % 1.0 - 0.5)
    along = np.abs((depth * 0.55) % 1.0 - 0.5)
    lines = np.maximum(
        np.exp(-(((0.5 - across) / (0.03 * (1.0 + depth * 0.05))) ** 2)),
        np.exp(-(((0.5 - along) / (0.03 + depth * 0.004)) ** 2)),
    )
    lines *= np.clip((canvas.y - horizon) * 6.0, 0.25, 1.0)
    floor = canvas.cover(horizon - canvas.y)
    paint(picture, canvas.palette[0] * 0.6, floor)
    glow(picture, canvas.palette[2] * 0.5 + 110.0, (lines * floor).astype(np.float32) * 0.7)
    glow(picture, canvas.palette[3], 0.4 * np.exp(-np.abs(canvas.y - horizon) * 60.0))


def skyline(canvas: Canvas) -> Picture:
    """Draw a city at night with lit windows under a large moon."""
    picture = canvas.ramp(0.10 + 0.62 * np.clip(canvas.y / 0.8, 0.0, 1.0) ** 1.6)
    glow(picture, _WHITE, 0.7 * _stars(canvas, 0.0008, 0.5))
    x, y = canvas.generator.uniform(0.25, 0.75), canvas.generator.uniform(0.2, 0.3)
    away = canvas.distance(x, y)
    glow(picture, canvas.palette[3], 0.5 * np.exp(-np.maximum(away - 0.12, 0.0) * 8.0))
    craters = 0.86 + 0.14 * canvas.noise(4, 10)
    paint(picture, canvas.palette[4] * craters[..., None], canvas.cover(away - 0.12))
    for layer, (tone, low, high) in enumerate(
        ((0.30, 0.42, 0.6), (0.17, 0.5, 0.7), (0.04, 0.62, 0.8))
    ):
        _row_of_houses(canvas, picture, tone, (low, high), count=16 - 3 * layer)
    return picture


def _row_of_houses(
    canvas: Canvas, picture: Picture, tone: float, tops: tuple[float, float], *, count: int
) -> None:
    edges = np.sort(canvas.generator.random(count - 1)).astype(np.float32)
    house = np.searchsorted(edges, canvas.x[0])
    top = canvas.generator.uniform(*tops, count).astype(np.float32)[house]
    body = canvas.cover(top[None, :] - canvas.y)
    wall = canvas.ramp(np.full((canvas.size_px, canvas.size_px), tone, np.float32))
    paint(picture, wall, body)
    columns, rows = 90, 60
    lit = canvas.generator.random((rows, columns)) > 0.80
    column = np.minimum((canvas.x * columns).astype(np.int64), columns - 1)
    row = np.minimum((canvas.y * rows).astype(np.int64), rows - 1)
    pane = (np.abs(canvas.x * columns % 1.0 - 0.5) < 0.28) & (
        np.abs(canvas.y * rows % 1.0 - 0.5) < 0.30
    )
    inside = canvas.y > top[None, :] + 0.012
    window: Field = (lit[row, column] & pane & inside).astype(np.float32)
    paint(picture, canvas.palette[3], window * np.float32(0.85))


def hills(canvas: Canvas) -> Picture:
    """Draw layered hills with firs before a low sun."""
    picture = canvas.ramp(1.0 - 0.42 * np.clip(canvas.y / 0.6, 0.0, 1.0) ** 0.8)
    x = canvas.generator.uniform(0.3, 0.7)
    away = canvas.distance(x, 0.36)
    glow(picture, canvas.palette[3], 0.25 * np.exp(-np.maximum(away - 0.11, 0.0) * 6.0))
    paint(picture, canvas.palette[4] * 0.5 + 127.0, canvas.cover(away - 0.11))
    for layer in range(5):
        share = layer / 4.0
        base = 0.44 + 0.11 * layer
        slow = np.sin(2.0 * np.pi * (canvas.x[0] * (0.9 + 0.3 * layer) + canvas.generator.random()))
        ridge = base - 0.045 * slow.astype(np.float32) - 0.02 * canvas.ridge(9)
        if layer >= 2:
            ridge -= _firs(canvas, 46 - 8 * layer, 0.018 + 0.012 * layer)
        mist = np.clip((canvas.y - ridge[None, :]) * 3.0, 0.0, 0.22)
        tone = 0.62 - 0.56 * share + mist
        paint(picture, canvas.ramp(tone), canvas.cover(ridge[None, :] - canvas.y))
    return picture


def _firs(canvas: Canvas, count: int, height: float) -> Field:
    """Return the silhouette of pointed trees, one height per column."""
    columns = canvas.x[0]
    skyline_ = np.zeros_like(columns)
    for _ in range(count):
        x, scale = canvas.generator.random(), canvas.generator.uniform(0.5, 1.4)
        tall = height * scale
        side = np.clip(1.0 - np.abs(columns - x) / (tall * 0.32), 0.0, 1.0)
        notches = 0.82 + 0.18 * ((side * 5.0) % 1.0)
        skyline_ = np.maximum(skyline_, tall * side * notches)
    silhouette: Field = skyline_.astype(np.float32)
    return silhouette


def aurora(canvas: Canvas) -> Picture:
    """Draw curtains of northern light over still water."""
    horizon = 0.68
    picture = canvas.ramp(0.04 + 0.16 * np.clip(canvas.y / horizon, 0.0, 1.0) ** 2)
    glow(picture, _WHITE, 0.8 * _stars(canvas, 0.001, horizon))
    for curtain in range(4):
        bend = canvas.noise(2, 2)[canvas.size_px // 2]
        foot = 0.30 + 0.10 * curtain + 0.16 * (bend - 0.5)
        above = foot[None, :] - canvas.y
        fringe = 0.55 + 0.45 * canvas.ridge(70)[None, :]
        light = np.where(above > 0, np.exp(-above * 6.5), np.exp(above * 45.0)) * fringe
        colour = canvas.palette[2 + curtain % 2]
        glow(picture, colour, (0.62 * light).astype(np.float32) * (canvas.y < horizon))
    shore = horizon - 0.03 * canvas.ridge(14)
    paint(picture, canvas.palette[0] * 0.7, canvas.cover(shore[None, :] - canvas.y))
    rows = np.arange(canvas.size_px)
    first = int(horizon * canvas.size_px)
    mirrored = np.clip(2 * first - rows, 0, first)[first:]
    ripple = (0.004 * canvas.size_px * np.sin(np.arange(len(mirrored)) ** 1.15 * 0.25)).astype(int)
    water = np.stack(
        [np.roll(picture[row], shift, axis=0) for row, shift in zip(mirrored, ripple, strict=True)]
    )
    picture[first:] = water * np.float32(0.55)
    return picture


def peaks(canvas: Canvas) -> Picture:
    """Draw snow-capped mountains under a rising planet."""
    picture = canvas.ramp(0.05 + 0.68 * np.clip(canvas.y / 0.72, 0.0, 1.0) ** 2.2)
    glow(picture, _WHITE, 0.9 * _stars(canvas, 0.0015, 0.6))
    x, radius = canvas.generator.uniform(0.3, 0.7), 0.2
    away = canvas.distance(x, 0.3)
    lit = np.clip(0.5 + ((x - canvas.x) + (0.3 - canvas.y)) / (2.0 * radius), 0.0, 1.0)
    bands = 0.1 * canvas.noise(3, 3) + 0.06 * np.sin(canvas.y * 90.0 + 5.0 * canvas.noise(2, 2))
    paint(picture, canvas.ramp(0.06 + 0.75 * lit * (0.8 + bands)), canvas.cover(away - radius))
    glow(picture, canvas.palette[3], 0.22 * np.exp(-np.maximum(away - radius, 0.0) * 9.0))
    for layer in range(3):
        ridge = 0.56 + 0.1 * layer - _jagged(canvas, 5 + 2 * layer) * (0.26 - 0.05 * layer)
        depth = canvas.y - ridge[None, :]
        rock = 0.30 - 0.12 * layer + 0.10 * canvas.noise(5, 8)
        slope = _facets(canvas, ridge, depth)
        snow = (depth < 0.05 + 0.06 * canvas.noise(4, 12)) & (layer < 2)
        tone = np.where(snow, np.where(slope, 0.55, 0.92), rock * np.where(slope, 0.7, 1.1))
        paint(picture, canvas.ramp(tone.astype(np.float32)), canvas.cover(-depth))
        haze = np.clip(depth * 2.2 - 0.08, 0.0, 0.35)
        paint(picture, canvas.palette[2], haze * canvas.cover(-depth))
    return picture


def _facets(canvas: Canvas, ridge: Field, depth: Field) -> NDArray[np.bool_]:
    """Return which pixels lie on slopes that face away from the light, slanting downwards."""
    window = np.hanning(max(5, canvas.size_px // 24))
    falling = np.gradient(np.convolve(ridge, window / window.sum(), "same")) > 0.0
    column = np.arange(canvas.size_px)[None, :] + depth * (0.45 * canvas.size_px)
    turned: NDArray[np.bool_] = falling[np.clip(column.astype(np.int64), 0, canvas.size_px - 1)]
    return turned


def _jagged(canvas: Canvas, bumps: int) -> Field:
    """Return a mountain ridge 0..1 by adding ever finer, ever lower ridges."""
    total = np.zeros(canvas.size_px, np.float32)
    for octave in range(5):
        total += np.float32(0.5**octave) * canvas.ridge(bumps * 2**octave + 1)
    spread: Field = (total - total.min()) / (total.max() - total.min())
    return spread


def palm_sunset(canvas: Canvas) -> Picture:
    """Draw a sunset over the sea behind palms."""
    horizon = 0.6
    picture = canvas.ramp(0.18 + 0.66 * np.clip(canvas.y / horizon, 0.0, 1.0) ** 1.2)
    away = canvas.distance(0.5, 0.5)
    glow(picture, canvas.palette[3], 0.35 * np.exp(-np.maximum(away - 0.2, 0.0) * 6.0))
    paint(picture, canvas.ramp(1.0 - 0.35 * (canvas.y - 0.3) / 0.4), canvas.cover(away - 0.2))
    sea = canvas.cover(horizon - canvas.y)
    depth = np.maximum(canvas.y - horizon, 0.0)
    ripples = np.sin(depth**0.6 * 160.0 + 6.0 * canvas.noise(3, 12))
    path = np.exp(-(((canvas.x - 0.5) / (0.08 + 0.5 * depth)) ** 2))
    tone = 0.20 + 0.10 * ripples + 0.55 * path * np.clip(ripples + 0.5, 0.0, 1.0)
    paint(picture, canvas.ramp(tone.astype(np.float32)), sea)
    for side in (-1.0, 1.0):
        _palm(canvas, picture, 0.5 + side * canvas.generator.uniform(0.27, 0.36), side)
    return picture


def _palm(canvas: Canvas, picture: Picture, foot_x: float, lean: float) -> None:
    top_y = float(canvas.generator.uniform(0.20, 0.30))
    height = np.clip((0.95 - canvas.y) / (0.95 - top_y), 0.0, 1.0)
    trunk_x = foot_x - lean * 0.09 * height**2
    width = 0.013 - 0.006 * height
    trunk = np.maximum(np.abs(canvas.x - trunk_x) - width, top_y - canvas.y)
    paint(picture, canvas.palette[0] * 0.7, canvas.cover(trunk))
    crown_x = foot_x - lean * 0.09
    for frond in range(9):
        angle = np.pi * (1.06 + frond / 9.0 * 1.0) + canvas.generator.uniform(-0.12, 0.12)
        reach = canvas.generator.uniform(0.15, 0.21)
        along = (canvas.x - crown_x) * np.cos(angle) + (canvas.y - top_y) * np.sin(angle)
        share = np.clip(along / reach, 0.0, 1.0)
        droop = 0.11 * share**2
        off = (canvas.y - droop - top_y) * np.cos(angle) - (canvas.x - crown_x) * np.sin(angle)
        leaf = 0.020 * np.sin(np.pi * share**0.7) * (0.75 + 0.25 * np.sin(share * 70.0))
        blade = np.maximum(np.abs(off) - leaf, np.maximum(-along, along - reach))
        paint(picture, canvas.palette[0] * 0.7, canvas.cover(blade))
