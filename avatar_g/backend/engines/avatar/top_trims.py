"""Collars, cuffs, hoods, buttons and ornaments of upper garments."""

import numpy as np

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.avatar.trims import (
    SHIRT_COLLAR,
    Band,
    LoopFilter,
    add_band,
    add_button,
    add_cord,
    on_front,
)
from avatar_g.backend.engines.avatar.wardrobe import Worn
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.sweep import lathe, tube
from avatar_g.backend.engines.geometry.topology import Points

_ROUND_COLLARS = ("tshirt", "longsleeve", "sweater", "tank", "dress", "blouse", "gdress")
_SHIRT_COLLARS = ("shirt", "polo", "jacket")
_BRASS, _BONE = "#c9a24a", "#d9d2c0"

_CUFFS: dict[str, tuple[float, float, float]] = {
    "hoodie": (0.020, 0.34, -0.010),
    "sweater": (0.020, 0.34, -0.010),
    "jacket": (0.020, 0.34, -0.010),
    "tshirt": (0.006, 0.5, 0.0),
    "polo": (0.006, 0.5, 0.0),
    "dress": (0.006, 0.5, 0.0),
    "tank": (0.0055, 0.55, 0.0),
    "shirt": (0.015, 0.30, -0.006),
    "blouse": (0.015, 0.30, -0.006),
    "longsleeve": (0.015, 0.30, -0.006),
    "chokha": (0.005, 0.5, 0.0),
    "gdress": (0.005, 0.5, 0.0),
}
"""Radius, flatness and lift of the band at the end of the sleeves or around the armholes."""
_BUTTON_BELOW_RIM_M = 0.018
"""Higher, a button would lie on the skin of an open collar."""
_WAISTBANDS = ("hoodie", "sweater", "jacket")


def add_top_trims(fitting: Fitting, mesh: Mesh, top: Worn, hem_y: float) -> None:
    """Finish an upper garment."""
    _add_collar(fitting, mesh, top)
    radius, flatness, lift = _CUFFS[top.kind]
    shoulder = fitting.figure.landmarks.shoulder_x
    cuff = Band("cuff", radius, flatness, top.shade("trim"), lift_m=lift)
    for side in (1, -1):
        add_band(fitting, mesh, _beyond(side, shoulder - 0.02), cuff)
    if top.kind in _WAISTBANDS:
        waist = Band("waist", 0.022, 0.30, top.shade("trim"), lift_m=0.010)
        add_band(fitting, mesh, _at_hem(hem_y), waist)
    if top.kind in {"shirt", "polo", "blouse"}:
        _add_buttons(fitting, mesh, top, hem_y)
    if top.kind == "hoodie":
        _add_hood(fitting, mesh, top)
    if top.kind == "jacket":
        _add_zip(fitting, mesh, hem_y)
    if top.kind == "chokha":
        _add_cartridges(fitting, mesh)
    if top.kind in {"chokha", "gdress"}:
        _add_belt(fitting, mesh, top, hem_y)


def _beyond(side: int, x: float) -> LoopFilter:
    return lambda centre: bool(centre[0] * side > x)


def _at_hem(hem_y: float) -> LoopFilter:
    return lambda centre: bool(centre[1] < hem_y + 0.06 and abs(centre[0]) < 0.05)


def _add_collar(fitting: Fitting, mesh: Mesh, top: Worn) -> None:
    arm_y = fitting.figure.landmarks.arm_y
    trim = top.shade("trim")

    def at_neck(centre: Points) -> bool:
        return bool(centre[1] > arm_y - 0.12 and abs(centre[0]) < 0.05)

    if top.text("neck") == "turtle":
        add_band(fitting, mesh, at_neck, Band("collar", 0.022, 0.5, trim, lift_m=-0.012))
    elif top.kind in _ROUND_COLLARS:
        radius = 0.013 if top.kind == "sweater" else 0.0085
        add_band(fitting, mesh, at_neck, Band("collar", radius, 0.55, trim))
    elif top.kind == "hoodie":
        # The hood's own edge: between the neckline and the hood above it no skin may show.
        add_band(fitting, mesh, at_neck, Band("collar", 0.020, 0.62, top.colour, lift_m=0.008))
    elif top.kind in _SHIRT_COLLARS:
        gap = 0.22 if top.kind == "jacket" else 0.10
        collar = Band("collar", 0.0, 0.0, trim, profile=SHIRT_COLLAR, gap_rad=gap)
        add_band(fitting, mesh, at_neck, collar)
    elif top.kind == "chokha":
        add_band(fitting, mesh, at_neck, Band("collar", 0.006, 0.5, trim, points=96))


def _add_buttons(fitting: Fitting, mesh: Mesh, top: Worn, hem_y: float) -> None:
    neck = fitting.figure.landmarks.neck
    middle = (np.abs(mesh.positions[:, 0]) < 0.012) & (mesh.positions[:, 2] > neck[2])
    rim_y = float(mesh.positions[middle, 1].max(initial=-np.inf))
    highest = min(float(neck[1]) - 0.055, rim_y - _BUTTON_BELOW_RIM_M)
    if top.kind == "polo":
        heights = np.linspace(highest, highest - 0.065, 3)
    else:
        heights = np.linspace(highest, hem_y + 0.05, 6)
    for height in heights:
        add_button(fitting, mesh, float(height), top.shade("buttons"))


