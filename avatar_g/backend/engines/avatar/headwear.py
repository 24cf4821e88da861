"""Hats, caps, the papakhi and the veil."""

import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.head import Head
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.wardrobe import Worn
from avatar_g.backend.engines.geometry.sweep import (
    Shape,
    facing_outwards,
    grid_triangles,
    lathe,
    tube,
)
from avatar_g.backend.engines.geometry.topology import Points, neighbour_average, unit

_POINTS, _ROWS = 44, 12
_HEAD = {"Head": 1.0}
_RIM_POLAR = {"beanie": 1.02, "cap": 1.02, "hat": 0.98, "bucket": 1.0, "papakhi": 0.85}
_HAIR_UNDER_HAT_M = 0.011
_LIFT_M = {"beanie": 0.026, "cap": 0.022, "hat": 0.022, "bucket": 0.024}
_CROWN_M = {"beanie": 0.016, "cap": 0.006, "hat": 0.028, "bucket": 0.028}
_BRIM_WIDTH_M = {"hat": 0.075, "bucket": 0.045}
_BRIM_DROP_M = {"hat": 0.012, "bucket": 0.040}
_GOLD = "#d9b04a"

_AZIMUTH = np.linspace(-np.pi, np.pi, _POINTS, endpoint=False)


def _rim_polar(kind: str, azimuth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the polar angle of the rim: lower at the back than at the front."""
    return np.asarray(_RIM_POLAR[kind] + 0.38 * (1 - np.cos(azimuth)) / 2)


def pressed_under_hat(head: Head, kind: str, points: Points) -> Points:
    """Press hair flat where a hat covers it."""
    polar, azimuth, _ = head.angles(points)
    covered = np.nonzero(polar < _rim_polar(kind, azimuth) + 0.04)[0]
    height, normal, _ = head.figure.height_above_skin(points[covered])
    result = points.copy()
    result[covered] -= normal * np.maximum(height - _HAIR_UNDER_HAT_M, 0)[:, None]
    return result


def _crown(head: Head, kind: str) -> Shape:
    rows = []
    for row in range(_ROWS + 1):
        share = row / _ROWS
        polar = _rim_polar(kind, _AZIMUTH) * (1 - share) + 1e-3
        points = head.lifted(head.on_skull(polar, _AZIMUTH), _LIFT_M[kind])
        rise = _CROWN_M[kind] * np.sin(share * np.pi / 2) ** 2
        rows.append(points + np.array([0, rise, 0]))
    points = np.concatenate(rows)
    triangles = grid_triangles(_ROWS + 1, _POINTS, wraps_columns=True)
    average = neighbour_average(triangles, len(points))
    for _ in range(4):
        smoothed = average @ points
        smoothed[:_POINTS] = points[:_POINTS]
        points = smoothed
    return points, facing_outwards(points, triangles)


def _add_beanie(fitting: Fitting, hat: Worn) -> None:
    head = fitting.head
    points, triangles = _crown(head, "beanie")
    crown = fitting.add_rigid("beanie", (points, triangles), hat.colour, _HEAD)
    rib = np.tile(np.arange(_POINTS) % 2, _ROWS + 1)
    crown.mesh.colours *= (0.86 + 0.14 * rib)[:, None]
    rim = points[:_POINTS]
    fold = tube(
        rim + np.array([0, 0.010, 0]), 0.019, 8, flatness=0.42, up=rim - head.centre, closed=True
    )
    brim = fitting.add_rigid("brim", fold, hat.shade("trim"), _HEAD)
    brim.mesh.colours *= (0.84 + 0.16 * np.repeat(np.arange(_POINTS) % 2, 8))[:, None]
    if hat.text("pom"):
        profile = [
            (1e-3, -1), (0.6, -0.8), (0.95, -0.3), (1, 0.1), (0.8, 0.6), (0.4, 0.92), (1e-3, 1),
        ]  # fmt: skip
        ball, ball_triangles = lathe(profile, 14)
        random = np.random.default_rng(zlib.crc32(b"pom"))
        ball = ball * 0.030 * (1 + 0.10 * random.normal(size=(len(ball), 1)))
        ball = ball + points[-_POINTS:].mean(axis=0) + [0, 0.022, 0]
        fitting.add_rigid("pom", (ball, ball_triangles), hat.text("pom"), _HEAD)


def _add_cap(fitting: Fitting, hat: Worn) -> None:
    head = fitting.head
    fitting.add_rigid("cap", _crown(head, "cap"), hat.colour, _HEAD)
    azimuth = np.linspace(-0.95, 0.95, 17)
    root = head.lifted(head.on_skull(_rim_polar("cap", azimuth), azimuth), _LIFT_M["cap"])
    forward = np.stack([np.sin(azimuth) * 0.55, np.full(17, -0.16), np.cos(azimuth)], axis=1)
    forward = forward * (0.078 * np.sqrt(np.cos(azimuth * 1.45)))[:, None]
    layers = [
        root, root + forward * 0.5 + [0, 0.004, 0], root + forward,
        root + forward - [0, 0.005, 0], root + forward * 0.5 - [0, 0.004, 0], root - [0, 0.004, 0],
    ]  # fmt: skip
    points = np.concatenate(layers)
    triangles = facing_outwards(points, grid_triangles(6, 17))
    fitting.add_rigid("visor", (points, triangles), hat.shade("trim"), _HEAD)


def _add_brimmed(fitting: Fitting, hat: Worn) -> None:
    head, kind = fitting.head, hat.kind
    points, triangles = _crown(head, kind)
    fitting.add_rigid(kind, (points, triangles), hat.colour, _HEAD)
    rim = points[:_POINTS]
    outward = unit((rim - head.centre) * [1, 0, 1])
    width, drop = _BRIM_WIDTH_M[kind], _BRIM_DROP_M[kind]
    layers = [
        rim, rim + outward * width * 0.5 - [0, drop * 0.4, 0], rim + outward * width - [0, drop, 0],
        rim + outward * width - [0, drop + 0.004, 0], rim - [0, 0.006, 0],
    ]  # fmt: skip
    brim = np.concatenate(layers)
    brim_triangles = facing_outwards(brim, grid_triangles(5, _POINTS, wraps_columns=True))
    fitting.add_rigid("brim", (brim, brim_triangles), hat.colour, _HEAD)
    up = rim - head.centre
    band = tube(rim + np.array([0, 0.012, 0]), 0.012, 6, flatness=0.3, up=up, closed=True)
    fitting.add_rigid("hatband", band, hat.shade("trim"), _HEAD)


def _add_papakhi(fitting: Fitting, hat: Worn) -> None:
    """Add the tall sheepskin hat: a drum with many small tufts instead of coarse lumps."""
    head = fitting.head
    radii = head.radii[[0, 2]] * 1.10
    base = head.centre[1] + head.radii[1] * 0.52
    count = 72
    azimuth = np.linspace(-np.pi, np.pi, count, endpoint=False)
    profile = (
        (1.0, -0.012), (1.06, 0.0), (1.08, 0.022), (1.095, 0.044), (1.11, 0.066), (1.125, 0.088),
        (1.12, 0.106), (1.08, 0.118), (0.9, 0.126), (0.5, 0.130), (0.02, 0.131),
    )  # fmt: skip
    points = np.concatenate(
        [
            np.stack(
                [
                    head.centre[0] + np.cos(azimuth) * radii[0] * scale,
                    np.full(count, base + height),
                    head.centre[2] + np.sin(azimuth) * radii[1] * scale - 0.012,
                ],
                axis=1,
            )
            for scale, height in profile
        ]
    )
    random = np.random.default_rng([fitting.spec.seed, zlib.crc32(b"papakhi")])
    tufts = random.normal(0, 1, len(points))
    rough = np.repeat(np.arange(len(profile)) < 9, count)
    outward = unit(points - [0, base + 0.05, head.centre[2]])
    points = points + outward * (0.0028 * tufts * rough)[:, None]
    triangles = facing_outwards(points, grid_triangles(len(profile), count, wraps_columns=True))
    part = fitting.add_rigid("papakhi", (points, triangles), hat.colour, _HEAD)
    part.mesh.colours *= np.clip(0.85 + 0.28 * tufts, 0.45, 1.5)[:, None]


def _add_veil(fitting: Fitting, hat: Worn) -> None:
    """Add the lechaki and its kopi: a veil falling from the crown and a padded band."""
    head = fitting.head
    count, rows = 40, 16
    azimuth = np.linspace(-np.pi * 0.80, np.pi * 0.80, count) + np.pi
    layers: list[Points] = []
    for row in range(rows):
        share = row / (rows - 1)
        if share < 0.45:
            polar = np.full(count, 0.25 + share / 0.45 * 1.35)
            layers.append(head.lifted(head.on_skull(polar, azimuth), 0.042))
            continue
        fall = (share - 0.45) / 0.55
        wave = 0.008 * np.sin(azimuth * 9) * fall
        shift = np.stack(
            [
                np.sin(azimuth) * 0.03 * fall,
                np.full(count, -0.50 * fall),
                np.cos(azimuth) * 0.05 * fall - 0.03 * fall + wave,
            ],
            axis=1,
        )
        layers.append(layers[6] + shift)
    points = np.concatenate(layers)
    triangles = facing_outwards(points, grid_triangles(rows, count))
    veil = fitting.add_rigid("veil", (points, triangles), hat.colour, _HEAD)
    veil.is_two_sided = True
    low = np.clip((fitting.figure.landmarks.neck[1] - points[:, 1]) / 0.15, 0, 1)
    data = fitting.figure.data
    veil.mesh.attributes[:, data.joint("Head")] = 1 - 0.8 * low
    veil.mesh.attributes[:, data.joint("Spine2")] = 0.8 * low
    around = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    polar = 0.86 + 0.50 * (1 - np.cos(around)) / 2
    path = head.lifted(head.on_skull(polar, around), 0.022)
    shape = tube(path, 0.017, 8, flatness=0.40, up=path - head.centre, closed=True)
    band = fitting.add_rigid("kopi", shape, hat.shade("trim"), _HEAD)
    band.mesh.colours[np.repeat(np.arange(_POINTS), 8) % 6 < 1] = linear_rgb(_GOLD)


HEADWEAR_MAKERS: dict[str, Callable[[Fitting, Worn], None]] = {
    "beanie": _add_beanie,
    "cap": _add_cap,
    "hat": _add_brimmed,
    "bucket": _add_brimmed,
    "papakhi": _add_papakhi,
    "veil": _add_veil,
}
