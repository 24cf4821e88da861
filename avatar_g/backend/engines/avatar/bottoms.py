"""Trousers of all kinds, and skirts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.body import Landmarks
from avatar_g.backend.engines.avatar.cloth import SKIRT, Cut, cut_cloth
from avatar_g.backend.engines.avatar.panels import Layout, add_cloth
from avatar_g.backend.engines.avatar.parts import Cover, Field, Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.avatar.trims import Band, LoopFilter, add_band, on_front
from avatar_g.backend.engines.avatar.wardrobe import SKIRT_KINDS, Slot, Worn
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.operators import clip
from avatar_g.backend.engines.geometry.sweep import rounded_box
from avatar_g.backend.engines.geometry.topology import Points

_ARM_X_M = 0.36
"""Beyond this distance from the middle there are only arms in T-pose."""
_BUCKLE = "#c9a24a"
_OVER_TUCKED_TOP_M = 0.020
_UNDER_TOP_M = 0.065
"""How far trousers reach below a top, so that no skin shows when a leg is lifted."""

_DRAWN_IN_OVER_M = 0.03
_WAIST_OFF_SKIN_M = 0.004
_NEAR_SKIN_M = 0.12


@dataclass(frozen=True, slots=True)
class LegMeasures:
    """How a kind of trousers is cut."""

    reference: str
    """``ankle`` or ``knee``: what the cuff height counts from."""
    cuff_m: float
    looseness_m: float
    fold_m: float = 0.0034
    cuff_band_m: float = 0.008


MEASURES: dict[str, LegMeasures] = {
    "jeans": LegMeasures("ankle", 0.018, 0.013),
    "trousers": LegMeasures("ankle", 0.015, 0.017),
    "joggers": LegMeasures("ankle", 0.024, 0.018, cuff_band_m=0.016),
    "shorts": LegMeasures("knee", 0.07, 0.024),
    "leggings": LegMeasures("ankle", 0.012, 0.001, fold_m=0.0, cuff_band_m=0.004),
}


def add_bottoms(fitting: Fitting) -> None:
    """Make the lower garment, and trousers worn under an open skirt."""
    for slot in (Slot.BOTTOM, Slot.OVER):
        garment = fitting.outfit.get(slot)
        if garment is None:
            continue
        if garment.kind in SKIRT_KINDS:
            _add_skirt(fitting, garment)
        else:
            _add_trousers(fitting, garment, slot)


def _add_trousers(fitting: Fitting, garment: Worn, slot: Slot) -> None:
    marks = fitting.figure.landmarks
    measures = MEASURES[garment.kind]
    start = marks.ankle_y if measures.reference == "ankle" else marks.knee_y
    cuff_y = start + measures.cuff_m
    waist_y = min(marks.hip_y + 0.085, fitting.top_hem_y + _UNDER_TOP_M)

    def inside(points: Points) -> NDArray[np.float64]:
        level = np.minimum(waist_y - points[:, 1], points[:, 1] - cuff_y)
        return np.asarray(np.where(np.abs(points[:, 0]) > _ARM_X_M, -1.0, level))

    def looseness(points: Points) -> NDArray[np.float64]:
        width = measures.looseness_m * np.clip((marks.crotch_y - points[:, 1]) / 0.25, 0, 1)
        if garment.kind == "joggers":
            width = width * np.clip((points[:, 1] - cuff_y) / 0.06 + 0.25, 0, 1)
        return np.asarray(width)

    is_tucked = fitting.outfit[Slot.TOP].flag("tucked")
    thickness = _OVER_TUCKED_TOP_M if is_tucked else 0.007
    cut = Cut(inside, thickness, looseness=looseness, fold_m=measures.fold_m)
    mesh = cut_cloth(fitting, cut)
    name = "bottom" if slot is Slot.BOTTOM else "over"
    add_cloth(fitting, name, mesh, Layout.LEGS)
    band = Band("cuff", measures.cuff_band_m, 0.35, garment.shade("trim"), lift_m=0.004)
    limit = marks.knee_y + 0.2
    for side in (1, -1):
        add_band(fitting, mesh, _leg_end(side, limit), band)
    if is_tucked:
        _add_waistband(fitting, mesh, garment)


def _leg_end(side: int, limit_y: float) -> LoopFilter:
    return lambda centre: bool(centre[1] < limit_y and centre[0] * side > 0)


def _add_waistband(fitting: Fitting, mesh: Mesh, garment: Worn) -> None:
    marks = fitting.figure.landmarks
    belt = garment.text("belt")
    band = Band("waistband", 0.019, 0.26, belt or garment.shade("trim"), lift_m=-0.012)
    add_band(fitting, mesh, lambda c: bool(c[1] > marks.crotch_y), band)
    if belt:
        height = marks.hip_y + 0.078
        front = on_front(fitting, mesh, np.array([[0.0, height, 0.0]])).points[0, 2]
        shape = rounded_box((0.0, height, front + 0.011), (0.020, 0.016, 0.004))
        fitting.add_rigid("buckle", shape, _BUCKLE, {"Hips": 1.0}, material=Material.GLOSS)


def _add_skirt(fitting: Fitting, garment: Worn) -> None:
    marks = fitting.figure.landmarks
    hem_y = marks.crotch_y + (marks.ankle_y - marks.crotch_y) * garment.number("length")
    waist_y = marks.hip_y + (0.11 if garment.kind == "skirt" else 0.135)

    def inside(points: Points) -> NDArray[np.float64]:
        return np.asarray(np.minimum(waist_y - points[:, 1], points[:, 1] - hem_y))

    cut = Cut(
        inside,
        0.011,
        template=SKIRT,
        smoothing=3,
        looseness=_pleats(marks, garment),
        covers_skin=False,
    )
    mesh = cut_cloth(fitting, cut)
    if garment.kind == "chokhaskirt":
        mesh = _opened_in_front(marks, mesh)
    if garment.kind != "skirt":
        _draw_in_waist(fitting, mesh)
    mesh.attributes = _swing_weights(fitting, mesh.positions)
    add_cloth(fitting, "bottom", mesh, Layout.SKIRT, is_two_sided=True)
    fitting.covers.append(Cover(_under_skirt(marks), 0.0))
    trim = garment.shade("trim")
    if garment.kind != "chokhaskirt":
        hem_band = Band("hem", 0.005, 0.6, trim, points=80, is_ribbed=False)
        add_band(fitting, mesh, lambda c: bool(c[1] < marks.hip_y - 0.05), hem_band)
    if garment.kind == "skirt":
        waistband = Band("waistband", 0.016, 0.35, trim, lift_m=-0.006, is_ribbed=False)
        add_band(fitting, mesh, lambda c: bool(c[1] > marks.hip_y), waistband)


def _draw_in_waist(fitting: Fitting, mesh: Mesh) -> None:
    """Lay the waist of a dress's skirt close to the skin, below the top that hangs over it."""
    height, normal, distance = fitting.figure.height_above_skin(mesh.positions)
    share = np.clip((mesh.positions[:, 1] - fitting.top_hem_y) / _DRAWN_IN_OVER_M + 0.3, 0, 1)
    share = share * share * (3 - 2 * share) * (distance < _NEAR_SKIN_M)
    surplus = np.maximum(height - _WAIST_OFF_SKIN_M, 0) * share
    is_waist = mesh.positions[:, 1] > fitting.top_hem_y - _DRAWN_IN_OVER_M
    sunk = np.maximum(_WAIST_OFF_SKIN_M - height, 0) * is_waist
    mesh.positions = mesh.positions + normal * (sunk - surplus)[:, None]


