"""City scenes: a synthwave sun over a skyline, a night city behind a rooftop."""

import cv2
import numpy as np

from avatar_g.backend.engines.stage.painting import (
    Canvas,
    Picture,
    add_glow,
    cloud,
    colour,
    gradient,
    lay,
    scatter_stars,
    smoothstep,
)


def paint_synthwave(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint a striped sun behind a skyline; the floor grid is animated, not painted."""
    picture = canvas.blank()
    base = canvas.base_px
    sky = [(0, "#080620"), (0.45, "#200f4c"), (0.8, "#701f7e"), (1, "#ff55a4")]
    picture[:base] = gradient(base, sky)
    scatter_stars(picture, rng, 300, round(base * 0.75), 1.0)
    sun_y, radius = canvas.y(1.35), canvas.px(1.25)
    away = np.hypot(canvas.columns - canvas.x(0), canvas.rows - sun_y).astype(np.float32)
    share = np.clip((canvas.rows - sun_y + radius) / (2 * radius), 0, 1)[..., None]
    paint = colour("#ffe86f") * (1 - share) + colour("#ff2d8a") * share
    below = (canvas.rows - sun_y) / radius + 0.12
    period = 0.16
    bar = (below % period) < (0.022 + 0.05 * below)
    disc = smoothstep(-0.7, 0.7, radius - away) * ~((below > 0) & bar)
    lay(picture, np.asarray(disc, np.float32), np.broadcast_to(paint, picture.shape))
    add_glow(picture, canvas.x(0), sun_y, canvas.px(1.6), "#ff4fa0", 0.32)
    _skyline(picture, rng, canvas, ("#120a30", 0.62, 0.9), ("#ffd36b", "#53e8ff", "#ff7ad0"))
    depth = canvas.height_px - base
    fade = np.exp(-np.arange(depth, dtype=np.float32) / canvas.px(0.6))[:, None, None]
    picture[base:] = colour("#0c0524") + colour("#7a1f80") * fade
    return picture


def _skyline(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    towers: tuple[str, float, float],
    lamps: tuple[str, ...],
) -> None:
    """Stand blocks along the base line, lower at centre stage, with lit windows."""
    wall, height_m, spread_m = towers
    x = 0
    cell = max(3, round(canvas.px(0.055)))
    while x < canvas.width_px:
        width = round(canvas.px(rng.uniform(0.20, 0.46)))
        off_centre = abs(x + width / 2 - canvas.width_px / 2) / canvas.px(1.3)
        height = canvas.px(rng.uniform(0.25, height_m + spread_m * min(off_centre / 3, 1)))
        height *= 0.45 + 0.55 * min(off_centre, 1)
        top, end = round(canvas.base_px - height), min(x + width, canvas.width_px)
        picture[top : canvas.base_px, x:end] = colour(wall) * rng.uniform(0.9, 1.5)
        for row in range(top + cell, canvas.base_px - cell, cell):
            for column in range(x + cell // 2, end - cell // 2, round(cell * 0.85)):
                if rng.random() < 0.30:
                    lamp = colour(lamps[int(rng.integers(len(lamps)))]) * rng.uniform(0.35, 1.0)
                    picture[row : row + cell // 2, column : column + cell // 2] = lamp
        x += width + int(rng.integers(0, max(2, cell // 2)))


def paint_city(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint three rows of towers in haze, a moon, and a wet rooftop."""
    picture = canvas.blank()
    base = canvas.base_px
    sky = [(0, "#070c26"), (0.5, "#16265a"), (0.82, "#4a3f7c"), (1, "#b06a68")]
    picture[:base] = gradient(base, sky)
    scatter_stars(picture, rng, 180, round(base * 0.6), 0.7)
    haze = cloud(rng, (base, canvas.width_px), canvas.px(1.6), 5)
    lay(picture[:base], smoothstep(0.5, 0.85, haze) * np.float32(0.35), colour("#54507a"))
    moon_x, moon_y = canvas.x(-1.9), canvas.y(2.65)
    add_glow(picture, moon_x, moon_y, canvas.px(0.55), "#c8d4ff", 0.35)
    away = np.hypot(canvas.columns - moon_x, canvas.rows - moon_y).astype(np.float32)
    lay(picture, smoothstep(0.0, 2.0, np.float32(canvas.px(0.17)) - away), colour("#f2f3ff"))
    rows = (("#3f4478", 2.1, 0.22, 0.5), ("#262d58", 1.6, 0.26, 0.85), ("#12183a", 1.0, 0.34, 1.0))
    for wall, height_m, width_m, light in rows:
        _towers(picture, rng, canvas, (wall, height_m, width_m, light))
        add_glow(picture, canvas.x(0), base, canvas.px(2.6), "#ff9a5c", 0.07)
    _rooftop(picture, rng, canvas)
    return picture


def _towers(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    row: tuple[str, float, float, float],
) -> None:
    """Stand one row of towers; ``row`` is wall, height, width and strength of the windows."""
    wall, height_m, width_m, light = row
    codes = ("#ffd98a", "#ffc06a", "#fff0cf", "#9fd4ff")
    x = -round(canvas.px(rng.uniform(0, 0.2)))
    while x < canvas.width_px:
        width = round(canvas.px(width_m * rng.uniform(0.8, 1.7)))
        top = round(canvas.y(height_m * rng.uniform(0.45, 1.0)))
        left, end = max(x, 0), min(x + width, canvas.width_px)
        if end > left:
            shade = np.linspace(1.12, 0.82, end - left, dtype=np.float32)[None, :, None]
            picture[top : canvas.base_px, left:end] = colour(wall) * shade
            if rng.random() < 0.35:
                middle, tall = (left + end) // 2, round(canvas.px(0.16))
                picture[top - tall : top, middle : middle + 2] = colour(wall)
                cv2.circle(picture, (middle, top - tall), 2, (1.0, 0.25, 0.25), -1)
            _windows(picture, rng, canvas, (top, left, end), codes, light)
        x += width + round(canvas.px(rng.uniform(0.0, 0.05)))


def _windows(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    block: tuple[int, int, int],
    codes: tuple[str, ...],
    light: float,
) -> None:
    top, left, end = block
    pitch = max(4, round(canvas.px(0.045)))
    size = max(2, round(pitch * 0.5))
    for y in range(top + pitch, canvas.base_px - pitch, pitch):
        lit_floor = rng.random() < 0.12
        for x in range(left + pitch // 2, end - pitch // 2, pitch):
            if rng.random() < (0.8 if lit_floor else 0.26):
                lamp = colour(codes[int(rng.integers(len(codes)))]) * rng.uniform(0.4, 1.0)
                window = picture[y : y + size, x : x + size]
                window += (lamp - window) * np.float32(light * 0.9)


def _rooftop(picture: Picture, rng: np.random.Generator, canvas: Canvas) -> None:
    """Lay wet concrete that mirrors the lights, behind a low parapet."""
    base, depth = canvas.base_px, canvas.height_px - canvas.base_px
    parapet = round(canvas.px(0.20))
    rows = np.clip(base - 1 - np.arange(depth) * 1.8, 0, base - 1).astype(np.int64)
    image = cv2.GaussianBlur(picture[rows], (0, 0), sigmaX=canvas.px(0.03), sigmaY=canvas.px(0.16))
    # Puddles are seen at a grazing angle: noise drawn tall, then squeezed to a third.
    field = cloud(rng, (3 * depth, canvas.width_px), canvas.px(0.8), 5)
    squeezed = cv2.resize(field, (canvas.width_px, depth), interpolation=cv2.INTER_AREA)
    puddles = smoothstep(0.48, 0.70, np.asarray(squeezed, np.float32))
    concrete = gradient(depth, [(0, "#262a47"), (1, "#141728")])
    rough = 0.94 + 0.12 * cloud(rng, (depth, canvas.width_px), canvas.px(0.10), 5)
    near = np.linspace(1.0, 0.35, depth, dtype=np.float32)[:, None]
    wet = ((0.14 + 0.55 * puddles) * near)[..., None]
    picture[base:] = concrete * rough[..., None] + image * wet
    top = base - parapet
    picture[top:base] = gradient(parapet, [(0, "#2d3152"), (0.12, "#23274a"), (1, "#161a33")])
    picture[top : top + max(2, parapet // 9)] = colour("#4a4f7c")
