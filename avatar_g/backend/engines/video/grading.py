"""Colour grading on I420 planes: luma curve, saturation, tint by brightness; baked look-up tables.

A ``Grade`` costs one table look-up per luma pixel and a short kernel at half size for chroma, so a
look is affordable on moving pictures; on stills it is baked once. Source of the colour matrices:
ITU-R BT.709-6, limited range.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.frame import BLACK, WHITE, Frame

_RANGE: Final = WHITE - BLACK
Curve = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grade:
    """How brightness and colour change; ``tints`` are sRGB colours mixed in by brightness."""

    points: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))
    """Luma curve through (from, to), both 0..1; smooth between."""
    saturation: float = 1.0
    shadows: tuple[int, int, int] = (128, 128, 128)
    lights: tuple[int, int, int] = (128, 128, 128)
    """Tints of dark and bright parts; grey (128) leaves colour alone."""
    tint: float = 0.0
    """Strength of the tints, 0..1."""
    turn: float = 0.0
    """Rotation of hues in degrees."""
    steps: int = 0
    """Levels of brightness; 0: all of them."""


@dataclass(frozen=True, slots=True)
class GradeTables:
    """A grade of a strength, ready for frames."""

    luma: NDArray[np.uint8]
    """256 values."""
    blue: Curve
    """Offset of Cb by luma, 256 values; red likewise."""
    red: Curve
    matrix: tuple[float, float, float, float]
    """Row by row, on (Cb, Cr) around 128."""

    @property
    def is_plain(self) -> bool:
        """Tell whether colour stays as it is."""
        return self.matrix == (1.0, 0.0, 0.0, 1.0) and not (self.blue.any() or self.red.any())


def grade_tables(grade: Grade, strength: float) -> GradeTables:
    """Return the tables of a grade; at strength 0 they change nothing."""
    level = (np.arange(256, dtype=np.float32) - BLACK) / _RANGE
    inside = np.asarray(np.clip(level, 0.0, 1.0), np.float32)
    curve = _smooth_curve(grade.points, inside)
    if grade.steps:
        curve = np.asarray(np.round(curve * (grade.steps - 1)) / (grade.steps - 1), np.float32)
    graded = inside + (curve - inside) * strength
    luma = np.clip(np.rint(graded * _RANGE + BLACK), BLACK, WHITE).astype(np.uint8)
    if strength == 0.0:
        luma = np.arange(256, dtype=np.uint8)
    blue, red = _tint(grade, inside, strength)
    saturation = 1.0 + (grade.saturation - 1.0) * strength
    turn = np.deg2rad(grade.turn * strength)
    cosine, sine = float(np.cos(turn)) * saturation, float(np.sin(turn)) * saturation
    matrix = (round(cosine, 6), round(-sine, 6), round(sine, 6), round(cosine, 6))
    plain = (1.0, 0.0, 0.0, 1.0)
    return GradeTables(luma, blue, red, plain if strength == 0.0 else matrix)


def _smooth_curve(points: tuple[tuple[float, float], ...], at: Curve) -> Curve:
    """Return a monotone-looking curve: piecewise cubic with slopes of the neighbours."""
    places = np.array([place for place, _ in points])
    values = np.array([value for _, value in points])
    if len(points) == 2:
        return np.asarray(np.interp(at, places, values), np.float32)
    slopes = np.gradient(values, places)
    index = np.clip(np.searchsorted(places, at, "right") - 1, 0, len(points) - 2)
    width = places[index + 1] - places[index]
    t = (at - places[index]) / width
    cubic = (
        (2 * t**3 - 3 * t**2 + 1) * values[index]
        + (t**3 - 2 * t**2 + t) * width * slopes[index]
        + (3 * t**2 - 2 * t**3) * values[index + 1]
        + (t**3 - t**2) * width * slopes[index + 1]
    )
    return np.asarray(np.clip(cubic, 0.0, 1.0), np.float32)


def _tint(grade: Grade, level: Curve, strength: float) -> tuple[Curve, Curve]:
    dark, bright = chroma_offset(grade.shadows), chroma_offset(grade.lights)
    amount = grade.tint * strength
    # Neither pure black nor pure white can carry a colour.
    room = np.clip(np.minimum(level, 1.0 - level) * 4.0 + 0.25, 0.0, 1.0)
    blue = (dark[0] * (1 - level) + bright[0] * level) * amount * room
    red = (dark[1] * (1 - level) + bright[1] * level) * amount * room
    return np.asarray(blue, np.float32), np.asarray(red, np.float32)


def chroma_offset(rgb: tuple[int, int, int]) -> tuple[float, float]:
    """Return Cb - 128 and Cr - 128 of an sRGB colour."""
    red, green, blue = rgb
    return (
        -0.100644 * red - 0.338572 * green + 0.439216 * blue,
        0.439216 * red - 0.398942 * green - 0.040274 * blue,
    )


def luma_of(rgb: tuple[int, int, int]) -> float:
    """Return limited-range luma of an sRGB colour."""
    red, green, blue = rgb
    return 16.0 + 0.182586 * red + 0.614231 * green + 0.062007 * blue


def rgb_of(code: str) -> tuple[int, int, int]:
    """Return ``#rrggbb`` as three bytes."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def apply_grade(tables: GradeTables, planes: I420, picture: VideoFormat) -> None:
    """Grade a picture in place."""
    frame = Frame.of(planes, picture)
    if not tables.is_plain:
        _grade_chroma(
            frame.luma,
            frame.blue,
            frame.red,
            tables.blue,
            tables.red,
            np.array(tables.matrix, np.float32),
        )
    cv2.LUT(frame.luma, tables.luma, dst=frame.luma)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _grade_chroma(
    luma: NDArray[np.uint8],
    blue: NDArray[np.uint8],
    red: NDArray[np.uint8],
    blue_tint: NDArray[np.float32],
    red_tint: NDArray[np.float32],
    matrix: NDArray[np.float32],
) -> None:
    """Turn, saturate and tint chroma; the tint is chosen by the luma of the upper left pixel."""
    least, most = np.float32(16.0), np.float32(240.0)
    middle, half = np.float32(128.0), np.float32(0.5)
    for row in range(blue.shape[0]):
        for column in range(blue.shape[1]):
            level = luma[row * 2, column * 2]
            first = np.float32(blue[row, column]) - middle
            second = np.float32(red[row, column]) - middle
            new_blue = matrix[0] * first + matrix[1] * second + blue_tint[level] + middle
            new_red = matrix[2] * first + matrix[3] * second + red_tint[level] + middle
            blue[row, column] = np.uint8(min(max(new_blue, least), most) + half)
            red[row, column] = np.uint8(min(max(new_red, least), most) + half)


