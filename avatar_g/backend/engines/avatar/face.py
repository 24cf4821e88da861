"""The head's skin: 52 face shapes with changes of the normal, soft shading normals, teeth."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.asset_compiler import HEAD_UV
from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.head import Head
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.mesh import Mesh, compact
from avatar_g.backend.engines.geometry.topology import (
    Points,
    incidence,
    triangle_normals,
    unit,
)

_NORMAL_ROUNDS = 10
_NORMAL_SOFTNESS = 0.85
_MOUTH_COLOURS = {
    "helper-upper-teeth": "#fbf7f0",
    "helper-lower-teeth": "#f3ece2",
    "helper-tongue": "#c8605f",
}
_SHORT_LASHES = 0.6
_TONGUE_JAW = 0.34
"""How far the jaw opens for a tongue put out, as a share of jawOpen."""
_TONGUE_TIP = (0.0, -0.10, 0.24)
"""How much farther the tip goes, in distances between the eyes."""
_SMOOTHED_SHAPES = (
    "mouthFunnel",
    "mouthPucker",
    "mouthLowerDown",
    "mouthSmile",
    "mouthStretch",
    "jawOpen",
)


@dataclass(frozen=True, slots=True)
class FaceShapes:
    """Displacements of the base vertices by each face shape, in metres."""

    names: tuple[str, ...]
    positions: NDArray[np.float32]
    """``(n, 52 * 3)``."""
    normals: NDArray[np.float32]
    """``(n, 52 * 3)`` changes of the unit normal."""


def _softness(head: Head) -> NDArray[np.float64]:
    """Return ``(n,)``: how much the face's normals are blurred, 0 near lids, lips and ears."""
    figure, unit_m = head.figure, head.eye_distance
    points = figure.positions
    share = figure.data.head_weight * _NORMAL_SOFTNESS
    for eye in (head.left_eye, head.right_eye):
        distance = np.linalg.norm(points - eye, axis=1) / head.eye_radius
        share = share * np.clip((distance - 1.25) / 0.8, 0, 1)
    distance = np.linalg.norm((points - head.mouth) * [0.6, 1.2, 0.4], axis=1) / unit_m
    share = share * np.clip((distance - 0.16) / 0.2, 0, 1)
    share = share * (np.abs(points[:, 0]) < head.ear_x * 0.86)
    nose = head.left_eye * [0, 1, 1] + [0, -0.55 * unit_m, 0.5 * unit_m]
    distance = np.linalg.norm((points - nose) * [1, 1, 0.5], axis=1) / unit_m
    return np.asarray(share * (0.45 + 0.55 * np.clip(distance - 0.25, 0, 0.4) / 0.4))


def shading_normals(head: Head) -> Points:
    """Return ``(n, 3)`` skin normals, blurred over the face for a smooth, cartoon-like light."""
    normals = head.figure.skin_normals
    share = sp.diags(_softness(head))
    average = head.figure.data.skin_average
    for _ in range(_NORMAL_ROUNDS):
        normals = normals + share @ (average @ normals - normals)
    return unit(normals)


def face_shapes(head: Head) -> FaceShapes:
    """Return the 52 shapes carried through the figure's stylisation, in one dense block."""
    figure = head.figure
    data = figure.data
    count, names = len(data.vertices), data.morph_names
    positions = np.zeros((count, len(names), 3), np.float32)
    normals = np.zeros_like(positions)
    on_face = data.head_weight > 0.05
    triangles = data.skin_triangles[on_face[data.skin_triangles].any(axis=1)]
    flat = triangle_normals(figure.positions, triangles)
    gather = incidence(triangles, count)
    sums = gather @ flat
    rest = unit(sums)
    damping = (1 - 0.55 * _softness(head))[:, None]
    for index, name in enumerate(names):
        delta = _displacement(head, name)
        positions[:, index] = delta
        moves = np.abs(delta).max(axis=1) > 1e-6
        touched = moves[triangles].any(axis=1)
        change = triangle_normals(figure.positions + delta, triangles[touched]) - flat[touched]
        turned = sums + gather[:, touched] @ change
        normals[:, index] = (unit(turned) - rest) * damping
    return FaceShapes(names, positions.reshape(count, -1), normals.reshape(count, -1))


def _displacement(head: Head, name: str) -> Points:
    """Return ``(n, 3)``: what a shape does to the base vertices, carried and corrected."""
    figure = head.figure
    vertices, target = figure.data.targets[f"face/{name}"]
    delta = np.zeros((len(figure.data.vertices), 3))
    delta[vertices] = figure.warp.displaced(vertices, target)
    return _corrected(head, name, delta)


