"""The sheet of faces: every ARKit shape and every viseme on three heads."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import VISEMES
from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES, VISEME_MATRIX
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind
from avatar_g.backend.production.gallery.sheets import Tile, laid_out
from avatar_g.backend.production.gallery.stills import Model

_HEADS: Final = ("nino", "giorgi", "zuri")
_DRAWN_PX: Final = (176, 176)
_SEEN: Final = (slice(28, 166), slice(38, 138))
"""Rows and columns from the brows to the chin."""
_COLUMNS: Final = 6
_FRONT_RAD: Final = 0.22


def face_sheet(data: BodyData) -> NDArray[np.uint8]:
    """Return the 52 shapes at full weight, then the 15 visemes."""
    cast = load_cast()
    bare = [replace(cast[name], accessories=()) for name in _HEADS]
    models = [Model.of(build_avatar(spec, data, has_levels=False)) for spec in bare]
    tiles = [_tile(models, name, weights) for name, weights in _expressions()]
    return laid_out(tiles, columns=_COLUMNS, title="52 face shapes at full weight, 15 visemes")


def _expressions() -> Iterator[tuple[str, Mapping[str, float]]]:
    for shape in ARKIT_SHAPES:
        yield shape, {shape: 1.0}
    for viseme, row in zip(VISEMES, VISEME_MATRIX, strict=True):
        yield f"viseme {viseme}", dict(zip(ARKIT_SHAPES, row.tolist(), strict=True))


def _tile(models: list[Model], name: str, weights: Mapping[str, float]) -> Tile:
    faces = [
        model.picture(PortraitKind.FACE, _DRAWN_PX, face=weights, turn_rad=_FRONT_RAD)[_SEEN]
        for model in models
    ]
    return Tile(np.concatenate(faces, axis=1), name)
