"""Shoes: an upper cut from the clothes template and a sole around its outline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from avatar_g.backend.engines.avatar.body import Landmarks
from avatar_g.backend.engines.avatar.cloth import TIGHTS, push_off_skin
from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.parts import Cover, Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.avatar.wardrobe import Slot, Worn
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.operators import (
    blurred,
    clip,
    hem,
    near,
    smooth,
    subdivide,
)
from avatar_g.backend.engines.geometry.sweep import (
    facing_outwards,
    grid_triangles,
    resampled_loop,
    tube,
)
from avatar_g.backend.engines.geometry.topology import (
    Points,
    neighbour_average,
    unit,
    vertex_normals,
)

_SOLE_POINTS = 40
_FOOT_MARGIN_M = 0.012
"""Skin this far below the rim is hidden in the shoe."""
_LOWEST_LACE_RAD = 0.40
_LACE_SHAFT_M = 0.045
"""Depth of the shaft in front of the ankle: the highest lace looks at its rim from there."""
_BELOW_RIM_M = 0.010
"""Laces end this far below the rim."""
_SIDES = (("Left", 1), ("Right", -1))


@dataclass(frozen=True, slots=True)
class ShoeMeasures:
    """How a kind of shoe is cut."""

    shaft_m: float
    """Rim height above the ankle joint."""
    sole_m: float
    instep_slope: float = 0.0
    """How fast the rim drops towards the toes."""
    lace_rows: int = 0
    material: Material = Material.LEATHER
    toe_room_m: float = 0.004


MEASURES: dict[str, ShoeMeasures] = {
    "sneaker": ShoeMeasures(0.012, 0.024, lace_rows=4, material=Material.PLAIN),
    "hightop": ShoeMeasures(0.055, 0.024, lace_rows=5, material=Material.PLAIN),
    "boots": ShoeMeasures(0.20, 0.024),
    "loafer": ShoeMeasures(0.004, 0.014, instep_slope=0.19),
    "flats": ShoeMeasures(-0.022, 0.010, instep_slope=0.35),
    "heels": ShoeMeasures(-0.022, 0.010, instep_slope=0.35),
}
_LOW_CUT = ("flats", "heels")


def add_shoes(fitting: Fitting) -> None:
    """Make both shoes and hide the feet in them."""
    shoes = fitting.outfit[Slot.SHOES]
    measures = MEASURES[shoes.kind]
    upper = _upper(fitting, shoes, measures)
    fitting.add("shoes", measures.material, upper)
    marks = fitting.figure.landmarks
    fitting.covers.append(
        Cover(lambda points: _rim(marks, shoes.kind, measures, points), _FOOT_MARGIN_M)
    )
    for side, sign in _SIDES:
        if measures.lace_rows:
            _add_laces(fitting, upper, shoes, measures, side=side, sign=sign)
        _add_sole(fitting, upper, shoes, measures, side=side, sign=sign)
    fitting.sole_height_m = measures.sole_m


def _rim(
    marks: Landmarks, kind: str, measures: ShoeMeasures, points: Points
) -> NDArray[np.float64]:
    """Return how far points are below the rim."""
    _, y, z = points.T
    ankle_z = marks.leg_axis[0, 2]
    drop = measures.instep_slope * np.clip(z - ankle_z - 0.03, 0, 1)
    field = marks.ankle_y + 0.02 + measures.shaft_m - y - drop
    if kind in _LOW_CUT:
        opening = marks.ankle_y + 0.40 * np.abs(z - (ankle_z + 0.03)) - 0.012 - y
        field = np.minimum(field, opening)
    return np.asarray(field)


def _upper(fitting: Fitting, shoes: Worn, measures: ShoeMeasures) -> Mesh:
    figure, marks = fitting.figure, fitting.figure.landmarks
    mesh = figure.data.group_mesh(TIGHTS, figure.positions)
    mesh = near(mesh, marks.ankle_y + 0.25 - mesh.positions[:, 1])
    mesh = subdivide(smooth(mesh, 10))
    mesh = clip(mesh, _rim(marks, shoes.kind, measures, mesh.positions))
    points = mesh.positions
    average = neighbour_average(mesh.triangles, len(points))
    normals = unit(blurred(vertex_normals(points, mesh.triangles), average, 3))
    toe = np.clip((points[:, 2] - marks.toe_z) / 0.05, 0, 1)
    points = points + normals * (0.011 + measures.toe_room_m * toe)[:, None]
    mesh.positions = points
    push_off_skin(figure, mesh, 0.009)
    mesh.positions[:, 1] = np.maximum(mesh.positions[:, 1], marks.floor_y + 0.002)
    mesh = hem(mesh, 0.01)
    mesh.colours = _upper_colours(marks, shoes, mesh.positions)
    return mesh


def _upper_colours(marks: Landmarks, shoes: Worn, points: Points) -> NDArray[np.float64]:
    """Colour toe cap and heel counter of sport shoes in the accent."""
    colours = np.tile(linear_rgb(shoes.colour), (len(points), 1))
    if MEASURES[shoes.kind].lace_rows:
        low = points[:, 1] < marks.floor_y + 0.045
        colours[(points[:, 2] > marks.toe_z + 0.045) & low] = linear_rgb(shoes.shade("accent"))
    return colours


def _add_laces(
    fitting: Fitting, upper: Mesh, shoes: Worn, measures: ShoeMeasures, *, side: str, sign: int
) -> None:
    """Lay laces across the tongue, from the instep up the shaft."""
    marks = fitting.figure.landmarks
    ankle_x, _, ankle_z = marks.leg_axis[0]
    corner = np.array([ankle_x * sign + 0.004 * sign, marks.floor_y + 0.03, ankle_z + 0.012])
    shoe = upper.positions[upper.positions[:, 0] * sign > 0] - corner
    angle, reach = np.arctan2(shoe[:, 1], shoe[:, 2]), np.hypot(shoe[:, 1], shoe[:, 2])
    top = np.arctan2(marks.ankle_y + measures.shaft_m - corner[1], _LACE_SHAFT_M)
    for turn in np.linspace(_LOWEST_LACE_RAD, top, measures.lace_rows):
        path = []
        for offset in (-0.020, -0.010, 0.0, 0.010, 0.020):
            close = (np.abs(shoe[:, 0] - offset) < 0.010) & (np.abs(angle - turn) < 0.12)
            if close.any():
                away = reach[close].max() + 0.0015
                path.append([offset, away * np.sin(turn), away * np.cos(turn)])
        if len(path) < 5:
            continue
        points = np.array(path) + corner
        if _rim(marks, shoes.kind, measures, points).min() > _BELOW_RIM_M:
            shape = tube(points, 0.0032, 6)
            fitting.add_rigid("lace", shape, shoes.shade("lace"), {f"{side}Foot": 1.0})


def _add_sole(
    fitting: Fitting, upper: Mesh, shoes: Worn, measures: ShoeMeasures, *, side: str, sign: int
) -> None:
    marks, height = fitting.figure.landmarks, measures.sole_m
    low = upper.positions[
        (upper.positions[:, 0] * sign > 0) & (upper.positions[:, 1] < marks.floor_y + 0.045)
    ]
    outline = low[ConvexHull(low[:, [0, 2]]).vertices] * [1, 0, 1]
    ring = resampled_loop(outline, _SOLE_POINTS, rounds=1) @ outline
    centre = ring.mean(axis=0)
    top = 0.014 if height > 0.02 else 0.010
    profile = (
        (0.02, top - 0.003),
        (1.0, top),
        (1.045, top - 0.004),
        (1.05, -height * 0.4),
        (1.03, -height * 0.9),
        (0.97, -height),
        (0.02, -height),
    )
    points = np.concatenate(
        [centre + (ring - centre) * scale + [0, marks.floor_y + y, 0] for scale, y in profile]
    )
    triangles = grid_triangles(len(profile), _SOLE_POINTS, wraps_columns=True)
    data = fitting.figure.data
    share = np.clip((points[:, 2] - marks.toe_z) / 0.03 + 0.5, 0, 1)
    weights = fitting.rigid_weights(len(points), {})
    weights[:, data.joint(f"{side}ToeBase")] = share
    weights[:, data.joint(f"{side}Foot")] = 1 - share
    colours = np.tile(linear_rgb(shoes.shade("sole")), (len(points), 1))
    colours[2 * _SOLE_POINTS : 3 * _SOLE_POINTS] = linear_rgb(shoes.shade("stripe"))
    mesh = Mesh(points, facing_outwards(points, triangles), weights, colours=colours)
    fitting.add("sole", Material.PLAIN, mesh)
    if shoes.kind == "heels":
        _add_heel_block(fitting, ring, shoes, height, side=side)


def _add_heel_block(
    fitting: Fitting, ring: Points, shoes: Worn, height: float, *, side: str
) -> None:
    """Add a low block below the heel, as high as the sole is."""
    floor = fitting.figure.landmarks.floor_y
    back = ring[:, 2].min()
    centre_x = ring[np.argmin(ring[:, 2]), 0]
    path = np.array([[centre_x, floor + y, back + 0.026] for y in (0.012, -height * 0.5, -height)])
    shape = tube(path, np.array([0.024, 0.021, 0.019]), 16, up=np.array([0, 0, 1.0]))
    fitting.add_rigid("heel", shape, shoes.shade("sole"), {f"{side}Foot": 1.0})
