"""The sheet of poses: instants of every kind of move, with the penetration measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.kinematics import solve
from avatar_g.backend.engines.avatar.moves import MOVES
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind
from avatar_g.backend.production.gallery.penetration import PenetrationProbe
from avatar_g.backend.production.gallery.sheets import Tile, laid_out
from avatar_g.backend.production.gallery.stills import Model

_TILE_PX: Final = (230, 300)
_COLUMNS: Final = 7
_MODELS: Final = ("nino", "giorgi", "zuri", "luka")
POSES: Final = (
    ("idle", 0.0), ("sing", 2.0), ("heart", 6.0), ("belt", 4.0), ("talk", 3.0),
    ("sway", 2.0), ("step_touch", 1.0), ("bounce", 0.25), ("clap", 1.0), ("disco", 1.0),
    ("disco", 3.0), ("wave", 0.7), ("body_roll", 1.2), ("pop", 0.6), ("pop", 2.6),
    ("jump", 0.95), ("headbang", 0.0), ("twist", 0.5), ("groove", 1.0), ("march", 0.6),
    ("hands_up", 1.0), ("point", 0.0), ("kartuli", 2.0), ("khorumi", 2.0), ("look_around", 2.0),
)  # fmt: skip
"""Move and beat."""


@dataclass(frozen=True, slots=True)
class PoseSheet:
    """Poses with their penetration."""

    picture: NDArray[np.uint8]
    depths_mm: dict[str, float]
    """By pose: how deep a forearm or hand is inside the body."""


def pose_sheet(data: BodyData) -> PoseSheet:
    """Draw every pose at full energy; models of different build take turns."""
    depths: dict[str, float] = {}
    tiles = []
    for tile, name, depth_mm in _posed(data):
        tiles.append(tile)
        depths[name] = depth_mm
    worst = max(depths.values())
    title = f"{len(tiles)} poses; below: hand or forearm inside the body, at most {worst:.1f} mm"
    return PoseSheet(laid_out(tiles, columns=_COLUMNS, title=title), depths)


def _posed(data: BodyData) -> Iterator[tuple[Tile, str, float]]:
    cast = load_cast()
    models = [Model.of(build_avatar(cast[name], data, has_levels=False)) for name in _MODELS]
    probes = [PenetrationProbe.of(model.rigged, model.character) for model in models]
    for place, (move, beat) in enumerate(POSES):
        model, probe = models[place % len(models)], probes[place % len(models)]
        pose = solve(MOVES[move](beat, 1.0, 0.0), model.proportions)
        depth_mm = round(1e3 * probe.depth_m(pose), 1)
        picture = model.picture(PortraitKind.BODY, _TILE_PX, pose=pose)
        yield Tile(picture, f"{move} · {depth_mm} mm"), f"{move}@{beat}", depth_mm
