"""Cover pictures of things: a record, a road, rain on a window, a street of balconies, speed."""

import numpy as np

from avatar_g.backend.engines.artwork.canvas import Canvas, Field, Picture, glow, paint

_WHITE = np.array([255.0, 255.0, 255.0], np.float32)


def vinyl(canvas: Canvas) -> Picture:
    """Draw a record with a coloured label, half out of its sleeve."""
    dark, deep, warm, gold, cream = canvas.palette
    picture = canvas.ramp(0.20 + 0.22 * canvas.noise(3, 2) + 0.25 * (1.0 - canvas.y))
    x, y, radius = canvas.generator.uniform(0.52, 0.6), 0.4, 0.34
    away = canvas.distance(x, y)
    paint(picture, dark * 0.25, canvas.cover(canvas.distance(x + 0.015, y + 0.02) - radius) * 0.7)
    angle = np.arctan2(canvas.y - y, canvas.x - x)
    shine = np.clip(np.cos(2.0 * angle + canvas.generator.uniform(0.0, 3.1)), 0.0, 1.0) ** 6
    groove = 0.5 + 0.5 * np.sin(away * 2.0 * np.pi * 75.0)
    track = 1.0 - 0.6 * np.exp(-(((away - 0.21) / 0.006) ** 2))
    tone = (10.0 + 16.0 * groove * track + 70.0 * shine * (0.4 + 0.6 * groove))[..., None]
    paint(picture, (0.35 * dark + tone).astype(np.float32), canvas.cover(away - radius))
    paint(picture, warm, canvas.cover(away - 0.125))
    ring = canvas.cover(np.abs(away - 0.095) - 0.004)
    paint(picture, cream, ring)
    wedge = (np.floor(angle / (np.pi / 6.0)) % 2.0 == 0.0) & (away < 0.085)
    paint(picture, gold, wedge.astype(np.float32) * canvas.cover(away - 0.085))
    paint(picture, dark * 0.5, canvas.cover(away - 0.012))
    sleeve = np.maximum(np.abs(canvas.x - (x - 0.36)) - 0.2, np.abs(canvas.y - y) - 0.37)
    paint(picture, 0.6 * deep + 0.4 * warm, canvas.cover(sleeve))
    stripe = (np.abs((canvas.x + canvas.y) * 7.0 % 1.0 - 0.5) < 0.18).astype(np.float32)
    paint(picture, gold, stripe * canvas.cover(sleeve + 0.03))
    return picture


def road(canvas: Canvas) -> Picture:
    """Draw a road that runs through fields to the setting sun."""
    horizon = 0.52
    x = canvas.generator.uniform(0.42, 0.58)
    picture = canvas.ramp(0.45 + 0.5 * np.clip(canvas.y / horizon, 0.0, 1.0) ** 1.3)
    away = canvas.distance(x, horizon - 0.06)
    glow(picture, canvas.palette[3], 0.3 * np.exp(-np.maximum(away - 0.14, 0.0) * 5.0))
    paint(picture, 0.5 * canvas.palette[4] + 127.0, canvas.cover(away - 0.14))
    far = horizon - 0.05 * canvas.ridge(7) - 0.01
    paint(picture, canvas.ramp(np.full_like(canvas.x, 0.42)), canvas.cover(far - canvas.y))
    depth = np.maximum(canvas.y - horizon, 1e-4)
    across = (canvas.x - x) / depth
    rows = np.abs((across * 1.6) % 1.0 - 0.5) * 2.0
    field = 0.24 + 0.20 * rows * np.clip(depth * 9.0, 0.0, 1.0) + 0.08 * canvas.noise(4, 6)
    ground = canvas.cover(horizon - canvas.y)
    paint(picture, canvas.ramp(field.astype(np.float32)), ground)
    asphalt = canvas.cover(np.abs(canvas.x - x) - 0.40 * depth - 0.002) * ground
    paint(picture, canvas.ramp(np.clip(0.10 + 0.1 * depth, 0.0, 1.0)), asphalt)
    dash = ((1.0 / depth * 0.35) % 1.0 < 0.55) & (np.abs(canvas.x - x) < 0.018 * depth)
    paint(picture, canvas.palette[4], dash.astype(np.float32) * ground)
    edge = np.abs(np.abs(canvas.x - x) - 0.36 * depth) - 0.008 * depth
    paint(picture, canvas.palette[3], canvas.cover(edge) * ground)
    _poles(canvas, picture, x, horizon)
    return picture