@dataclass(frozen=True, slots=True)
class ColourCube:
    """A look-up table from (Y, Cb, Cr) to the same, baked from a 3D RGB table.

    ``table`` is ``(33, 33, 256, 3)`` float32: Cb and Cr on 33 knots over 0..255, luma in full.
    """

    table: NDArray[np.float32]


CUBE_KNOTS: Final = 33


def bake_cube(lattice: NDArray[np.float32], strength: float) -> ColourCube:
    """Bake an RGB lattice ``(n, n, n, 3)`` (red, green, blue; 0..1 in and out).

    Colours no screen shows are clipped before they are looked up.
    """
    knots = np.linspace(0, 255, CUBE_KNOTS, dtype=np.float32)
    blue, red, luma = np.meshgrid(knots, knots, np.arange(256, dtype=np.float32), indexing="ij")
    y = (luma - BLACK) / np.float32(219.0)
    cb, cr = (blue - 128) / np.float32(224.0), (red - 128) / np.float32(224.0)
    rgb = np.stack([y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb], -1)
    looked_up = _interpolated(lattice, np.clip(rgb, 0, 1))
    delta = (looked_up - np.clip(rgb, 0, 1)).astype(np.float32) * np.float32(255 * strength)
    weights = np.array(
        [
            [0.182586, 0.614231, 0.062007],
            [-0.100644, -0.338572, 0.439216],
            [0.439216, -0.398942, -0.040274],
        ],
        np.float32,
    )
    table = np.stack([luma, blue, red], -1) + delta @ weights.T
    return ColourCube(np.ascontiguousarray(table, np.float32))