def _pleats(marks: Landmarks, garment: Worn) -> Field:
    flare, depth = garment.number("flare_m"), garment.number("pleat_m")
    count = round(garment.number("pleats"))

    def looseness(points: Points) -> NDArray[np.float64]:
        fall = np.clip((marks.hip_y - points[:, 1]) / 0.5, 0, 1)
        around = np.arctan2(points[:, 0], points[:, 2] - marks.leg_axis[1, 2])
        wave = np.sin(around * count + 2 * np.sin(around * 3))
        return np.asarray(flare * fall + depth * fall * wave)

    return looseness


def _opened_in_front(marks: Landmarks, mesh: Mesh) -> Mesh:
    """Cut the wedge out of the front that lets a chokha's wearer stride."""
    x, y, z = mesh.positions.T
    wedge = np.abs(x) - 0.012 - 0.22 * np.clip(marks.hip_y + 0.05 - y, 0, 1)
    return clip(mesh, np.where(z > marks.leg_axis[1, 2], wedge, 1.0))


def _swing_weights(fitting: Fitting, points: Points) -> NDArray[np.float32]:
    """Blend hips and thighs so that the front follows a lifted leg and the back hangs."""
    marks = fitting.figure.landmarks
    share = np.clip((marks.hip_y + 0.03 - points[:, 1]) / 0.20, 0, 1) * 0.96
    front = np.clip((points[:, 2] - marks.leg_axis[1, 2]) / 0.16 + 0.5, 0, 1)
    share = share * (0.30 + 0.70 * front * front * (3 - 2 * front))
    left = np.clip(points[:, 0] / 0.20 + 0.5, 0, 1)
    left = left * left * (3 - 2 * left)
    weights = fitting.rigid_weights(len(points), {})
    data = fitting.figure.data
    weights[:, data.joint("Hips")] = 1 - share
    weights[:, data.joint("LeftUpLeg")] = share * left
    weights[:, data.joint("RightUpLeg")] = share * (1 - left)
    return weights


def _under_skirt(marks: Landmarks) -> Field:
    def inside(points: Points) -> NDArray[np.float64]:
        level = np.minimum(
            marks.hip_y + 0.06 - points[:, 1], points[:, 1] - (marks.crotch_y - 0.10)
        )
        return np.asarray(np.where(np.abs(points[:, 0]) > _ARM_X_M, -1.0, level))

    return inside
