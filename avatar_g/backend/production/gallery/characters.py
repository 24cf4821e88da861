"""Sheets of whole characters: a hundred random ones with their faults, and twelve described."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.description import describe_avatar
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind
from avatar_g.backend.production.gallery.faults import Faults
from avatar_g.backend.production.gallery.random_specs import random_spec
from avatar_g.backend.production.gallery.sheets import Tile, laid_out
from avatar_g.backend.production.gallery.stills import Model

_RANDOM_PX: Final = (132, 196)
_RANDOM_COLUMNS: Final = 13
_BODY_PX: Final = (220, 330)
_FACE_PX: Final = (220, 220)
PROMPTS: Final = (
    "ახალგაზრდა ქალი გრძელი წითელი თმით და მწვანე თვალებით, შავი ჰუდი და ლურჯი ჯინსი",
    "მოხუცი კაცი თეთრი წვერით, სათვალით და ნაცრისფერი სვიტერით",
    "კაცი შავი ჩოხით და ფაფახით",
    "გოგო ხუჭუჭა თმით, ყვითელი კაბა და თეთრი კედები",
    "a young woman with a black bob, a green jacket, white jeans and boots",
    "an old man with a full grey beard, round glasses, a red sweater and brown trousers",
    "a muscular man with a buzz cut, a black leather jacket, jeans and red sneakers",
    "a tall african woman with an afro, gold earrings, a purple dress and heels",
    "девушка с двумя косами, белая футболка, красная юбка и кеды",
    "пожилая женщина с седым пучком, синее платье и ожерелье",
    "парень с короткими светлыми волосами, зелёная толстовка, серые джоггеры и кепка",
    "рыжий парень с веснушками и усами, клетчатая рубашка и джинсы",
)
"""Four in each language."""


@dataclass(frozen=True, slots=True)
class StressSheet:
    """A hundred random characters."""

    picture: NDArray[np.uint8]
    faults: Faults
    faulty: tuple[int, ...]
    """Seeds of the characters with a fault."""


def stress_sheet(data: BodyData, *, count: int, first_seed: int = 1) -> StressSheet:
    """Build random characters, draw them at ease and count their faults."""
    tiles, faulty, total = [], [], Faults(0, 0, 0, 0)
    for seed in range(first_seed, first_seed + count):
        model = Model.of(build_avatar(random_spec(seed), data, has_levels=False))
        faults = model.faults()
        total += faults
        if faults.count:
            faulty.append(seed)
        label = f"{seed}" + (f" · {faults.count}" if faults.count else "")
        tiles.append(Tile(model.picture(PortraitKind.BODY, _RANDOM_PX), label))
    title = f"{count} random characters; after the number: faults counted ({total.count} in all)"
    sheet = laid_out(tiles, columns=_RANDOM_COLUMNS, title=title)
    return StressSheet(sheet, total, tuple(faulty))


def prompt_sheet(data: BodyData) -> NDArray[np.uint8]:
    """Return the characters of ``PROMPTS``: body above face, with their sentence."""
    return laid_out(list(_described(data)), columns=6, title="Twelve sentences, twelve characters")


def _described(data: BodyData) -> Iterator[Tile]:
    for place, prompt in enumerate(PROMPTS):
        spec: AvatarSpec = describe_avatar(prompt, seed=place + 1)
        model = Model.of(build_avatar(spec, data, has_levels=False))
        body = model.picture(PortraitKind.BODY, _BODY_PX)
        face = model.picture(PortraitKind.FACE, _FACE_PX)
        yield Tile(np.concatenate([body, face]), prompt)
