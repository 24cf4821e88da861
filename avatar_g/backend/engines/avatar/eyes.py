"""Eyeballs and brows."""

import numpy as np
import scipy.sparse as sp
from scipy.spatial import cKDTree

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.sweep import grid_triangles, tube
from avatar_g.backend.engines.geometry.topology import Points

EYE_PART_NAMES = {"LeftEye": "eyeLeft", "RightEye": "eyeRight"}
_BALLS = {"LeftEye": "helper-l-eye", "RightEye": "helper-r-eye"}
_MERIDIANS, _PARALLELS = 24, 14
_BROW_POINTS, _BROW_SIDES = 16, 8


def add_eyes(fitting: Fitting) -> None:
    """Add two spherical caps whose texture is a front view of the eye."""
    head = fitting.head
    polar, azimuth = np.meshgrid(
        np.linspace(0, np.pi * 0.62, _PARALLELS),
        np.linspace(0, 2 * np.pi, _MERIDIANS, endpoint=False),
        indexing="ij",
    )
    sine = np.sin(polar)
    direction = np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), np.cos(polar)], axis=-1)
    radius = np.where(polar < np.pi / 2, sine * 0.5, 1 - sine * 0.5)
    uv = np.stack([0.5 + radius * np.cos(azimuth), 0.5 - radius * np.sin(azimuth)], axis=-1)
    triangles = grid_triangles(_PARALLELS, _MERIDIANS, wraps_columns=True)
    for joint, centre in (("LeftEye", head.left_eye), ("RightEye", head.right_eye)):
        points = (centre + direction * head.eye_radius).reshape(-1, 3)
        mesh = Mesh(
            positions=points,
            triangles=triangles,
            attributes=fitting.rigid_weights(len(points), {"Head": 1.0}),
            uv=np.clip(uv.reshape(-1, 2), 0, 1),
            normals=direction.reshape(-1, 3),
            anchor=_anchored_to_ball(fitting, joint, points),
        )
        fitting.add(EYE_PART_NAMES[joint], Material.EYE, mesh)


def _anchored_to_ball(fitting: Fitting, joint: str, points: Points) -> sp.csr_matrix:
    """Return rows that let an eye follow the base's eyeball, which the eyeLook shapes turn."""
    figure = fitting.figure
    ball = figure.data.group_vertices(_BALLS[joint])
    distance, found = cKDTree(figure.positions[ball]).query(points, k=3)
    weights = 1 / (distance + 1e-4)
    weights /= weights.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(len(points)), 3)
    shape = (len(points), len(figure.positions))
    return sp.csr_matrix((weights.ravel(), (rows, ball[found].ravel())), shape=shape)


def anchored_to_skin(fitting: Fitting, points: Points, copies: int) -> sp.csr_matrix:
    """Return rows that make ``copies`` vertices per point follow the nearest skin."""
    _, vertices, weights = fitting.figure.nearest_skin(points, count=4)
    rows = np.repeat(np.arange(len(points)), 4)
    shape = (len(points), len(fitting.figure.positions))
    anchor = sp.csr_matrix((weights.ravel(), (rows, vertices.ravel())), shape=shape)
    return anchor[np.repeat(np.arange(len(points)), copies)]


def add_brows(fitting: Fitting) -> None:
    """Add two flat tapered arcs that follow the brow muscles."""
    head, look = fitting.head, fitting.spec.look
    hair = linear_rgb(look.hair_colour)
    colour = hair * (0.6 if hair.mean() < 0.3 else 0.62)
    share = np.linspace(0, 1, _BROW_POINTS)
    for name, eye, side in (("browLeft", head.left_eye, 1), ("browRight", head.right_eye, -1)):
        path = _brow_path(fitting, eye, side, share)
        arch = np.clip(np.sin(np.clip(share * 0.90 + 0.10, 0, 1) * np.pi), 0, 1) ** 0.6
        size = (0.25 + 0.5 * look.brow) * head.eye_radius * 0.40
        points, triangles = tube(
            path, size * arch * (1.05 - 0.5 * share) + 0.0005, _BROW_SIDES, up=np.array([0, 0, 1.0])
        )
        depth = np.repeat(path[:, 2], _BROW_SIDES)
        points[:, 2] = depth + (points[:, 2] - depth) * 0.28
        across = 0.1 + 0.1 * np.abs(np.linspace(-1, 1, _BROW_SIDES))
        mesh = Mesh(
            positions=points,
            triangles=triangles,
            attributes=fitting.rigid_weights(len(points), {"Head": 1.0}),
            uv=np.stack(
                [np.tile(across, _BROW_POINTS), np.repeat(share, _BROW_SIDES) * 0.9 + 0.05], axis=1
            ),
            colours=np.tile(colour, (len(points), 1)),
            anchor=anchored_to_skin(fitting, path, _BROW_SIDES),
        )
        fitting.add(name, Material.HAIR, mesh)


def _brow_path(fitting: Fitting, eye: Points, side: int, share: Points) -> Points:
    """Return the arc over an eye, laid on the forehead's surface."""
    head, figure = fitting.head, fitting.figure
    radius = head.eye_radius
    x = eye[0] + side * (-0.80 + 1.95 * share) * radius * 1.02
    y = eye[1] + radius * (1.52 + 0.46 * np.sin(share * np.pi * 0.78) - 0.34 * share)
    skin = figure.positions[figure.data.group_vertices("body")]
    tree = cKDTree(skin[:, :2])
    found = tree.query_ball_point(np.stack([x, y], axis=1), radius * 0.30)
    z = np.array([skin[near, 2].max() if near else eye[2] + radius for near in found])
    padded = np.concatenate([z[:1], z[:1], z, z[-1:], z[-1:]])
    z = np.convolve(padded, [0.1, 0.25, 0.3, 0.25, 0.1], "valid")
    return np.stack([x, y, z + 0.0012], axis=1)
