"""Cut cloth from the body's clothes template: clip, thicken, loosen, fold, keep off the skin."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.body import Figure, Landmarks
from avatar_g.backend.engines.avatar.parts import Cover, Field, Fitting
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.operators import blurred, clip, near, smooth, subdivide
from avatar_g.backend.engines.geometry.topology import (
    Points,
    neighbour_average,
    unit,
    vertex_normals,
)

TIGHTS = "helper-tights"
SKIRT = "helper-skirt"
_SKIN_MARGIN_M = 0.022
_SKIN_REACH_M = 0.06
_MINIMUM_CLEARANCE_M = 0.006


@dataclass(frozen=True, slots=True)
class Cut:
    """How one garment is cut. All functions take ``(n, 3)`` points in T-pose."""

    inside: Field
    """Positive where the garment is."""
    thickness_m: float
    template: str = TIGHTS
    smoothing: int = 8
    looseness: Field | None = None
    """Extra distance from the skin in metres."""
    fold_m: float = 0.0
    """Height of folds at elbows, waist, knees and hems."""
    extra_clearance: Field | None = None
    """Room for what is worn below, in metres."""
    covers_skin: bool = True


def cut_cloth(fitting: Fitting, cut: Cut) -> Mesh:
    """Cut a garment; its borders are still open."""
    data, figure = fitting.figure.data, fitting.figure
    mesh = data.group_mesh(cut.template, figure.positions)
    mesh = smooth(near(mesh, cut.inside(mesh.positions)), cut.smoothing)
    mesh = subdivide(mesh)
    mesh = clip(mesh, cut.inside(mesh.positions))
    points = mesh.positions
    average = neighbour_average(mesh.triangles, len(points))
    normals = unit(blurred(vertex_normals(points, mesh.triangles), average, 8))
    offset = np.full(len(points), cut.thickness_m)
    if cut.looseness is not None:
        offset += cut.looseness(points)
    if cut.fold_m:
        offset += cut.fold_m * folds(figure.landmarks, points)
    mesh.positions = points + normals * offset[:, None]
    if cut.template == TIGHTS:
        clearance = max(cut.thickness_m * 0.75, _MINIMUM_CLEARANCE_M)
        push_off_skin(fitting.figure, mesh, clearance, cut.extra_clearance)
    if cut.covers_skin:
        fitting.covers.append(Cover(cut.inside, _SKIN_MARGIN_M))
    return mesh


def push_off_skin(
    figure: Figure, mesh: Mesh, clearance_m: float, extra: Field | None = None
) -> None:
    """Move cloth that smoothing pulled into the body out again, and its surroundings with it."""
    average = neighbour_average(mesh.triangles, len(mesh.positions))
    for _ in range(2):
        height, normal, distance = figure.height_above_skin(mesh.positions)
        wanted = np.full(len(height), clearance_m)
        if extra is not None:
            wanted += extra(mesh.positions)
        missing = np.maximum(wanted - height, 0) * (distance < _SKIN_REACH_M)
        for _ in range(2):
            missing = np.maximum(missing, 0.9 * (average @ missing))
        mesh.positions = mesh.positions + normal * missing[:, None]


def folds(marks: Landmarks, points: Points) -> NDArray[np.float64]:
    """Return soft fold heights, about -1..1.

    Rings at elbow, wrist, knee and ankle, slanted creases at the waist and the lap.
    """
    x, y, z = points.T
    along = marks.along_arm(points)
    arm = np.clip(along * 6, 0, 1)
    torso = 1 - arm
    around_arm = np.arctan2(y - marks.arm_y, z - marks.arm_z)
    around_body = np.arctan2(x, z - marks.neck[2])
    leg_x, leg_z = marks.leg_centre(y)
    around_leg = np.arctan2(np.abs(x) - leg_x, z - leg_z)
    leg = np.clip((marks.crotch_y - y) / 0.06, 0, 1) * (along < 0)
    elbow = _bump(along, 0.50, 0.16) * np.sin(along * 62 + 1.6 * np.sin(around_arm)) * 0.8
    wrist = _bump(along, 0.9, 0.10) * np.sin(along * 80 + around_arm)
    slant = y * 95 + 2.2 * np.sin(2 * around_body) + around_body
    waist = _bump(y, marks.hip_y + 0.10, 0.07) * np.sin(slant) * 0.7
    lap = _bump(y, marks.crotch_y - 0.01, 0.06) * np.sin(y * 75 + np.abs(x) * 60) * 0.6 * (z > 0)
    knee = _bump(y, marks.knee_y, 0.09) * np.sin(y * 85 + 1.5 * np.sin(around_leg)) * 0.8
    ankle = _bump(y, marks.ankle_y + 0.08, 0.07) * np.sin(y * 105 + around_leg * 1.3) * 1.1
    return np.asarray(arm * (elbow + wrist) + torso * (waist + lap) + leg * (knee + ankle))


def _bump(value: NDArray[np.float64], centre: float, width: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-(((value - centre) / width) ** 2)))
