"""Beards cut from the face's skin: they follow every face shape."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.head import Head
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.mesh import compact
from avatar_g.backend.engines.geometry.operators import blurred, clip, subdivide
from avatar_g.backend.engines.geometry.topology import (
    Points,
    border_vertices,
    neighbour_average,
    unit,
    vertex_normals,
)

_CORNER = 0.022
"""How round the corners of an outline are, in distances between the eyes."""


@dataclass(frozen=True, slots=True)
class _Style:
    length_m: float
    outline: str
    fade_rounds: int = 8
    outline_rounds: int = 1
    """Blurring of the outline, against corners of single triangles."""


_STYLES = {
    "full": _Style(0.017, "full"),
    "short": _Style(0.006, "full"),
    "goatee": _Style(0.012, "goatee"),
    "moustache": _Style(0.009, "moustache", outline_rounds=0),
}


def add_beard(fitting: Fitting) -> None:
    """Add the beard, if any, thinning out towards its outline."""
    kind = fitting.spec.look.beard
    if not kind:
        return
    style, head, figure = _STYLES[kind], fitting.head, fitting.figure
    skin = figure.data.group_mesh("body", figure.positions, anchored=True)
    corners = skin.positions[skin.triangles]
    near_mouth = (
        (corners[..., 2] > head.eyes[2] - 0.10)
        & (corners[..., 1] < head.eyes[1] + 0.01)
        & (corners[..., 1] > figure.landmarks.neck[1] - 0.02)
    ).all(axis=1)
    skin = subdivide(compact(skin, skin.triangles[near_mouth]), 0.0)
    outline = _outline(head, style.outline, skin.positions)
    even = neighbour_average(skin.triangles, len(outline))
    mesh = clip(skin, blurred(outline, even, style.outline_rounds))
    points = mesh.positions
    average = neighbour_average(mesh.triangles, len(points))
    share = np.ones(len(points))
    share[border_vertices(mesh.triangles)] = 0.0
    share = blurred(share, average, style.fade_rounds)
    outward = unit(blurred(vertex_normals(points, mesh.triangles), average, 5))
    chin = np.clip((head.mouth[1] - points[:, 1]) / (0.6 * head.eye_distance), 0, 1)
    length = share * style.length_m
    lift = outward * (length * (0.55 + 0.7 * chin))[:, None]
    mesh.positions = points + lift + np.outer(length * 0.8 * chin, [0, -1, 0])
    mesh.normals = None
    mesh.attributes = fitting.rigid_weights(len(points), {"Head": 1.0})
    mesh.uv = np.clip(
        np.stack(
            [
                points[:, 0] / (3 * head.eye_distance) + 0.5,
                (head.eyes[1] - points[:, 1]) / 0.35,
            ],
            axis=1,
        ),
        0.01,
        0.99,
    )
    mesh.colours = _colours(fitting, share)
    fitting.add("beard", Material.HAIR, mesh)


def _colours(fitting: Fitting, share: NDArray[np.float64]) -> Points:
    """Blend into the skin at the thin edge."""
    hair = linear_rgb(fitting.spec.look.hair_colour)
    skin = linear_rgb(fitting.spec.look.skin)
    dense = np.clip(share * 1.7, 0, 1)[:, None]
    return np.asarray(hair * 1.15 * dense + (skin * 0.5 + hair * 0.45) * (1 - dense))


def _outline(head: Head, outline: str, points: Points) -> NDArray[np.float64]:
    """Return a field that is positive where the beard grows."""
    unit_m, mouth = head.eye_distance, head.mouth
    y, aside = points[:, 1], np.abs(points[:, 0])
    mouth_y = mouth[1] - 0.002
    if outline == "moustache":
        # Two wings that end in points beside the mouth, parted below the nose.
        taper = 0.9 * np.maximum(0, aside - 0.30 * unit_m)
        parting = 0.06 * unit_m * np.exp(-((aside / (0.07 * unit_m)) ** 2))
        return np.asarray(
            np.minimum(
                mouth_y + 0.32 * unit_m - y - 0.10 * aside - taper - parting,
                y - (mouth_y + 0.07 * unit_m) + 0.22 * aside,
            )
        )
    lip_height = np.where(y > mouth_y, 0.14, 0.19) * unit_m
    lips = np.hypot(aside / (0.50 * unit_m), (y - mouth_y + 0.004) / lip_height)
    cheek = mouth_y + 0.25 * unit_m + 1.9 * np.maximum(0, aside - 0.64 * unit_m) - y
    # The sideburn ends on a slanted line instead of along single triangles.
    sideburn = head.eyes[1] - 0.20 * unit_m - y + 0.8 * (aside - head.ear_x * 0.9)
    limits = [
        cheek,
        sideburn + 3 * np.maximum(0, 0.95 * unit_m - aside),
        y - (mouth_y - 0.95 * unit_m),
        points[:, 2] - (head.eyes[2] - 0.088),
        (lips - 1) * 0.2 * unit_m,
    ]
    if outline == "goatee":
        limits.append(0.62 * unit_m - aside)
    rounded = _CORNER * unit_m
    return np.asarray(-rounded * np.log(sum(np.exp(-limit / rounded) for limit in limits)))
