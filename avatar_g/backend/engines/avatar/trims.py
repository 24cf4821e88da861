"""What is sewn onto garments: ribs and collars along borders, cords, buttons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.parts import Fitting, Part
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.sweep import (
    grid_triangles,
    lathe,
    resampled_loop,
    tube,
)
from avatar_g.backend.engines.geometry.topology import (
    Points,
    border_loops,
    triangle_normals,
    unit,
)

_LOOP_SMOOTHING = 6
_TUBE_SIDES = 8

LoopFilter = Callable[[Points], bool]
"""Chooses border loops by their centre ``(3,)``."""

SHIRT_COLLAR = (
    (-0.004, -0.004), (-0.006, 0.016), (-0.002, 0.030), (0.005, 0.033), (0.013, 0.026),
    (0.022, 0.004), (0.026, -0.010), (0.023, -0.012), (0.014, 0.006), (0.004, 0.018),
)  # fmt: skip
"""Outward and upward metres of a folded collar's cross-section."""


@dataclass(frozen=True, slots=True)
class Band:
    """A strip along an open border."""

    name: str
    radius_m: float
    flatness: float
    """Thickness relative to height."""
    colour: str
    lift_m: float = 0.0
    profile: Sequence[tuple[float, float]] | None = None
    """A cross-section that replaces the tube."""
    gap_rad: float = 0.0
    """Half the opening at the front."""
    points: int = 56
    is_ribbed: bool = True


def add_band(fitting: Fitting, mesh: Mesh, wanted: LoopFilter, band: Band) -> None:
    """Sweep a band along every border loop that ``wanted`` accepts."""
    for loop in border_loops(mesh.triangles):
        if wanted(mesh.positions[loop].mean(axis=0)):
            _add_one_band(fitting, mesh, loop, band)


def _add_one_band(fitting: Fitting, mesh: Mesh, loop: NDArray[np.int64], band: Band) -> None:
    rows = resampled_loop(mesh.positions[loop], band.points, rounds=_LOOP_SMOOTHING)
    path = rows @ mesh.positions[loop]
    outward, upward = _loop_frame(path)
    profile = _profile(band)
    sides = len(profile)
    height = np.ones(band.points)
    if band.gap_rad:
        angle = np.abs(np.arctan2(outward[:, 0], outward[:, 2]))
        height = np.clip((angle - band.gap_rad) / 0.10, 0, 1)
    rise = profile[None, :, 1:] * (0.25 + 0.75 * height)[:, None, None]
    points = path[:, None] + outward[:, None] * profile[None, :, :1] + upward[:, None] * rise
    is_open = band.profile is not None
    triangles = grid_triangles(band.points, sides, wraps_rows=True, wraps_columns=not is_open)
    if band.gap_rad:
        shut = np.repeat(height, sides)[triangles].min(axis=1) < 0.02
        triangles = triangles[~shut]
    flat = points.reshape(-1, 3)
    centres = np.broadcast_to(path.mean(axis=0), path.shape) if is_open else path
    triangles = _facing_from(flat, triangles, np.repeat(centres, sides, axis=0))
    shade: NDArray[np.float64] = np.ones(band.points)
    if band.is_ribbed and not is_open:
        shade = np.where(np.arange(band.points) % 2, 1.0, 0.90)
    fitting.add(
        band.name,
        Material.PLAIN,
        Mesh(
            positions=flat,
            triangles=triangles,
            attributes=np.repeat(rows @ mesh.attributes[loop], sides, axis=0).astype(np.float32),
            colours=linear_rgb(band.colour) * np.repeat(shade, sides)[:, None],
        ),
        is_two_sided=is_open,
    )


