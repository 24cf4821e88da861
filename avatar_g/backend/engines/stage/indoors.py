"""Indoor scenes: a neon stage and a warm studio."""

from itertools import pairwise

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
    noise,
    smoothstep,
)


def paint_stage(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint neon arches over a glossy floor."""
    picture = canvas.blank()
    wall = [(0, "#0b0b26"), (0.4, "#1f1a54"), (0.75, "#3a2478"), (1, "#2a1a5c")]
    picture[: canvas.base_px] = gradient(canvas.base_px, wall)
    away = np.hypot(canvas.columns - canvas.x(0), canvas.rows - canvas.base_px)
    arches = ((2.85, "#ff4fb4", 1.0), (2.35, "#8a6bff", 0.95), (1.85, "#36c8ff", 0.95))
    for radius_m, code, gain in (*arches, (1.35, "#5affd8", 0.6)):
        gap = np.abs(away - canvas.px(radius_m))
        tube = np.exp(-((gap / canvas.px(0.022)) ** 2)) * 0.95
        halo = np.exp(-gap / canvas.px(0.15)) * 0.34
        picture += np.asarray((tube + halo) * gain, np.float32)[..., None] * colour(code)
        core = np.exp(-((gap / canvas.px(0.009)) ** 2)) * 0.5
        picture += np.asarray(core * gain, np.float32)[..., None]
    codes = ("#ffd36b", "#36c8ff", "#ff4fb4", "#8a6bff")
    for _ in range(46):
        x, y = rng.uniform(0, canvas.width_px), rng.uniform(0, canvas.y(0.3))
        _bokeh(
            picture, (x, y), canvas.px(rng.uniform(0.03, 0.12)), codes[int(rng.integers(4))], rng
        )
    _glossy_floor(picture, canvas, "#100c2a")
    return picture


def _bokeh(
    picture: Picture,
    centre: tuple[float, float],
    radius: float,
    code: str,
    rng: np.random.Generator,
) -> None:
    """Add a soft-edged disc with a brighter rim, as an out-of-focus lamp."""
    reach = int(radius + 4)
    top, left = max(0, int(centre[1]) - reach), max(0, int(centre[0]) - reach)
    patch = picture[top : int(centre[1]) + reach, left : int(centre[0]) + reach]
    rows = np.arange(top, top + patch.shape[0])[:, None] - centre[1]
    columns = np.arange(left, left + patch.shape[1])[None] - centre[0]
    away = np.hypot(rows, columns)
    disc = np.clip((radius - away) / 2.0, 0, 1)
    rim = np.exp(-(((away - radius * 0.9) / max(1.5, radius * 0.12)) ** 2))
    strength = rng.uniform(0.08, 0.24)
    patch += np.asarray((disc + 0.5 * rim) * strength, np.float32)[..., None] * colour(code)


def _glossy_floor(picture: Picture, canvas: Canvas, dark: str) -> None:
    """Mirror the wall in the floor, blurred and fading towards the audience."""
    base, depth = canvas.base_px, canvas.height_px - canvas.base_px
    rows = np.clip(base - 1 - np.arange(depth) * 1.3, 0, base - 1).astype(np.int64)
    image = cv2.GaussianBlur(picture[rows], (0, 0), canvas.px(0.045))
    fade = np.linspace(0.6, 0.12, depth, dtype=np.float32)[:, None, None]
    picture[base:] = image * fade + colour(dark) * (1 - fade)
    edge = np.exp(-(((canvas.rows - base) / canvas.px(0.010)) ** 2)) * 0.55
    picture += np.asarray(edge, np.float32)[..., None] * colour("#9a8cff")


def paint_studio(rng: np.random.Generator, canvas: Canvas) -> Picture:
    """Paint a warm room: panelled wall, a window at dusk, shelves, a lamp, a wooden floor."""
    picture = canvas.blank()
    base = canvas.base_px
    wall = gradient(base, [(0, "#4a2f34"), (0.6, "#7a4a3e"), (1, "#5c382f")])
    plaster = 0.94 + 0.12 * cloud(rng, (base, canvas.width_px), canvas.px(0.6), 5)
    picture[:base] = wall * plaster[..., None]
    _panels(picture, canvas)
    _window(picture, rng, canvas, (-1.35, 1.95), (0.85, 1.15))
    _shelves(picture, rng, canvas, (1.15, 1.25), (1.15, 1.35))
    for place_m, height_m in ((-2.55, 1.55), (2.75, 1.75)):
        add_glow(picture, canvas.x(place_m), canvas.y(height_m), canvas.px(0.75), "#ffb45c", 0.55)
        _lamp(picture, canvas, place_m, height_m)
    _wooden_floor(picture, rng, canvas)
    return picture


def _box(canvas: Canvas, centre: tuple[float, float], half: tuple[float, float]) -> list[int]:
    """Return row and column bounds of a rectangle given in metres."""
    top, bottom = canvas.y(centre[1] + half[1]), canvas.y(centre[1] - half[1])
    left, right = canvas.x(centre[0] - half[0]), canvas.x(centre[0] + half[0])
    return [max(0, round(edge)) for edge in (top, bottom, left, right)]


def _panels(picture: Picture, canvas: Canvas) -> None:
    """Carve a wainscot: rail, skirting and raised fields along the wall."""
    rail, skirting = canvas.y(0.95), canvas.y(0.14)
    wood = colour("#6b3f30")
    field = smoothstep(-1.0, 1.0, canvas.rows - np.float32(rail))
    lay(picture[: canvas.base_px], field[: canvas.base_px] * np.float32(0.75), wood)
    for row in (rail, skirting):
        band = np.exp(-(((canvas.rows - row) / canvas.px(0.022)) ** 2)).astype(np.float32)
        lay(picture, np.repeat(band, canvas.width_px, 1) * 0.8, colour("#8f5a42"))
        line = np.exp(-(((canvas.rows - row - canvas.px(0.035)) / canvas.px(0.010)) ** 2))
        lay(
            picture, np.repeat(line.astype(np.float32), canvas.width_px, 1) * 0.6, colour("#3a2019")
        )
    pitch = canvas.px(0.62)
    inside = ((canvas.columns - canvas.width_px / 2) % pitch) / pitch
    groove = np.exp(-(((inside - 0.06) / 0.018) ** 2)) + np.exp(-(((inside - 0.94) / 0.018) ** 2))
    rows = (canvas.rows > rail + canvas.px(0.1)) & (canvas.rows < skirting - canvas.px(0.08))
    lay(picture, np.asarray(groove * rows * 0.45, np.float32), colour("#3a2019"))


def _window(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    centre: tuple[float, float],
    size: tuple[float, float],
) -> None:
    half = (size[0] / 2, size[1] / 2)
    frame = (half[0] + 0.06, half[1] + 0.06)
    top, bottom, left, right = _box(canvas, centre, frame)
    picture[top:bottom, left:right] = colour("#2c1a18")
    top, bottom, left, right = _box(canvas, centre, half)
    pane = picture[top:bottom, left:right]
    pane[:] = gradient(bottom - top, [(0, "#27336b"), (0.6, "#9a5f8a"), (1, "#f4a26b")])
    for _ in range(26):
        x = rng.integers(4, max(5, pane.shape[1] - 4))
        y = rng.integers(round(pane.shape[0] * 0.62), max(1, pane.shape[0] - 3))
        cv2.circle(pane, (int(x), int(y)), max(1, round(canvas.px(0.012))), (1.0, 0.85, 0.5), -1)
    bar = max(2, round(canvas.px(0.02)))
    middle, across = (left + right) // 2, (top + bottom) // 2
    picture[top:bottom, middle - bar : middle + bar] = colour("#2c1a18")
    picture[across - bar : across + bar, left:right] = colour("#2c1a18")


def _shelves(
    picture: Picture,
    rng: np.random.Generator,
    canvas: Canvas,
    centre: tuple[float, float],
    size: tuple[float, float],
) -> None:
    """Draw a bookcase with records and books."""
    half = (size[0] / 2, size[1] / 2)
    top, bottom, left, right = _box(canvas, centre, half)
    right = min(right, picture.shape[1])  # upright pictures show only a part, or nothing
    picture[top:bottom, left:right] = colour("#331d19")
    board = max(2, round(canvas.px(0.025)))
    codes = ("#b5533c", "#d99a4e", "#5f7f86", "#e0c9a0", "#7b4a63", "#476a55", "#c77f5a")
    levels = np.linspace(top, bottom, 4).astype(int)
    for upper, lower in pairwise(levels):
        x = left + board * 2
        while x < min(right, canvas.width_px) - board * 3:
            width = max(3, round(canvas.px(rng.uniform(0.025, 0.06))))
            height = round((lower - upper - board) * rng.uniform(0.55, 0.88))
            tone = colour(codes[int(rng.integers(len(codes)))]) * rng.uniform(0.55, 0.9)
            spine = picture[max(lower - board - height, 0) : lower - board, x : x + width]
            spine[:] = tone * np.linspace(1.1, 0.75, max(spine.shape[1], 1))[None, :, None]
            x += width + (round(canvas.px(0.12)) if rng.random() < 0.1 else 1)
        picture[lower - board : lower, left:right] = colour("#6b4030")
    for edge in (left, right - board):
        picture[top:bottom, edge : edge + board] = colour("#6b4030")


def _lamp(picture: Picture, canvas: Canvas, place_m: float, height_m: float) -> None:
    """Draw a floor lamp: pole and a glowing shade."""
    x, y = canvas.x(place_m), canvas.y(height_m)
    mask = np.zeros(picture.shape[:2], np.uint8)
    pole = max(2, round(canvas.px(0.018)))
    cv2.line(mask, (round(x), round(y)), (round(x), round(canvas.y(0.02))), 255, pole, cv2.LINE_AA)
    lay(picture, mask.astype(np.float32) / 255, colour("#23140f"))
    mask[:] = 0
    top, foot, tall = canvas.px(0.13), canvas.px(0.22), canvas.px(0.15)
    corners = [(x - top, y - tall), (x + top, y - tall), (x + foot, y + tall), (x - foot, y + tall)]
    cv2.fillPoly(mask, [np.rint(np.array(corners)).astype(np.int32)], 255, cv2.LINE_AA)
    lay(picture, mask.astype(np.float32) / 255, colour("#ffdf9e"))


def _wooden_floor(picture: Picture, rng: np.random.Generator, canvas: Canvas) -> None:
    """Lay boards that run towards the audience, with a rug under the performers."""
    base, depth = canvas.base_px, canvas.height_px - canvas.base_px
    near = np.arange(1, depth + 1, dtype=np.float32)[:, None] / depth
    spread = 1.0 + 2.2 * near
    lanes = (canvas.columns - canvas.width_px / 2) / (canvas.px(0.22) * spread)
    tones = rng.uniform(0.82, 1.12, 128).astype(np.float32)
    board = tones[np.mod(np.floor(lanes), 128).astype(int)]
    gap = np.abs(lanes - np.round(lanes))
    seam = 1 - 0.45 * np.exp(-((gap / 0.035) ** 2))
    grain = 0.93 + 0.14 * noise(rng, (depth, canvas.width_px), canvas.px(0.03))
    ramp = gradient(depth, [(0, "#7a4a31"), (0.3, "#6a3f2b"), (1, "#2e1b17")])
    picture[base:] = ramp * np.asarray(board * seam * grain, np.float32)[..., None]
    rows = (canvas.rows - canvas.y(-0.55)) / canvas.px(0.34)
    columns = (canvas.columns - canvas.x(0)) / canvas.px(1.9)
    away = np.hypot(rows, columns)
    rug = smoothstep(0.0, 0.05, 1 - np.asarray(away, np.float32)) * (canvas.rows > base)
    border = np.exp(-(((away - 0.86) / 0.03) ** 2))
    lay(picture, np.asarray(rug * 0.8, np.float32), colour("#6d2f33"))
    lay(picture, np.asarray(rug * border * 0.6, np.float32), colour("#d9a25e"))