def _poles(canvas: Canvas, picture: Picture, x: float, horizon: float) -> None:
    """Draw telegraph poles that grow along the right side of the road."""
    for place in range(5):
        depth = 0.03 * 1.75**place
        foot_x, foot_y, tall = x + 0.62 * depth + 0.01, horizon + depth, 0.9 * depth + 0.05
        pole = np.maximum(
            np.abs(canvas.x - foot_x) - 0.012 * depth - 0.0015,
            np.maximum(canvas.y - foot_y, foot_y - tall - canvas.y),
        )
        bar = np.maximum(
            np.abs(canvas.x - foot_x) - 0.16 * depth,
            np.abs(canvas.y - (foot_y - 0.88 * tall)) - 0.008 * depth - 0.001,
        )
        paint(picture, canvas.palette[0] * 0.8, canvas.cover(np.minimum(pole, bar)))


def rain(canvas: Canvas) -> Picture:
    """Draw blurred city lights behind a window with running drops."""
    picture = canvas.ramp(0.06 + 0.26 * canvas.noise(3, 2) + 0.12 * canvas.y)
    for _ in range(26):
        x, y = canvas.generator.uniform(0.0, 1.0), canvas.generator.uniform(0.12, 0.72)
        radius = canvas.generator.uniform(0.025, 0.085)
        colour = canvas.palette[canvas.generator.integers(2, 5)]
        away = canvas.distance(x, y)
        rim = 0.75 + 0.25 * np.clip(away / radius, 0.0, 1.0) ** 4
        soft = np.clip((radius - away) / (0.12 * radius), 0.0, 1.0)
        glow(picture, colour, float(canvas.generator.uniform(0.16, 0.42)) * soft * rim)
    for _ in range(240):
        x, y = canvas.generator.random(), canvas.generator.random()
        radius = canvas.generator.uniform(0.002, 0.009)
        _drop(canvas, picture, x, y, radius)
    for _ in range(11):
        x, foot = canvas.generator.uniform(0.03, 0.97), canvas.generator.uniform(0.25, 0.85)
        bend = 0.006 * np.sin(canvas.y * 34.0 + canvas.generator.uniform(0.0, 6.0))
        trail = np.maximum(np.abs(canvas.x - x - bend) - 0.0022, canvas.y - foot)
        fade = np.clip(1.0 - (foot - canvas.y) / 0.4, 0.0, 1.0)
        glow(picture, canvas.palette[4], 0.3 * fade * canvas.cover(trail))
        _drop(canvas, picture, x, foot, 0.011)
    return picture


def _drop(canvas: Canvas, picture: Picture, x: float, y: float, radius: float) -> None:
    """Draw one drop: dark above, lit below; only the pixels around it are touched."""
    reach = 2.0 * radius
    columns = slice(*(int(canvas.size_px * edge) for edge in (max(0.0, x - reach), x + reach)))
    rows = slice(*(int(canvas.size_px * edge) for edge in (max(0.0, y - reach), y + reach)))
    across, down = canvas.x[rows, columns] - x, canvas.y[rows, columns] - y
    if not across.size:
        return
    inside = canvas.cover(np.hypot(across, 0.85 * down) - radius)
    light: Field = 0.5 + 0.5 * np.clip((down + 0.4 * across) / radius, -1.0, 1.0)
    colour = canvas.palette[0] * 0.5 + (canvas.palette[4] - canvas.palette[0]) * light[..., None]
    paint(picture[rows, columns], colour, 0.75 * inside)