def _loop_frame(path: Points) -> tuple[Points, Points]:
    """Return unit vectors away from the loop's centre, and along the garment out of it."""
    tangents = unit(np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0))
    outward = path - path.mean(axis=0)
    outward = unit(outward - (outward * tangents).sum(axis=1, keepdims=True) * tangents)
    upward = np.cross(tangents, outward)
    mean, centre = upward.mean(axis=0), path.mean(axis=0)
    is_level = abs(centre[0]) < 0.05 or abs(mean[1]) > 0.8
    reference = np.array([0, 1.0, 0]) if is_level else np.array([np.sign(centre[0]), 0, 0])
    return outward, -upward if mean @ reference < 0 else upward


def _profile(band: Band) -> NDArray[np.float64]:
    if band.profile is not None:
        return np.array(band.profile)
    angles = np.linspace(0, 2 * np.pi, _TUBE_SIDES, endpoint=False)
    thickness = np.cos(angles) * band.radius_m * band.flatness
    return np.stack([thickness, np.sin(angles) * band.radius_m + band.lift_m], axis=1)


def _facing_from(
    points: Points, triangles: NDArray[np.int64], centres: Points
) -> NDArray[np.int64]:
    """Flip all triangles if they face the centres on the whole."""
    outward = points[triangles].mean(axis=1) - centres[triangles].mean(axis=1)
    facing = (triangle_normals(points, triangles) * outward).sum()
    return triangles[:, ::-1] if facing < 0 else triangles


@dataclass(frozen=True, slots=True)
class OnSurface:
    """Points dropped onto the front of a garment, and the garment vertices that hold them."""

    points: Points
    rows: sp.csr_matrix
    """``(n, garment vertices)``."""


def on_front(fitting: Fitting, mesh: Mesh, points: Points) -> OnSurface:
    """Move points along z onto the front of a garment."""
    front = np.nonzero(mesh.positions[:, 2] > fitting.figure.landmarks.neck[2] - 0.01)[0]
    distance, found = cKDTree(mesh.positions[front, :2]).query(points[:, :2], k=4)
    weights = 1 / (distance + 1e-4)
    weights /= weights.sum(axis=1, keepdims=True)
    held = front[found]
    z = (mesh.positions[held, 2] * weights).sum(axis=1)
    rows = np.repeat(np.arange(len(points)), 4)
    matrix = sp.csr_matrix(
        (weights.ravel(), (rows, held.ravel())), shape=(len(points), len(mesh.positions))
    )
    return OnSurface(np.stack([points[:, 0], points[:, 1], z], axis=1), matrix)


def add_cord(
    fitting: Fitting,
    mesh: Mesh,
    path: Points,
    name: str,
    *,
    colour: str,
    radius_m: float,
    lift_m: float,
    material: Material = Material.PLAIN,
) -> Part:
    """Lay a cord onto the front of a garment."""
    sides = 7
    laid = on_front(fitting, mesh, path)
    raised = laid.points + np.array([0, 0, lift_m])
    points, triangles = tube(raised, radius_m, sides, up=np.array([1.0, 0, 0]))
    held = laid.rows @ mesh.attributes
    return fitting.add(
        name,
        material,
        Mesh(
            positions=points,
            triangles=triangles,
            attributes=np.repeat(held, sides, axis=0).astype(np.float32),
            colours=np.tile(linear_rgb(colour), (len(points), 1)),
        ),
    )


def add_button(fitting: Fitting, mesh: Mesh, height_y: float, colour: str) -> None:
    """Put a button on the middle of a garment's front."""
    laid = on_front(fitting, mesh, np.array([[0.0, height_y, 0.0]]))
    points, triangles = lathe([(1e-4, 0.35), (0.7, 0.35), (1, 0), (0.9, -0.3)], 10)
    placed = points[:, [0, 2, 1]] * [1, 1, 1] * 0.0055 + laid.points[0] + [0, 0, 0.003]
    held = np.repeat(laid.rows @ mesh.attributes, len(points), axis=0)
    fitting.add(
        "button",
        Material.GLOSS,
        Mesh(
            positions=placed,
            triangles=triangles[:, ::-1],
            attributes=held.astype(np.float32),
            colours=np.tile(linear_rgb(colour), (len(points), 1)),
        ),
    )
