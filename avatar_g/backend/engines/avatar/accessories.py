"""Glasses, jewellery, headphones, bags; hats come from ``headwear``."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.eyes import anchored_to_skin
from avatar_g.backend.engines.avatar.headwear import HEADWEAR_MAKERS
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.avatar.trims import on_front
from avatar_g.backend.engines.avatar.wardrobe import Slot, Worn, worn
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.sweep import (
    Shape,
    facing_outwards,
    lathe,
    rounded_box,
    softened_path,
    softened_ring,
    tube,
)
from avatar_g.backend.engines.geometry.topology import Points

_HEAD = {"Head": 1.0}
_LENS_POINTS = 36


def add_accessories(fitting: Fitting) -> None:
    """Add every accessory of the character."""
    for item in fitting.spec.accessories:
        accessory = worn(item, Slot.ACCESSORY)
        _MAKERS[accessory.kind](fitting, accessory)


def _add_glasses(fitting: Fitting, glasses: Worn) -> None:
    head = fitting.head
    unit_m = head.eye_distance
    radius = unit_m * 0.36
    ball = fitting.figure.positions[fitting.figure.data.group_vertices("helper-l-eye")]
    z = head.left_eye[2] + np.ptp(ball[:, 2]) / 2 * 1.42
    angle = np.linspace(0, 2 * np.pi, _LENS_POINTS, endpoint=False)
    is_round = glasses.text("shape") == "round"
    corner = 1.0 if is_round else (np.cos(angle) ** 4 + np.sin(angle) ** 4) ** -0.25
    height = 0.98 if is_round else 0.86
    for eye, side in ((head.left_eye, 1), (head.right_eye, -1)):
        centre = np.array([eye[0] + side * 0.03 * unit_m, eye[1] - 0.02 * unit_m, z])
        back = -0.10 * np.abs(np.cos(angle)) * radius * (np.cos(angle) * side > 0)
        ring = np.stack(
            [np.cos(angle) * radius * corner, np.sin(angle) * radius * corner * height, back],
            axis=1,
        )
        frame = tube(centre + ring, 0.0034, 7, closed=True)
        _add_gloss(fitting, "glasses", frame, glasses.colour)
        hinge = (centre + ring)[0 if side > 0 else _LENS_POINTS // 2]
        _add_gloss(fitting, "temple", _temple(fitting, hinge, side), glasses.colour)
    share = np.linspace(-1, 1, 7)
    half = abs(head.left_eye[0]) + 0.03 * unit_m - radius
    arch = 1 - share**2
    bridge = np.stack(
        [share * half, head.eyes[1] + 0.02 * unit_m * arch + 0.01 * unit_m, z + 0.004 * arch],
        axis=1,
    )
    _add_gloss(fitting, "bridge", tube(bridge, 0.003, 6), glasses.colour)


def _temple(fitting: Fitting, hinge: Points, side: int) -> Shape:
    head = fitting.head
    share = np.linspace(0, 1, 8)
    outside = head.ear_x * side * 0.84
    path = np.stack(
        [
            hinge[0] + (outside - hinge[0]) * np.minimum(share * 2.2, 1) ** 0.6,
            hinge[1] + 0.006 * np.sin(share * 2) - 0.010 * share**4,
            hinge[2] + (head.centre[2] - 0.005 - hinge[2]) * share,
        ],
        axis=1,
    )
    return tube(path, 0.003, 6)


def _add_gloss(
    fitting: Fitting,
    name: str,
    shape: Shape,
    colour: str,
) -> None:
    fitting.add_rigid(name, shape, colour, _HEAD, material=Material.GLOSS)


def _add_earrings(fitting: Fitting, earrings: Worn) -> None:
    head = fitting.head
    skin = head.skin_points
    for side in (1, -1):
        ear = skin[(skin[:, 0] * side > head.ear_x * 0.80) & (skin[:, 1] < head.eyes[1] - 0.010)]
        lobe = np.array([head.ear_x * side, head.eyes[1] - 0.05, head.centre[2]])
        if len(ear):
            lobe = ear[np.argmin(ear[:, 1])]
        if earrings.text("shape") == "hoop":
            angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
            ring = np.stack(
                [
                    np.full(24, 0.003 * side),
                    np.cos(angle) * 0.017 - 0.017,
                    np.sin(angle) * 0.017,
                ],
                axis=1,
            )
            shape = tube(lobe + ring, 0.0022, 6, closed=True)
        else:
            profile = [
                (1e-4, 0.0), (0.006, -0.006), (0.007, -0.012), (0.004, -0.018), (1e-4, -0.020),
            ]  # fmt: skip
            points, triangles = lathe(profile, 12)
            shape = (points + lobe + [0.004 * side, 0, 0.004], triangles)
        _add_gloss(fitting, "earring", shape, earrings.colour)


def _add_headphones(fitting: Fitting, headphones: Worn) -> None:
    head = fitting.head
    angle = np.linspace(-1.62, 1.62, 26)
    width, height = head.ear_x + 0.014, head.radii[1] + 0.040
    arch = np.stack([np.sin(angle) * width, np.cos(angle) * height, 0 * angle], axis=1)
    path = head.centre + arch + np.array([0, -0.01, -0.006])
    band = tube(path, 0.010, 8, flatness=0.5, up=path - head.centre)
    _add_gloss(fitting, "headband", band, headphones.colour)
    profile = [
        (1e-4, 0.016), (0.030, 0.016), (0.036, 0.010), (0.037, -0.004), (0.034, -0.016),
        (1e-4, -0.016),
    ]  # fmt: skip
    for side in (1, -1):
        points, triangles = lathe(profile, 24)
        points = points[:, [1, 0, 2]] * [side, 1, 1.15]
        ear = [(head.ear_x + 0.010) * side, head.centre[1] - 0.030, head.centre[2] - 0.006]
        points = points + np.array(ear)
        cup = (points, facing_outwards(points, triangles))
        _add_gloss(fitting, "earcup", cup, headphones.shade("trim"))


def _add_necklace(fitting: Fitting, necklace: Worn) -> None:
    figure, marks = fitting.figure, fitting.figure.landmarks
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    front = (1 + np.cos(angle)) / 2
    path = np.stack(
        [
            np.sin(angle) * 0.080,
            marks.neck[1] + 0.035 - 0.115 * front**2.2,
            marks.neck[2] + 0.008 + np.cos(angle) * 0.082,
        ],
        axis=1,
    )
    _, vertices, _ = figure.nearest_skin(path)
    on_skin = figure.positions[vertices] + figure.skin_normals[vertices] * 0.012
    path = softened_ring(on_skin.mean(axis=1), 3)
    chain, triangles = tube(path, 0.0038, 6, closed=True)
    _add_on_skin(fitting, "necklace", chain, triangles, np.repeat(path, 6, axis=0), necklace.colour)
    gem, gem_triangles = lathe([(1e-4, 0.010), (0.009, 0.004), (0.010, -0.004), (1e-4, -0.012)], 12)
    gem = gem * [1, 1, 0.5] + path[0] + np.array([0, -0.010, 0.004])
    held = np.tile(path[0], (len(gem), 1))
    _add_on_skin(fitting, "pendant", gem, gem_triangles, held, necklace.shade("gem"))


def _add_on_skin(
    fitting: Fitting,
    name: str,
    points: Points,
    triangles: NDArray[np.int64],
    held: Points,
    colour: str,
) -> None:
    """Add a shape that moves with the skin nearest to ``held``."""
    rows = anchored_to_skin(fitting, held, 1)
    mesh = Mesh(
        positions=points,
        triangles=triangles,
        attributes=(rows @ fitting.figure.data.weights).astype(np.float32),
        colours=np.tile(linear_rgb(colour), (len(points), 1)),
    )
    fitting.add(name, Material.GLOSS, mesh)


def _add_bag(fitting: Fitting, bag: Worn) -> None:
    marks = fitting.figure.landmarks
    if fitting.top is None:
        return
    share = np.linspace(0, 1, 26)
    x = 0.105 - 0.29 * share
    y = marks.arm_y + 0.035 - (marks.arm_y - marks.hip_y - 0.02) * share
    path = on_front(fitting, fitting.top, np.stack([x, y, 0 * x], axis=1)).points
    path[0, 2] -= 0.02
    path[:, 2] += 0.010
    path = softened_path(path, 3)
    strap = tube(path, 0.011, 6, flatness=0.3, up=np.array([0, 0, 1.0]))
    part = fitting.add_rigid("strap", strap, bag.colour, {}, material=Material.LEATHER)
    along = np.repeat(share, 6)
    data = fitting.figure.data
    part.mesh.attributes[:, data.joint("Spine2")] = 1 - along
    part.mesh.attributes[:, data.joint("Hips")] = along
    end = path[-1]
    points, triangles = rounded_box(
        (end[0] - 0.045, end[1] - 0.07, end[2] - 0.06), (0.030, 0.062, 0.085)
    )
    shape = (points, facing_outwards(points, triangles))
    fitting.add_rigid("bag", shape, bag.colour, {"Hips": 1.0}, material=Material.LEATHER)


_MAKERS: dict[str, Callable[[Fitting, Worn], None]] = {
    "glasses": _add_glasses,
    "earrings": _add_earrings,
    "headphones": _add_headphones,
    "necklace": _add_necklace,
    "bag": _add_bag,
    **HEADWEAR_MAKERS,
}
