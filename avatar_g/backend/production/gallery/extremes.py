"""The sheet of sliders: each at its two ends, everything else as it was."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.avatar_parts import DETAIL_GROUPS, Detail, DetailGroup, Slider
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_in
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind
from avatar_g.backend.engines.avatar.restyling import wear
from avatar_g.backend.engines.avatar.workshop import Workshop
from avatar_g.backend.production.gallery.sheets import Tile, laid_out
from avatar_g.backend.production.gallery.stills import Model

_TILE_PX: Final = (118, 148)
_COLUMNS: Final = 8
_TURN_RAD: Final = 0.45
_MODEL: Final = "nino"
_OF_BODY: Final = (DetailGroup.HANDS, DetailGroup.PROPORTIONS)
_FACIAL: Final = (Slider.FACE_WIDTH, Slider.EYE_SIZE, Slider.STYLISE)
_MACRO_ENDS: Final = (0.0, 1.0)
_YOUNGEST: Final = 0.4
"""Age counts from the youngest adult."""
_DETAIL_ENDS: Final = (-1.0, 1.0)


def extreme_sheet(data: BodyData) -> NDArray[np.uint8]:
    """Return the sheet: left of each pair the lower end, right the upper."""
    workshop = Workshop(data)
    tiles = list(_tiles(workshop))
    title = f"{len(tiles)} sliders, each at its two ends"
    return laid_out(tiles, columns=_COLUMNS, title=title)


def _tiles(workshop: Workshop) -> Iterator[Tile]:
    known = load_cast()[_MODEL]
    look = replace(known.look, hair_style="bun", has_fringe=False)
    model = wear(wear(replace(known, accessories=(), look=look), "tank"), "leggings")
    for slider in Slider:
        ends = (_YOUNGEST, 1.0) if slider is Slider.AGE else _MACRO_ENDS
        kind = PortraitKind.FACE if slider in _FACIAL else PortraitKind.BODY
        changed: list[dict[str, Any]] = [{slider.value: end} for end in ends]
        specs = [replace(model, body=replace(model.body, **each)) for each in changed]
        yield _pair(workshop, specs, kind, slider.value)
    for group, details in DETAIL_GROUPS.items():
        kind = PortraitKind.BODY if group in _OF_BODY else PortraitKind.FACE
        for detail in details:
            yield _pair(workshop, _detailed(model, detail), kind, detail.value)


def _detailed(model: AvatarSpec, detail: Detail) -> list[AvatarSpec]:
    known = dict(model.body.details)
    return [
        replace(model, body=replace(model.body, details={**known, detail.value: end}))
        for end in _DETAIL_ENDS
    ]


def _pair(workshop: Workshop, specs: list[AvatarSpec], kind: PortraitKind, name: str) -> Tile:
    models = [Model.of(build_in(workshop, spec, has_levels=False)) for spec in specs]
    pictures = [model.picture(kind, _TILE_PX, turn_rad=_TURN_RAD) for model in models]
    return Tile(np.concatenate(pictures, axis=1), name)
