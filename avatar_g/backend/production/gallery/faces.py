"""The sheet of faces: every ARKit shape and every viseme on three heads."""

from collections.abc import Iterator, Mapping
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
_FACE_PX: Final = (100, 104)
_COLUMNS: Final = 6
_FRONT_RAD: Final = 0.22


def face_sheet(data: BodyData) -> NDArray[np.uint8]:
    """Return the 52 shapes at full weight, then the 15 visemes."""
    cast = load_cast()
    models = [Model.of(build_avatar(cast[name], data, has_levels=False)) for name in _HEADS]
    tiles = [_tile(models, name, weights) for name, weights in _expressions()]
    return laid_out(tiles, columns=_COLUMNS, title="52 face shapes at full weight, 15 visemes")


def _expressions() -> Iterator[tuple[str, Mapping[str, float]]]:
    for shape in ARKIT_SHAPES:
        yield shape, {shape: 1.0}
    for viseme, row in zip(VISEMES, VISEME_MATRIX, strict=True):
        yield f"viseme {viseme}", dict(zip(ARKIT_SHAPES, row.tolist(), strict=True))


def _tile(models: list[Model], name: str, weights: Mapping[str, float]) -> Tile:
    faces = [
        model.picture(PortraitKind.FACE, _FACE_PX, face=weights, turn_rad=_FRONT_RAD)
        for model in models
    ]
    return Tile(np.concatenate(faces, axis=1), name)
