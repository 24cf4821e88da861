"""The sheet of everything to wear: each garment and each hair style on one model."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Look
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind
from avatar_g.backend.engines.avatar.restyling import CARDS, wear
from avatar_g.backend.engines.avatar.wardrobe import BEARDS, HAIR_STYLES, WARDROBE, Slot
from avatar_g.backend.production.gallery.sheets import Tile, laid_out
from avatar_g.backend.production.gallery.stills import Model

_TILE_PX: Final = (170, 224)
_COLUMNS: Final = 11
_WOMAN: Final = AvatarSpec(
    body=Body(femininity=0.85, weight=0.42), look=Look(hair_style="bun", hair_colour="#5a3420")
)
_MAN: Final = AvatarSpec(
    body=Body(femininity=0.1, muscle=0.6), look=Look(hair_style="short", hair_colour="#3a2417")
)


def wardrobe_sheet(data: BodyData) -> NDArray[np.uint8]:
    """Return clothes on a whole body, accessories, hair and beards near."""
    tiles = [Tile(_picture(spec, kind, data), name) for name, spec, kind in _looks()]
    return laid_out(tiles, columns=_COLUMNS, title="Every garment, hair style and beard")


def _looks() -> Iterator[tuple[str, AvatarSpec, PortraitKind]]:
    for kind in CARDS:
        near = WARDROBE[kind].slot is Slot.ACCESSORY
        model = _MAN if kind in {"chokha", "papakhi"} else _WOMAN
        yield kind, wear(model, kind), PortraitKind.BUST if near else PortraitKind.BODY
    for style in HAIR_STYLES:
        look = replace(_WOMAN.look, hair_style=style)
        yield f"hair: {style}", replace(_WOMAN, look=look), PortraitKind.BUST
    for beard in BEARDS:
        if beard:
            look = replace(_MAN.look, beard=beard)
            yield f"beard: {beard}", replace(_MAN, look=look), PortraitKind.FACE


def _picture(spec: AvatarSpec, kind: PortraitKind, data: BodyData) -> NDArray[np.uint8]:
    model = Model.of(build_avatar(spec, data, has_levels=False))
    return model.picture(kind, _TILE_PX, turn_rad=0.3)