def balconies(canvas: Canvas) -> Picture:
    """Draw a street of old Tbilisi: wooden balconies with carved arches, lit from inside."""
    dark, deep, _, gold, cream = canvas.palette
    picture = canvas.ramp(0.30 + 0.16 * canvas.noise(4, 3) + 0.10 * (1.0 - canvas.y))
    columns, storeys = int(canvas.generator.integers(4, 6)), 3
    lit = canvas.generator.random((storeys, columns)) > 0.35
    wide, tall = 1.0 / columns, 0.27
    column = np.minimum((canvas.x / wide).astype(np.int64), columns - 1)
    u = canvas.x / wide - column - 0.5
    for storey in range(storeys):
        top = 0.02 + storey * tall
        v = (canvas.y - top) / tall
        here = ((v >= 0.0) & (v < 1.0)).astype(np.float32)
        depth = canvas.cover(np.maximum(np.abs(u) - 0.42, 0.0) * wide) * here
        paint(picture, dark * 0.45, depth * (v < 0.94))
        warmth = np.exp(-((u / 0.3) ** 2) - ((v - 0.5) / 0.25) ** 2) * lit[storey, column]
        glow(picture, gold, 0.45 * warmth * depth * (v < 0.94))
        window = (np.abs(u) < 0.22) & (v > 0.28) & (v < 0.74) & lit[storey, column]
        cross = (np.abs(u) < 0.014) | (np.abs(v - 0.45) < 0.012)
        shine = 0.75 + 0.25 * np.clip(1.0 - np.hypot(u, v - 0.5), 0.0, 1.0)
        paint(picture, gold * 0.55 + cream * 0.45, (window & ~cross) * shine * here)
        arch = np.hypot(u / 0.42, (v - 0.36) / 0.30)
        spandrel = ((arch > 1.0) & (v < 0.36) & (v > 0.05)).astype(np.float32)
        lace = 0.72 + 0.28 * (np.sin(u * 60.0) * np.sin(v * 46.0) > 0.0)
        paint(picture, (0.55 * deep + 0.45 * gold)[None, None] * lace[..., None], spandrel * here)
        post = (np.abs(np.abs(u) - 0.455) < 0.045).astype(np.float32)
        baluster = ((np.abs((u * 9.0) % 1.0 - 0.5) < 0.17) & (v > 0.70) & (v < 0.90)) * 1.0
        rail = ((np.abs(v - 0.69) < 0.022) | (np.abs(v - 0.925) < 0.035)) * 1.0
        wood = np.maximum(np.maximum(post, baluster), rail).astype(np.float32)
        paint(picture, 0.62 * gold + 0.38 * deep, wood * here)
        glow(picture, cream, 0.10 * (np.abs(v - 0.675) < 0.008) * here)
    return picture


def tunnel(canvas: Canvas) -> Picture:
    """Draw light streaking out of a vanishing point at great speed."""
    x, y = canvas.generator.uniform(0.44, 0.56), canvas.generator.uniform(0.34, 0.42)
    away = np.maximum(canvas.distance(x, y), 1e-4)
    angle = np.arctan2(canvas.y - y, canvas.x - x) / (2.0 * np.pi) + 0.5
    picture = canvas.ramp(0.02 + 0.20 * np.clip(away, 0.0, 1.0))
    lanes = 150
    lane = np.minimum((angle * lanes).astype(np.int64), lanes - 1)
    start = canvas.generator.uniform(0.05, 0.55, lanes).astype(np.float32)
    length = canvas.generator.uniform(0.08, 0.5, lanes).astype(np.float32)
    bright = canvas.generator.random(lanes).astype(np.float32) ** 2
    colour = canvas.palette[canvas.generator.integers(2, 5, lanes)]
    share = (away - start[lane]) / length[lane]
    body = np.clip(share, 0.0, 1.0) ** 2 * ((share > 0.0) & (share < 1.0))
    across = np.abs((angle * lanes) % 1.0 - 0.5) * 2.0
    light = 1.1 * bright[lane] * body * np.clip(1.15 - across, 0.0, 1.0)
    picture += colour[lane] * light[..., None].astype(np.float32)
    for ring in range(7):
        radius = 0.05 * 1.5**ring
        edge = np.exp(-(((away - radius) / (0.05 * radius + 0.001)) ** 2))
        glow(picture, canvas.palette[2 + ring % 2], (0.4 * edge).astype(np.float32))
    glow(picture, _WHITE, (0.9 * np.exp(-away * 30.0)).astype(np.float32))
    return picture
