"""The pieces a character is put together from, and the state they share while being made."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.engines.avatar.body import Figure
from avatar_g.backend.engines.avatar.colours import linear_rgb
from avatar_g.backend.engines.avatar.head import Head
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.avatar.wardrobe import Slot, Worn
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.sweep import Shape
from avatar_g.backend.engines.geometry.topology import Points

Field = Callable[[Points], NDArray[np.float64]]
"""A scalar over space: positive where a garment is."""


@dataclass(slots=True)
class Part:
    """One mesh of one material."""

    name: str
    material: Material
    mesh: Mesh
    is_two_sided: bool = False


@dataclass(slots=True)
class Cover:
    """Where a garment hides the skin below it."""

    inside: Field
    margin_m: float
    """Skin is hidden where ``inside`` exceeds this."""


@dataclass(slots=True)
class Fitting:
    """A figure being dressed: what is made so far and what later pieces must know."""

    figure: Figure
    head: Head
    spec: AvatarSpec
    outfit: dict[Slot, Worn]
    """Every slot filled, options complete."""
    parts: list[Part] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    top: Mesh | None = None
    """The finished upper garment: bags and necklaces lie on it."""
    top_hem_y: float = np.inf
    sole_height_m: float = 0.0
    """How far the shoes' soles reach below the naked feet."""

    def add(self, name: str, material: Material, mesh: Mesh, *, is_two_sided: bool = False) -> Part:
        """Add a finished mesh."""
        part = Part(name, material, mesh, is_two_sided)
        self.parts.append(part)
        return part

    def rigid_weights(self, count: int, joints: dict[str, float]) -> NDArray[np.float32]:
        """Return ``(count, 52)`` weights that are the same for all vertices."""
        weights = np.zeros((count, len(self.figure.joints)), np.float32)
        for name, share in joints.items():
            weights[:, self.figure.data.joint(name)] = share
        return weights

    def add_rigid(
        self,
        name: str,
        shape: Shape,
        colour: str,
        joints: dict[str, float],
        *,
        material: Material = Material.PLAIN,
        tint: float = 1.0,
    ) -> Part:
        """Add a free shape that moves with the given joints."""
        points, triangles = shape
        mesh = Mesh(
            positions=points,
            triangles=triangles,
            attributes=self.rigid_weights(len(points), joints),
            colours=np.tile(linear_rgb(colour) * tint, (len(points), 1)),
        )
        return self.add(name, material, mesh)
