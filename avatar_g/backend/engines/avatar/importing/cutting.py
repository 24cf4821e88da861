"""Lay pictures flat and cut transparent parts away: what is left needs no alpha and no repeats."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.importing.surfaces import Surface

_ROUNDS: Final = 2
"""A triangle that is partly open is quartered so often before its centre decides."""
_MOST_TRIANGLES: Final = 60_000
"""Partly open triangles are not quartered beyond this."""
_SAMPLES: Final = np.array(
    [
        [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5],
        [0.5, 0.0, 0.5], [1 / 3, 1 / 3, 1 / 3],
    ]
)  # fmt: skip


@dataclass(slots=True)
class Sheet:
    """Triangles whose corners know their picture; new vertices are mixed from old ones."""

    uv: NDArray[np.float64]
    """``(v, 2)`` in the material's own picture."""
    triangles: NDArray[np.int64]
    surface: NDArray[np.int64]
    """``(t,)``."""
    mix: sp.csr_matrix
    """``(v, originals)``: what each vertex is mixed from; rows sum to 1."""


def open_sheet(
    uv: NDArray[np.float64], triangles: NDArray[np.int64], surface: NDArray[np.int64]
) -> Sheet:
    """Return a sheet of original vertices."""
    return Sheet(uv, triangles, surface, sp.identity(len(uv), format="csr"))


def unwrap(sheet: Sheet) -> tuple[Sheet, int]:
    """Shift every triangle into the picture, with vertices of its own where tiles meet.

    Returns the number of triangles that are larger than their picture and were clipped to it.
    """
    corners = sheet.uv[sheet.triangles]
    tile = np.floor(corners.min(axis=1) + 1e-4)
    too_large = (corners - tile[:, None]).max(axis=(1, 2)) > 1.001
    tile[too_large] = np.floor(corners[too_large].mean(axis=1))
    keys = np.concatenate(
        [
            sheet.triangles.reshape(-1, 1),
            np.repeat(sheet.surface, 3)[:, None],
            np.repeat(tile, 3, axis=0).astype(np.int64),
        ],
        axis=1,
    )
    unique, renumbered = np.unique(keys, axis=0, return_inverse=True)
    rows = unique[:, 0]
    uv = np.clip(sheet.uv[rows] - unique[:, 2:], 0.0, 1.0)
    triangles = renumbered.reshape(-1, 3)
    flat = Sheet(uv, triangles, sheet.surface, sheet.mix[rows])
    return flat, int(too_large.sum())


def cut_open(sheet: Sheet, surfaces: list[Surface]) -> tuple[Sheet, int]:
    """Remove what the pictures show as transparent; return also how many triangles went."""
    removed = 0
    for index, surface in enumerate(surfaces):
        if surface.cutoff == 0 or not (sheet.surface == index).any():
            continue
        sheet, gone = _cut(sheet, index, surface)
        removed += gone
    return sheet, removed


def _cut(sheet: Sheet, index: int, surface: Surface) -> tuple[Sheet, int]:
    own = sheet.surface == index
    waiting, rest = sheet.triangles[own], sheet.triangles[~own]
    rest_surface = sheet.surface[~own]
    kept: list[NDArray[np.int64]] = []
    removed = 0
    for turn in range(_ROUNDS + 1):
        shown = _shown(sheet.uv, waiting, surface)
        whole, none = shown.all(axis=1), ~shown.any(axis=1)
        kept.append(waiting[whole])
        removed += int(none.sum())
        mixed = waiting[~whole & ~none]
        is_last = turn == _ROUNDS or 4 * len(mixed) > _MOST_TRIANGLES
        if is_last:
            centre = _shown(sheet.uv, mixed, surface)[:, -1]
            kept.append(mixed[centre])
            removed += int((~centre).sum())
            break
        sheet, waiting = _quartered(sheet, mixed)
    drawn = np.concatenate(kept)
    triangles = np.concatenate([rest, drawn])
    names = np.concatenate([rest_surface, np.full(len(drawn), index)])
    return Sheet(sheet.uv, triangles, names, sheet.mix), removed


def _shown(
    uv: NDArray[np.float64], triangles: NDArray[np.int64], surface: Surface
) -> NDArray[np.bool_]:
    """Return ``(t, 7)``: which sample points of each triangle are opaque."""
    points = np.einsum("sk,tkc->tsc", _SAMPLES, uv[triangles])
    height_px, width_px = surface.picture.shape[:2]
    column = np.clip((points[..., 0] * width_px).astype(np.int64), 0, width_px - 1)
    row = np.clip((points[..., 1] * height_px).astype(np.int64), 0, height_px - 1)
    return np.asarray(surface.picture[row, column, 3] >= surface.cutoff)


def _quartered(sheet: Sheet, triangles: NDArray[np.int64]) -> tuple[Sheet, NDArray[np.int64]]:
    """Split each triangle into four at the middles of its edges."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, place = np.unique(edges, axis=0, return_inverse=True)
    middle = place.reshape(-1, 3) + len(sheet.uv)
    a, b, c = triangles.T
    ab, bc, ca = middle.T
    quarters = np.concatenate(
        [
            np.stack([a, ab, ca], axis=1),
            np.stack([ab, b, bc], axis=1),
            np.stack([ca, bc, c], axis=1),
            np.stack([ab, bc, ca], axis=1),
        ]
    )
    uv = np.concatenate([sheet.uv, sheet.uv[unique].mean(axis=1)])
    middles = 0.5 * (sheet.mix[unique[:, 0]] + sheet.mix[unique[:, 1]])
    mix = sp.vstack([sheet.mix, middles], format="csr")
    return Sheet(uv, sheet.triangles, sheet.surface, mix), quarters