def _add_hood(fitting: Fitting, mesh: Mesh, top: Worn) -> None:
    neck = fitting.figure.landmarks.neck
    angle = np.linspace(-np.pi, np.pi, 40, endpoint=False)
    front = np.cos(angle)
    behind = (1 - front) / 2
    path = np.stack(
        [
            np.sin(angle) * (0.083 + 0.018 * behind),
            neck[1] + 0.020 - 0.026 * front + 0.012 * np.maximum(-front, 0) * (front < -0.2),
            neck[2] - 0.002 + front * 0.080 - 0.034 * behind,
        ],
        axis=1,
    )
    radius = 0.021 + 0.024 * np.clip(-front, -0.4, 1)
    shape = tube(path, radius, 10, flatness=1.15, closed=True)
    joints = {"Spine2": 0.55, "Neck": 0.45}
    fitting.add_rigid("hood", shape, top.colour, joints, tint=0.94)
    dark = linear_rgb(top.colour).mean() < 0.5
    for side in (1, -1):
        fall = np.linspace(0, 1, 9)
        x = side * (0.030 + 0.006 * np.sin(fall * 3))
        cord = np.stack([x, neck[1] - 0.03 - 0.13 * fall, 0 * fall], axis=1)
        add_cord(
            fitting, mesh, cord, "drawstring",
            colour="#f4f1ea" if dark else "#5a5148", radius_m=0.0032, lift_m=0.004,
        )  # fmt: skip


def _add_zip(fitting: Fitting, mesh: Mesh, hem_y: float) -> None:
    neck_y = fitting.figure.landmarks.neck[1]
    heights = np.linspace(neck_y - 0.05, hem_y + 0.005, 16)
    path = np.stack([0 * heights, heights, 0 * heights], axis=1)
    add_cord(
        fitting, mesh, path, "zip",
        colour="#b9bcc4", radius_m=0.0042, lift_m=0.002, material=Material.GLOSS,
    )  # fmt: skip


def _add_cartridges(fitting: Fitting, mesh: Mesh) -> None:
    """Add the gazyrs: cartridge holders across the chest of a chokha."""
    arm_y = fitting.figure.landmarks.arm_y
    for side in (1, -1):
        for index in range(6):
            x = side * (0.040 + 0.0165 * index)
            top, bottom = arm_y - 0.075 - 0.004 * index, arm_y - 0.120 - 0.004 * index
            add_cord(
                fitting, mesh, np.array([[x, top, 0], [x, (top + bottom) / 2, 0], [x, bottom, 0]]),
                "gazyr", colour=_BRASS if index % 2 else _BONE, radius_m=0.0056, lift_m=0.005,
                material=Material.GLOSS,
            )  # fmt: skip


def _add_belt(fitting: Fitting, mesh: Mesh, top: Worn, hem_y: float) -> None:
    belt = Band("belt", 0.019, 0.32, top.shade("belt"), lift_m=0.004, is_ribbed=False)
    add_band(fitting, mesh, _at_hem(hem_y), belt)
    if top.kind == "chokha":
        _add_dagger(fitting, mesh, hem_y)
    else:
        _add_ribbons(fitting, mesh, top.shade("belt"), hem_y)


def _add_dagger(fitting: Fitting, mesh: Mesh, hem_y: float) -> None:
    front = on_front(fitting, mesh, np.array([[0.0, hem_y + 0.02, 0.0]])).points[0]
    slant = 0.45
    turn = np.array(
        [[np.cos(slant), -np.sin(slant), 0], [np.sin(slant), np.cos(slant), 0], [0, 0, 1]]
    )
    pieces = (
        ("hilt", [(1e-4, 0.082), (0.011, 0.076), (0.007, 0.060), (0.007, 0.034), (0.012, 0.022),
                  (1e-4, 0.020)], "#d9d2c0"),
        ("sheath", [(1e-4, 0.024), (0.015, 0.022), (0.013, -0.10), (0.007, -0.145),
                    (1e-4, -0.15)], "#2a1c14"),
        ("sheath", [(1e-4, -0.128), (0.0105, -0.126), (0.008, -0.146), (1e-4, -0.153)], _BRASS),
        ("sheath", [(1e-4, 0.006), (0.0158, 0.005), (0.0158, -0.008), (1e-4, -0.009)], _BRASS),
    )  # fmt: skip
    for name, profile, colour in pieces:
        points, triangles = lathe(profile, 12)
        placed = (points * [1, 1, 0.55]) @ turn.T + front + [0, -0.01, 0.026]
        fitting.add_rigid(name, (placed, triangles), colour, {"Hips": 1.0}, material=Material.GLOSS)


def _add_ribbons(fitting: Fitting, mesh: Mesh, colour: str, hem_y: float) -> None:
    depth = on_front(fitting, mesh, np.array([[0.0, hem_y, 0.0]])).points[0, 2]
    fall = np.linspace(0, 1, 12)
    for side in (1, -1):
        path = np.stack(
            [
                0.012 * side + 0.01 * side * fall,
                hem_y - 0.36 * fall,
                depth + 0.018 + 0.085 * fall,
            ],
            axis=1,
        )
        shape = tube(path, 0.012, 6, flatness=0.25, up=np.array([0, 0, 1.0]))
        fitting.add_rigid("ribbon", shape, colour, {"Hips": 1.0})
