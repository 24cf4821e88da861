"""Outdoor scenes: mountains at dusk, a beach at sunset, a sky with northern lights."""

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.stage.painting import (
    Canvas,
    Picture,
    add_glow,
    cloud,
    colour,
    gradient,
    lay,
    noise,
    ridge,
    scatter_stars,
    smoothstep,
)


def paint_mountains(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint ridges of the Caucasus fading into dusk, towers on the nearest, a meadow."""
    picture = canvas.blank()
    horizon = canvas.base_px
    sky = [(0, "#1b2357"), (0.4, "#4f4188"), (0.66, "#b65f86"), (0.86, "#ff9a66"), (1, "#ffd594")]
    picture[:horizon] = gradient(horizon, sky)
    scatter_stars(picture, rng, 160, round(horizon * 0.45), 0.7)
    _dusk_clouds(picture, rng, horizon)
    add_glow(picture, canvas.x(1.5), canvas.y(1.75), canvas.px(1.5), "#ff9850", 0.5)
    add_glow(picture, canvas.x(1.5), canvas.y(1.75), canvas.px(0.34), "#ffe6ae", 0.9)
    layers = (
        (1.50, 0.62, "#8f6a9c", "#ffe3d6", 0.55),
        (0.95, 0.46, "#6a5690", "#e6b8c0", 0.32),
        (0.58, 0.26, "#474478", "", 0.16),
        (0.20, 0.13, "#2e3a52", "", 0.05),
    )
    for base_m, height_m, rock, snow, haze in layers:
        crest = canvas.y(base_m) - canvas.px(height_m) * ridge(rng, canvas.width_px, 8, 0.52)
        _mountain(picture, rng, canvas, crest, (rock, snow, haze))
        if base_m == layers[2][0]:
            _towers(picture, rng, canvas, crest)
    _meadow(picture, rng, canvas)
    return picture


def _dusk_clouds(picture: Picture, rng: np.random.Generator, horizon: int) -> None:
    field = cloud(rng, (horizon, picture.shape[1]), picture.shape[1] / 5)
    flat = cv2.resize(field[::3], (picture.shape[1], horizon), interpolation=cv2.INTER_LINEAR)
    cover = smoothstep(0.52, 0.80, flat) * np.linspace(0.15, 0.55, horizon)[:, None]
    lay(picture[:horizon], cover.astype(np.float32), colour("#ffb38a"))


def _mountain(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    crest: NDArray[np.float32],
    paint: tuple[str, str, float],
) -> None:
    """Paint one ridge: faces lit from the right, snow above a ragged line, haze at the foot."""
    rock, snow, haze = paint
    below_m = (canvas.rows - crest[None]) / np.float32(canvas.px_per_m)
    # Slope light: folds run down from the crest and lean with it.
    folds = noise(rng, (canvas.height_px, canvas.width_px), canvas.px(0.16))
    coarse = noise(rng, (canvas.height_px, canvas.width_px), canvas.px(0.45))
    relief = cv2.GaussianBlur(0.5 * folds + 1.4 * coarse, (0, 0), canvas.px(0.012))
    slope = cv2.Sobel(relief, cv2.CV_32F, 1, 1, ksize=3, scale=0.5)
    across = cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    reach = np.float32(canvas.px_per_m / 185)
    light = np.clip(0.52 - (12.0 * across + 26.0 * slope) * reach, 0, 1)
    paint_rock = colour(rock) * (0.78 + 0.38 * light)[..., None]
    if snow:
        reach_m = 0.24 + 0.55 * (relief / 1.9 - 0.5) + 0.10 * (light - 0.5)
        cap = 1 - smoothstep(-0.03, 0.05, below_m - reach_m)
        lay(paint_rock, cap * (0.30 + 0.68 * light), colour(snow))
    foot = smoothstep(0.0, 1.6, below_m) * np.float32(haze) + np.float32(haze * 0.35)
    lay(paint_rock, foot, colour("#ffb079"))
    lay(picture, smoothstep(-0.5, 0.5, below_m * np.float32(canvas.px_per_m)), paint_rock)


def _towers(
    picture: Picture, rng: np.random.Generator, canvas: Canvas, crest: NDArray[np.float32]
) -> None:
    """Stand Svan towers on a ridge, away from centre stage."""
    for place_m in (-3.3, -3.05, -1.75, 1.15, 2.45, 2.75, 3.6):
        column = round(canvas.x(place_m))
        if not 20 < column < canvas.width_px - 20:
            continue
        height = round(canvas.px(rng.uniform(0.26, 0.40)))
        half = max(3, round(canvas.px(0.05)))
        foot = round(float(crest[column]) + canvas.px(0.05))
        shade = np.linspace(0.75, 1.5, 2 * half, dtype=np.float32)[None, :, None]
        picture[foot - height : foot, column - half : column + half] = colour("#34325c") * shade
        head = round(height * 0.16)
        wide = half + max(1, half // 3)
        shade = np.linspace(0.75, 1.5, 2 * wide, dtype=np.float32)[None, :, None]
        top = foot - height - head
        picture[top : top + head, column - wide : column + wide] = colour("#3b3867") * shade
        slit = max(1, half // 4)
        window = top + head + round(height * 0.2)
        picture[window : window + 3 * slit, column - slit : column + slit] = colour("#ffcf7a")


def _meadow(picture: Picture, rng: np.random.Generator, canvas: Canvas) -> None:
    shape = (canvas.height_px, canvas.width_px)
    near = np.clip((canvas.rows - canvas.base_px) / (canvas.height_px - canvas.base_px), 0, 1)
    ground = colour("#8a8443") * (1 - near[..., None]) + colour("#202d22") * near[..., None]
    # Blades are drawn finer towards the horizon by blending two scales of noise.
    fine = noise(rng, shape, canvas.px(0.018))
    broad = noise(rng, (shape[0], shape[1]), canvas.px(0.05))
    patches = cloud(rng, shape, canvas.px(0.8), 3)
    texture = 0.72 + 0.2 * (fine * (1 - near) + broad * near) + 0.36 * patches
    hill = canvas.y(0.05) - canvas.px(0.05) * ridge(rng, canvas.width_px, 5, 0.5)
    cover = smoothstep(-1.0, 1.5, canvas.rows - hill[None])
    lay(picture, cover, np.asarray(ground * texture[..., None], np.float32))


def paint_beach(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint a low sun over the sea, wet sand in front, palms at the sides."""
    picture = canvas.blank()
    shore = round(canvas.y(0.0))
    horizon = round(canvas.y(0.62))
    sky = [(0, "#2b3f8f"), (0.4, "#7a5aa6"), (0.72, "#e8757a"), (0.92, "#f98f5c"), (1, "#ffab66")]
    picture[:horizon] = gradient(horizon, sky)
    _dusk_clouds(picture, rng, horizon)
    centre_x, sun_y, radius = canvas.x(-0.9), canvas.y(1.05), canvas.px(0.36)
    add_glow(picture, centre_x, sun_y, canvas.px(1.1), "#ff8a3c", 0.22)
    add_glow(picture, centre_x, sun_y, canvas.px(0.5), "#ffb050", 0.3)
    away = np.hypot(canvas.columns - centre_x, canvas.rows - sun_y)
    disc = smoothstep(0.0, 3.0, radius - away) * (canvas.rows < horizon)
    lay(picture, np.asarray(disc, np.float32), colour("#fff6d2"))
    _sea(picture, rng, canvas, (horizon, shore), centre_x)
    sand = gradient(canvas.height_px - shore, [(0, "#c58f6c"), (0.25, "#b27c5e"), (1, "#4c3540")])
    grain = 0.93 + 0.14 * cloud(rng, (canvas.height_px - shore, canvas.width_px), canvas.px(0.3), 6)
    picture[shore:] = sand * grain[..., None]
    foam = shore + canvas.px(0.02) * ridge(rng, canvas.width_px, 5, 0.6)
    line = np.exp(-(((canvas.rows - foam[None]) / canvas.px(0.012)) ** 2)) * 0.75
    lay(picture, line.astype(np.float32), colour("#ffeede"))
    for place_m, lean, height_m in ((-3.5, 0.5, 2.7), (3.2, -0.55, 3.0), (3.9, -0.3, 2.5)):
        _palm(picture, rng, (canvas.x(place_m), shore + canvas.px(0.1)), canvas, lean, height_m)
    return picture


def _sea(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    band: tuple[int, int],
    glare_x: float,
) -> None:
    horizon, shore = band
    height = shore - horizon
    water = gradient(height, [(0, "#e0877f"), (0.3, "#8d6a98"), (1, "#35537f")])
    ripple = cloud(rng, (height, canvas.width_px), canvas.px(0.5), 5)
    flat = cv2.resize(ripple[:: max(1, height // 60)], (canvas.width_px, height))
    picture[horizon:shore] = water * (0.82 + 0.36 * flat)[..., None]
    depth = np.linspace(0.25, 1.0, height, dtype=np.float32)[:, None]
    beam = np.exp(-(((canvas.columns - glare_x) / (canvas.px(0.5) * depth)) ** 2))
    glitter = smoothstep(0.46, 0.62, flat) * beam * 0.85
    lay(picture[horizon:shore], np.asarray(glitter, np.float32), colour("#ffe2a8"))


def _palm(
    picture: Picture,
    rng: np.random.Generator,
    foot: tuple[float, float],
    canvas: Canvas,
    lean: float,
    height_m: float,
) -> None:
    """Draw a palm silhouette as thick lines, antialiased by a mask."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    height = canvas.px(height_m)
    along = np.linspace(0, 1, 24)
    trunk = np.stack([foot[0] + lean * height * 0.45 * along**1.7, foot[1] - height * along], 1)
    for index in range(23):
        width = max(2, round(canvas.px(0.075 - 0.04 * along[index])))
        ends = trunk[index], trunk[index + 1]
        cv2.line(mask, _point(ends[0]), _point(ends[1]), 255, width, cv2.LINE_AA)
    crown = trunk[-1]
    for leaf in range(11):
        angle = np.pi * (1.12 + 0.76 * leaf / 10) + rng.uniform(-0.10, 0.10)
        length = canvas.px(rng.uniform(0.62, 0.86))
        rise = 0.25 - np.sin(angle) * 0.75
        x = crown[0] + np.cos(angle) * length * along * 1.1
        y = crown[1] + (-rise * along + (0.85 * rise + 0.22) * along**2.0) * length
        outline = canvas.px(0.055) * np.sin(np.pi * along**0.7) ** 0.8
        upper = np.stack([x, y - outline * 0.4], 1)
        lower = np.stack([x, y + outline], 1)[::-1]
        shape = np.rint(np.concatenate([upper, lower])).astype(np.int32)
        cv2.fillPoly(mask, [shape], 255, cv2.LINE_AA)
    lay(picture, mask.astype(np.float32) / 255, colour("#2a1f3d"))


def _point(place: NDArray[np.float64]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def paint_aurora(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint curtains of northern light over a lake that mirrors them."""
    picture = canvas.blank()
    horizon = canvas.base_px
    sky = [(0, "#050b25"), (0.5, "#0b2148"), (0.85, "#174a63"), (1, "#2a6d76")]
    picture[:horizon] = gradient(horizon, sky)
    scatter_stars(picture, rng, 420, horizon, 1.0)
    curtains = ((0.86, "#43ffb0", 1.0), (0.66, "#4fd8ff", 0.8), (0.46, "#b37bff", 0.75))
    for share, code, gain in curtains:
        bend = canvas.px(0.42) * ridge(rng, canvas.width_px, 4, 0.5)
        foot = horizon * np.float32(share) + bend
        height = (foot[None] - canvas.rows) / canvas.px(1.5)
        body = np.where(height > 0, np.exp(-2.4 * height), np.exp(14 * height))
        strands = noise(rng, (2, canvas.width_px), canvas.px(0.10))[:1]
        drift = noise(rng, (2, canvas.width_px), canvas.px(0.9))[:1]
        glow = body * (0.55 + 0.45 * strands) * (0.25 + 0.95 * drift) * (canvas.rows < horizon)
        picture += np.asarray(glow * gain * 0.62, np.float32)[..., None] * colour(code)
    for base_m, height_m, code in ((0.42, 0.20, "#123048"), (0.16, 0.12, "#0a1c30")):
        crest = canvas.y(base_m) - canvas.px(height_m) * ridge(rng, canvas.width_px, 7, 0.5)
        inside = smoothstep(-0.7, 0.7, canvas.rows - crest[None])
        lay(picture[:horizon], inside[:horizon], colour(code))
    _mirror(picture, rng, canvas, 0.62)
    return picture


def _mirror(picture: Picture, rng: np.random.Generator, canvas: Canvas, gain: float) -> None:
    """Reflect what stands above the base line, streaked downwards and darker when near."""
    base, depth = canvas.base_px, canvas.height_px - canvas.base_px
    rows = np.clip(base - 1 - np.arange(depth) * 1.6, 0, base - 1).astype(np.int64)
    image = cv2.GaussianBlur(picture[rows], (0, 0), sigmaX=2.0, sigmaY=canvas.px(0.05))
    fade = np.linspace(gain, gain * 0.3, depth, dtype=np.float32)[:, None, None]
    ripple = 0.9 + 0.2 * noise(rng, (depth, canvas.width_px), canvas.px(0.05))[..., None]
    picture[base:] = image * fade * ripple + colour("#0a1a2c") * (1 - fade) * 0.8
