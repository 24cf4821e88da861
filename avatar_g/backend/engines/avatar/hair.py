"""The scalp's cap of hair and the choice of a style."""

import zlib

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.cloth import push_off_skin
from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.hair_styles import STYLES
from avatar_g.backend.engines.avatar.head import Head
from avatar_g.backend.engines.avatar.headwear import pressed_under_hat
from avatar_g.backend.engines.avatar.locks import Comb
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.avatar.wardrobe import HEADWEAR
from avatar_g.backend.engines.geometry.mesh import Mesh, compact
from avatar_g.backend.engines.geometry.operators import blurred, clip, smooth, subdivide
from avatar_g.backend.engines.geometry.topology import (
    Points,
    border_vertices,
    neighbour_average,
    vertex_normals,
)

_CAP_THICKNESS_M = {"buzz": 0.003, "undercut": 0.0035, "braids": 0.004, "afro": 0.010}
_DEFAULT_THICKNESS_M = 0.009
_TEMPLES = ("short", "undercut", "buzz", "spiky", "wavy")
"""Styles whose hairline recedes at the temples."""
_SHAVED = ("undercut", "buzz")


def add_hair(fitting: Fitting) -> None:
    """Add cap and locks of the chosen style; deterministic for the character's seed."""
    look = fitting.spec.look
    if look.hair_style == "bald":
        return
    fitting.add("haircap", Material.HAIR, _cap(fitting, look.hair_style))
    style = STYLES.get(look.hair_style)
    if style is None:
        return
    random = np.random.default_rng([fitting.spec.seed, zlib.crc32(b"hair")])
    tips = linear_rgb(look.hair_tips) if look.hair_tips else None
    comb = Comb(fitting.head, linear_rgb(look.hair_colour), random, tips)
    wears_hat = any(item.kind in HEADWEAR for item in fitting.spec.accessories)
    ties = style(comb, has_fringe=look.has_fringe, wears_hat=wears_hat)
    mesh = comb.mesh(len(fitting.figure.joints), fitting.figure.data)
    for item in fitting.spec.accessories:
        if item.kind in HEADWEAR:
            mesh.positions = pressed_under_hat(fitting.head, item.kind, mesh.positions)
    fitting.add("hair", Material.HAIR, mesh)
    for shape in ties:
        fitting.add_rigid("tie", shape, "#d9485f", {"Head": 1.0})


def _hairline(
    style: str, polar: NDArray[np.float64], azimuth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far above the hairline a direction is, in radians."""
    start = 0.78 if style == "undercut" else 0.80
    behind = 1 - np.clip(np.cos(azimuth) + 0.25, 0, 1)
    recess = 0.10 * np.exp(-(((np.abs(azimuth) - 0.75) / 0.25) ** 2)) * (style in _TEMPLES)
    return np.asarray(start + behind * 1.30 - recess - polar)


def _cap(fitting: Fitting, style: str) -> Mesh:
    """Cut the scalp from the skin and lift it, thinning out at the hairline."""
    figure, head = fitting.figure, fitting.head
    skin = figure.data.group_mesh("body", figure.positions)
    high = (skin.positions[skin.triangles][..., 1] > head.eyes[1] - 0.16).all(axis=1)
    skin = compact(skin, skin.triangles[high])
    polar, azimuth, distance = head.angles(skin.positions)
    of_head = skin.attributes[:, figure.data.joint("Head")] - 0.6
    field = np.minimum(_hairline(style, polar, azimuth), of_head)
    field[_is_ear(head, skin.positions)] = -1.0
    cap = subdivide(clip(skin, np.where(distance < 0.72, -1.0, field)), 0.4)
    cap = smooth(cap, 4)
    points = cap.positions
    average = neighbour_average(cap.triangles, len(points))
    share = np.ones(len(points))
    share[border_vertices(cap.triangles)] = 0.15
    share = blurred(share, average, 3)
    thickness = _CAP_THICKNESS_M.get(style, _DEFAULT_THICKNESS_M)
    cap.positions = points + vertex_normals(points, cap.triangles) * (thickness * share)[:, None]
    push_off_skin(figure, cap, thickness * 0.8)
    cap.attributes = fitting.rigid_weights(len(points), {"Head": 1.0})
    polar, azimuth, _ = head.angles(points)
    cap.uv = np.stack(
        [(azimuth / np.pi * 0.5 + 0.5) * 0.98 + 0.01, np.clip(polar / 2.6, 0, 1)], axis=1
    )
    cap.colours = _cap_colours(fitting, style, polar)
    return cap


def _is_ear(head: Head, points: Points) -> NDArray[np.bool_]:
    """Tell what belongs to the ears: the shell, and the canal that reaches into the head."""
    x, y, z = points.T
    shell = (np.abs(x) > head.ear_x * 0.88) & (y < head.eyes[1] + 0.03)
    ahead = z - head.centre[2]
    canal = (np.abs(x) > head.ear_x * 0.62) & (y < head.eyes[1] + 0.012)
    return np.asarray(shell | (canal & (ahead > -0.034) & (ahead < 0.016)))


def _cap_colours(fitting: Fitting, style: str, polar: NDArray[np.float64]) -> Points:
    """Return the cap's colours: shaved sides let the skin shine through."""
    colour = linear_rgb(fitting.spec.look.hair_colour)
    if style not in _SHAVED:
        return np.tile(colour * 0.85, (len(polar), 1))
    skin = linear_rgb(fitting.spec.look.skin)
    start, width, limit = (1.0, 0.7, 1.0) if style == "undercut" else (1.25, 0.6, 0.8)
    share = (np.clip((polar - start) / width, 0, limit) * 0.55)[:, None]
    return np.asarray(colour * (1 - share) + skin * 0.6 * share)
