"""A mesh whose vertices carry everything that must follow them through cuts and subdivisions."""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.geometry.topology import Points, Triangles


@dataclass(slots=True)
class Mesh:
    """Triangles and the attributes of their vertices."""

    positions: Points
    """``(n, 3)`` metres."""
    triangles: Triangles
    """``(t, 3)``."""
    attributes: NDArray[np.float32]
    """``(n, k)`` values that are interpolated with the surface, here joint weights."""
    uv: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    """``(n, 2)``, v grows downwards."""
    colours: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    """``(n, 3)`` linear RGB."""
    normals: Points | None = None
    """``(n, 3)`` where they must not come from the triangles (across seams)."""
    anchor: sp.csr_matrix | None = None
    """``(n, base)``: how much each vertex follows the displacement of each base vertex."""

    def __post_init__(self) -> None:
        if not len(self.uv):
            self.uv = np.zeros((len(self.positions), 2))
        if not len(self.colours):
            self.colours = np.ones((len(self.positions), 3))

    def mapped(self, rows: sp.csr_matrix, triangles: Triangles) -> "Mesh":
        """Return a mesh whose vertices are linear mixes ``rows @ vertices`` of this one's."""
        return Mesh(
            positions=rows @ self.positions,
            triangles=triangles,
            attributes=(rows @ self.attributes).astype(np.float32),
            uv=rows @ self.uv,
            colours=rows @ self.colours,
            normals=None if self.normals is None else rows @ self.normals,
            anchor=None if self.anchor is None else (rows @ self.anchor).tocsr(),
        )

    def taken(self, vertices: NDArray[np.int64], triangles: Triangles) -> "Mesh":
        """Return a mesh of copies of the listed vertices."""
        return Mesh(
            positions=self.positions[vertices],
            triangles=triangles,
            attributes=self.attributes[vertices],
            uv=self.uv[vertices],
            colours=self.colours[vertices],
            normals=None if self.normals is None else self.normals[vertices],
            anchor=None if self.anchor is None else self.anchor[vertices],
        )


def compact(mesh: Mesh, triangles: Triangles) -> Mesh:
    """Keep only ``triangles`` and the vertices they use."""
    used, renumbered = np.unique(triangles.ravel(), return_inverse=True)
    return mesh.taken(used, renumbered.reshape(-1, 3))


def joined(meshes: list[Mesh]) -> Mesh:
    """Put meshes side by side into one; anchors must be all present or all absent."""
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    anchors = [mesh.anchor for mesh in meshes if mesh.anchor is not None]
    normals = [mesh.normals for mesh in meshes if mesh.normals is not None]
    return Mesh(
        positions=np.concatenate([mesh.positions for mesh in meshes]),
        triangles=np.concatenate(
            [mesh.triangles + start for mesh, start in zip(meshes, starts, strict=False)]
        ),
        attributes=np.concatenate([mesh.attributes for mesh in meshes]),
        uv=np.concatenate([mesh.uv for mesh in meshes]),
        colours=np.concatenate([mesh.colours for mesh in meshes]),
        normals=np.concatenate(normals) if len(normals) == len(meshes) else None,
        anchor=sp.vstack(anchors).tocsr() if len(anchors) == len(meshes) else None,
    )
