"""Upper garments: one table of measures, one cut, then collars, cuffs and ornaments."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.body import Landmarks
from avatar_g.backend.engines.avatar.cloth import Cut, cut_cloth
from avatar_g.backend.engines.avatar.necklines import neckline
from avatar_g.backend.engines.avatar.panels import Layout, add_cloth
from avatar_g.backend.engines.avatar.parts import Field, Fitting
from avatar_g.backend.engines.avatar.top_trims import add_top_trims
from avatar_g.backend.engines.avatar.wardrobe import SKIRT_KINDS, Slot, Worn
from avatar_g.backend.engines.geometry.topology import Points

_TORSO_HALF_WIDTH_M = 0.34
_TROUSER_ROOM_M = 0.011


@dataclass(frozen=True, slots=True)
class TopMeasures:
    """How a kind of top is cut."""

    sleeve: float | None
    """Where sleeves end along the arm; None for bare shoulders."""
    thickness_m: float
    looseness_m: float
    hem_m: float
    """Hem height above the hip joints."""
    fold_m: float = 0.0032
    blousing_m: float = 0.0
    """Extra width of the lower sleeve."""
    sleeve_flare_m: float = 0.0


MEASURES: dict[str, TopMeasures] = {
    "tshirt": TopMeasures(0.36, 0.010, 0.012, 0.015),
    "longsleeve": TopMeasures(0.97, 0.008, 0.008, 0.005),
    "hoodie": TopMeasures(0.97, 0.018, 0.018, 0.035),
    "tank": TopMeasures(None, 0.006, 0.006, 0.03, fold_m=0.0015),
    "sweater": TopMeasures(0.98, 0.015, 0.014, 0.02),
    "jacket": TopMeasures(0.96, 0.017, 0.014, 0.03),
    "shirt": TopMeasures(0.97, 0.010, 0.014, 0.005),
    "polo": TopMeasures(0.38, 0.010, 0.010, 0.005),
    "blouse": TopMeasures(0.97, 0.009, 0.016, 0.005, blousing_m=0.03),
    "dress": TopMeasures(0.25, 0.011, 0.002, 0.075, fold_m=0.001),
    "chokha": TopMeasures(0.97, 0.016, 0.012, 0.10, sleeve_flare_m=0.05),
    "gdress": TopMeasures(0.97, 0.010, 0.006, 0.12, sleeve_flare_m=0.07),
}
_HIGHEST_HEM_OF_DRESS_M = 0.035
"""Over the hip joints: the skirt begins two to three centimetres higher, inside the top."""
_SEWN_ON = ("dressskirt", "gownskirt")
_GATHERED_SLEEVES = ("hoodie", "sweater", "jacket", "shirt", "longsleeve", "blouse")


def add_top(fitting: Fitting) -> None:
    """Make the upper garment."""
    top = fitting.outfit[Slot.TOP]
    marks = fitting.figure.landmarks
    measures = MEASURES[top.kind]
    hem_y = marks.crotch_y + measures.hem_m + top.number("hem_m")
    bottom = fitting.outfit[Slot.BOTTOM].kind
    if bottom == "skirt" or (top.flag("tucked") and bottom not in SKIRT_KINDS):
        hem_y = marks.hip_y + 0.06
    elif bottom in _SEWN_ON:
        hem_y = min(hem_y, marks.hip_y + _HIGHEST_HEM_OF_DRESS_M)
    room = None if bottom in SKIRT_KINDS else _room_for_trousers(marks)
    cut = Cut(
        inside=_outline(marks, top, measures, hem_y),
        thickness_m=measures.thickness_m,
        smoothing=10,
        looseness=_looseness(marks, top.kind, measures),
        fold_m=measures.fold_m,
        extra_clearance=room,
    )
    mesh = cut_cloth(fitting, cut)
    is_open = measures.sleeve_flare_m > 0  # one looks into wide sleeves
    add_cloth(fitting, "top", mesh, Layout.TOP, is_two_sided=is_open)
    fitting.top, fitting.top_hem_y = mesh, hem_y
    add_top_trims(fitting, mesh, top, hem_y)


def _outline(marks: Landmarks, top: Worn, measures: TopMeasures, hem_y: float) -> Field:
    neck = neckline(marks, top.text("neck"))
    reach = marks.wrist_x - marks.shoulder_x

    def inside(points: Points) -> NDArray[np.float64]:
        torso = np.abs(points[:, 0]) < _TORSO_HALF_WIDTH_M
        limits = [np.where(torso, points[:, 1] - hem_y, 1.0), neck(points)]
        if measures.sleeve is not None:
            limits.append((measures.sleeve - marks.along_arm(points)) * reach)
        else:
            limits += [_armhole(marks, points), (0.04 - marks.along_arm(points)) * 0.3]
        return np.asarray(np.minimum.reduce(limits))

    return inside


def _armhole(marks: Landmarks, points: Points) -> NDArray[np.float64]:
    """Return the distance to an ellipsoid around the shoulder, positive outside."""
    x = (np.abs(points[:, 0]) - marks.shoulder_x - 0.012) / 0.062
    y = (points[:, 1] - marks.arm_y + 0.035) / 0.105
    z = (points[:, 2] - marks.arm_z) / 0.11
    return np.asarray((np.sqrt(x**2 + y**2 + z**2) - 1) * 0.062)


def _looseness(marks: Landmarks, kind: str, measures: TopMeasures) -> Field:
    def looseness(points: Points) -> NDArray[np.float64]:
        along = marks.along_arm(points)
        width = np.clip((marks.hip_y + 0.20 - points[:, 1]) / 0.25, 0, 1)
        extra = measures.looseness_m * width * (along < 0.1)
        if measures.sleeve is not None:
            gathered = kind in _GATHERED_SLEEVES
            cuff = np.clip((1.03 - along) * 9, 0.1, 1) if gathered else 1.0
            extra += 0.9 * measures.looseness_m * np.clip(along * 2, 0, 1) * cuff
        if measures.blousing_m:
            billow = np.clip(along - 0.25, 0, 1) * np.clip((1 - along) * 7, 0, 1)
            extra += measures.blousing_m * billow
        if measures.sleeve_flare_m:
            hanging = points[:, 1] < marks.arm_y
            extra += measures.sleeve_flare_m * np.clip((along - 0.45) / 0.5, 0, 1) * hanging
        return np.asarray(extra)

    return looseness


def _room_for_trousers(marks: Landmarks) -> Field:
    def room(points: Points) -> NDArray[np.float64]:
        low = np.clip((marks.hip_y + 0.14 - points[:, 1]) / 0.04, 0, 1)
        return np.asarray(_TROUSER_ROOM_M * low * (np.abs(points[:, 0]) < 0.3))

    return room
