"""Lay garments out as sewing panels in the painted atlas.

The atlas is twice as wide as high. Its left half holds the top (front, back, both sleeves mirrored
onto one), its right half the bottom (front and back of a leg, or of a skirt).
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.body import Landmarks
from avatar_g.backend.engines.avatar.parts import Fitting, Part
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.mesh import Mesh, joined
from avatar_g.backend.engines.geometry.operators import clip, hem
from avatar_g.backend.engines.geometry.topology import Points, vertex_normals

SLEEVE_START = 0.02
"""Sleeves begin this far along the arm."""
_HEM_M = 0.006
_HALF_PANEL = 0.215
_QUARTER_TURN = np.pi / 2


class Layout(StrEnum):
    """Which pattern a garment is sewn from."""

    TOP = "top"
    LEGS = "legs"
    SKIRT = "skirt"


def add_cloth(
    fitting: Fitting, name: str, mesh: Mesh, layout: Layout, *, is_two_sided: bool = False
) -> Part:
    """Hem a garment, cut it into panels along exact seams and add it."""
    marks = fitting.figure.landmarks
    whole = hem(mesh, _HEM_M)
    whole.normals = vertex_normals(whole.positions, whole.triangles)
    if layout is Layout.TOP:
        panels = _top_panels(marks, whole)
    elif layout is Layout.LEGS:
        panels = _leg_panels(marks, whole)
    else:
        panels = _skirt_panels(marks, whole)
    return fitting.add(name, Material.CLOTH, joined(panels), is_two_sided=is_two_sided)


def _split(mesh: Mesh, field: NDArray[np.float64]) -> tuple[Mesh, Mesh]:
    """Cut a mesh along the zero line of ``field`` into the positive and the negative side."""
    off_line = np.where(np.abs(field) < 1e-6, 1e-6, field)
    return clip(mesh, off_line), clip(mesh, -off_line)


def _halves(angle: NDArray[np.float64], centre: float) -> NDArray[np.float64]:
    """Return u of a panel that spans a half turn around ``centre``."""
    return np.asarray(centre + np.clip(angle / _QUARTER_TURN, -1.12, 1.12) * _HALF_PANEL)


def _around(points: Points, z: float, *, is_front: bool) -> NDArray[np.float64]:
    depth = points[:, 2] - z
    return np.asarray(np.arctan2(points[:, 0], depth if is_front else -depth))


def _top_panels(marks: Landmarks, mesh: Mesh) -> list[Mesh]:
    z = float(marks.neck[2]) - 0.005
    sleeves, torso = _split(mesh, marks.along_arm(mesh.positions) - SLEEVE_START)
    front, back = _split(torso, torso.positions[:, 2] - z)
    low, high = marks.crotch_y - 0.12, float(marks.neck[1]) + 0.10
    for panel, is_front, centre in ((front, True, 0.25), (back, False, 0.75)):
        flat = _shoulder_share(marks, panel.positions)
        height = panel.positions[:, 1] - 0.5 * flat * np.abs(panel.positions[:, 2] - z)
        up = np.clip((height - low) / (high - low), 0, 1)
        angle = _around(panel.positions, z, is_front=is_front)
        across = panel.positions[:, 0] / (marks.shoulder_x * 1.05) * _QUARTER_TURN
        u = _halves(angle * (1 - flat) + across * flat, centre)
        panel.uv = np.stack([u * 0.5, 0.68 * (1 - up)], axis=1)
    if len(sleeves.positions):
        around = np.arctan2(
            sleeves.positions[:, 2] - marks.arm_z, sleeves.positions[:, 1] - marks.arm_y
        )
        along = np.clip((marks.along_arm(sleeves.positions) + 0.10) / 1.12, 0, 1)
        u = 0.02 + 0.96 * along
        sleeves.uv = np.stack([u * 0.5, 0.71 + 0.28 * np.abs(around) / np.pi], axis=1)
    return [panel for panel in (front, back, sleeves) if len(panel.positions)]


def _shoulder_share(marks: Landmarks, points: Points) -> NDArray[np.float64]:
    """Return where cloth lies flat on the shoulders, where angles around the spine say nothing."""
    return np.asarray(np.clip((points[:, 1] - (marks.arm_y - 0.06)) / 0.10, 0, 1))


def _leg_panels(marks: Landmarks, mesh: Mesh) -> list[Mesh]:
    _, leg_z = marks.leg_centre(mesh.positions[:, 1])
    front, back = _split(mesh, mesh.positions[:, 2] - leg_z)
    waist = marks.hip_y + 0.14
    half_width = marks.leg_axis[2, 0] * 2.05
    for panel, sign, centre in ((front, 1.0, 0.25), (back, -1.0, 0.75)):
        x, y, z = panel.positions.T
        centre_x, centre_z = marks.leg_centre(y)
        angle = np.arctan2(np.abs(x) - centre_x, sign * (z - centre_z))
        around = np.clip(angle / _QUARTER_TURN, -1.12, 1.12)
        flat = np.clip(np.abs(x) / half_width * 2 - 1, -1.12, 1.12)
        # On the pelvis |x| itself keeps fly and pockets where they belong.
        share = np.clip((y - (marks.crotch_y - 0.10)) / 0.10, 0, 1)
        u = centre + ((1 - share) * around + share * flat) * 0.21
        up = np.clip((y - marks.floor_y) / (waist - marks.floor_y), 0, 1)
        panel.uv = np.stack([0.5 + 0.5 * u, 1 - up], axis=1)
    return [front, back]


def _skirt_panels(marks: Landmarks, mesh: Mesh) -> list[Mesh]:
    z = float(marks.neck[2]) - 0.005
    front, back = _split(mesh, mesh.positions[:, 2] - z)
    waist = marks.hip_y + 0.14
    for panel, is_front, centre in ((front, True, 0.25), (back, False, 0.75)):
        up = np.clip((panel.positions[:, 1] - marks.floor_y) / (waist - marks.floor_y), 0, 1)
        u = _halves(_around(panel.positions, z, is_front=is_front), centre)
        panel.uv = np.stack([0.5 + 0.5 * u, 1 - up], axis=1)
    return [front, back]