def _corrected(head: Head, name: str, delta: Points) -> Points:
    """Lift the cheeks of a smile, keep the corners of an open mouth round, show the tongue."""
    if name == "tongueOut":
        return _tongue_shown(head, delta)
    if name.startswith("mouthSmile"):
        delta = delta + _cheek_lift(head, 1.0 if name.endswith("Left") else -1.0)
    if name.startswith(_SMOOTHED_SHAPES):
        delta = _corners_rounded(head, delta)
    return delta


def _tongue_shown(head: Head, delta: Points) -> Points:
    """Part the lips and put the tip out over the lower one: the target stops behind the teeth."""
    tongue = head.figure.data.group_vertices("helper-tongue")
    ahead = delta[tongue, 2] / max(float(delta[tongue, 2].max()), 1e-6)
    delta = delta + _TONGUE_JAW * _displacement(head, "jawOpen")
    delta[tongue] += np.outer(ahead**3, np.array(_TONGUE_TIP) * head.eye_distance)
    return delta


def _cheek_lift(head: Head, side: float) -> Points:
    data, points, unit_m = head.figure.data, head.figure.positions, head.eye_distance
    x = (points[:, 0] - side * 0.62 * unit_m) / (0.34 * unit_m)
    y = (points[:, 1] - head.left_eye[1] + 0.62 * unit_m) / (0.30 * unit_m)
    share = np.exp(-(x**2 + y**2)) * (data.head_weight > 0.5) * data.is_skin
    share = share * (points[:, 2] > head.left_eye[2] - 0.05)
    return np.outer(share, [0.0, 0.0065, 0.0060])


def _corners_rounded(head: Head, delta: Points) -> Points:
    """Smooth the displacement around the mouth's corners, where it would pinch."""
    data, points, unit_m = head.figure.data, head.figure.positions, head.eye_distance
    height = np.linalg.norm((points - head.mouth)[:, 1:], axis=1) / (0.30 * unit_m)
    beside = np.abs(np.abs(points[:, 0]) - 0.40 * unit_m) / (0.22 * unit_m)
    share = np.exp(-(beside**2 + height**2)) * data.is_skin
    near = np.nonzero(share > 1e-3)[0]
    average = data.skin_average[near]
    amount = np.clip(share[near] * 1.1, 0, 0.85)[:, None]
    for _ in range(6):
        delta[near] += amount * (average @ delta - delta[near])
    return delta


def add_head_and_body(fitting: Fitting) -> None:
    """Add the skin in two parts, each with its own texture; clothes cut it later."""
    figure, data = fitting.figure, fitting.figure.data
    normals = shading_normals(fitting.head)
    skin = data.group_mesh("body", figure.positions, normals=normals, with_uv=True, anchored=True)
    u0, u1, v0, v1 = HEAD_UV
    u, v = skin.uv.T
    inside = (u > u0) & (u < u1) & (v > v0) & (v < v1)
    on_face = inside[skin.triangles].all(axis=1)
    face = compact(skin, skin.triangles[on_face])
    face.uv = (face.uv - [u0, v0]) / [u1 - u0, v1 - v0]
    fitting.add("body", Material.SKIN, compact(skin, skin.triangles[~on_face]))
    fitting.add("body_head", Material.HEAD, face)


def add_mouth(fitting: Fitting) -> None:
    """Add teeth and tongue."""
    for group, colour in _MOUTH_COLOURS.items():
        mesh = _head_group(fitting, group)
        mesh.colours = mesh.colours * linear_rgb(colour)
        fitting.add(group.removeprefix("helper-").replace("-", "_"), Material.MOUTH, mesh)


def add_lashes(fitting: Fitting) -> None:
    """Add the eyelashes, seen from both sides; the less feminine, the shorter."""
    shorter = _SHORT_LASHES * (1 - np.clip(2 * fitting.spec.body.femininity - 0.2, 0, 1))
    for side, name in (("l", "lashLeft"), ("r", "lashRight")):
        mesh = _head_group(fitting, f"helper-{side}-eyelashes-2")
        height, normal, _ = fitting.figure.height_above_skin(mesh.positions)
        mesh.positions = mesh.positions - normal * (shorter * np.maximum(height, 0))[:, None]
        mesh.colours[:] = 0.02
        fitting.add(name, Material.LASH, mesh, is_two_sided=True)


def _head_group(fitting: Fitting, group: str) -> Mesh:
    mesh = fitting.figure.data.group_mesh(group, fitting.figure.positions, anchored=True)
    mesh.attributes = fitting.rigid_weights(len(mesh.positions), {"Head": 1.0})
    return mesh