def _interpolated(lattice: NDArray[np.float32], rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    size = lattice.shape[0]
    place = rgb * (size - 1)
    low = np.clip(place.astype(np.int32), 0, max(size - 2, 0))
    share = (place - low).astype(np.float32)
    total = np.zeros(rgb.shape, np.float32)
    for corner in range(8):
        bits = (corner & 1, corner >> 1 & 1, corner >> 2 & 1)
        weight = np.ones(rgb.shape[:-1], np.float32)
        index = []
        for axis, bit in enumerate(bits):
            weight *= share[..., axis] if bit else 1 - share[..., axis]
            index.append(np.minimum(low[..., axis] + bit, size - 1))
        total += weight[..., None] * lattice[index[0], index[1], index[2]]
    return total


def apply_cube(cube: ColourCube, planes: I420, picture: VideoFormat) -> None:
    """Look every pixel up, in place."""
    frame = Frame.of(planes, picture)
    _look_up(frame.luma, frame.blue, frame.red, cube.table)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _look_up(
    luma: NDArray[np.uint8],
    blue: NDArray[np.uint8],
    red: NDArray[np.uint8],
    table: NDArray[np.float32],
) -> None:
    """Bilinear in chroma, exact in luma; chroma uses the mean luma of its four pixels."""
    scale = np.float32((table.shape[0] - 1) / 255.0)
    last = table.shape[0] - 2
    one, half = np.float32(1.0), np.float32(0.5)
    for row in range(blue.shape[0]):
        for column in range(blue.shape[1]):
            u = np.float32(blue[row, column]) * scale
            v = np.float32(red[row, column]) * scale
            i, j = min(np.int32(u), last), min(np.int32(v), last)
            u -= np.float32(i)
            v -= np.float32(j)
            w00, w01 = (one - u) * (one - v), (one - u) * v
            w10, w11 = u * (one - v), u * v
            total = 0
            for down in range(2):
                for right in range(2):
                    level = luma[row * 2 + down, column * 2 + right]
                    total += level
                    new = (
                        w00 * table[i, j, level, 0]
                        + w01 * table[i, j + 1, level, 0]
                        + w10 * table[i + 1, j, level, 0]
                        + w11 * table[i + 1, j + 1, level, 0]
                    )
                    new = min(max(new, np.float32(16.0)), np.float32(235.0))
                    luma[row * 2 + down, column * 2 + right] = np.uint8(new + half)
            mean = (total + 2) // 4
            for band in range(1, 3):
                new = (
                    w00 * table[i, j, mean, band]
                    + w01 * table[i, j + 1, mean, band]
                    + w10 * table[i + 1, j, mean, band]
                    + w11 * table[i + 1, j + 1, mean, band]
                )
                new = min(max(new, np.float32(16.0)), np.float32(240.0))
                if band == 1:
                    blue[row, column] = np.uint8(new + half)
                else:
                    red[row, column] = np.uint8(new + half)


def warm_up() -> None:
    """Compile the kernels."""
    luma, chroma = np.zeros((8, 8), np.uint8), np.zeros((4, 4), np.uint8)
    tint = np.zeros(256, np.float32)
    _grade_chroma(luma, chroma, chroma.copy(), tint, tint, np.ones(4, np.float32))
    _look_up(luma, chroma, chroma.copy(), np.zeros((3, 3, 256, 3), np.float32))
