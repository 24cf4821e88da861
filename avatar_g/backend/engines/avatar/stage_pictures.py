"""The textures of a character one by one, as the builder's stage takes them."""

import io
from collections.abc import Callable, Hashable
from dataclasses import asdict
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.atlas import paint_bottom, paint_top
from avatar_g.backend.engines.avatar.colours import to_srgb
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.textures import (
    paint_eye,
    paint_face,
    paint_skin,
    paint_strands,
)
from avatar_g.backend.engines.avatar.wardrobe import Slot, Worn
from avatar_g.backend.engines.avatar.workshop import Dressed, Group

_QUALITY: Final = 85

Painter = Callable[[Dressed], NDArray[np.uint8]]
Facts = Callable[[Dressed], Hashable]


def picture_facts(name: str, dressed: Dressed) -> Hashable:
    """Return what the texture ``name`` follows from."""
    return name, _PICTURES[name][0](dressed)


def picture_file(name: str, dressed: Dressed) -> bytes:
    """Return the texture ``name`` as a JPEG."""
    stream = io.BytesIO()
    Image.fromarray(_PICTURES[name][1](dressed)).save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def _worn_facts(garment: Worn) -> Hashable:
    return garment.kind, garment.colour, tuple(sorted(garment.options.items()))


def _skin_facts(dressed: Dressed) -> Hashable:
    return dressed.spec.look.skin


def _face_facts(dressed: Dressed) -> Hashable:
    look = asdict(dressed.spec.look)
    names = ("skin", "lips", "blush", "makeup", "eyelid", "freckles")
    return dressed.made[Group.FACE].key, tuple(look[name] for name in names)


def _paint_skin(dressed: Dressed) -> NDArray[np.uint8]:
    return paint_skin(dressed.spec.look, dressed.model.figure.data.masks)


def _paint_face(dressed: Dressed) -> NDArray[np.uint8]:
    fitting: Fitting = dressed.fitting
    face = next(part for part in dressed.made[Group.FACE].parts if part.name == "body_head")
    return paint_face(fitting, face.mesh)


_PICTURES: dict[str, tuple[Facts, Painter]] = {
    "skin": (_skin_facts, _paint_skin),
    "head": (_face_facts, _paint_face),
    "eye": (lambda one: one.spec.look.iris, lambda one: paint_eye(one.spec.look.iris)),
    "hair": (lambda _one: (), lambda _one: paint_strands()),
    "top": (
        lambda one: _worn_facts(one.fitting.outfit[Slot.TOP]),
        lambda one: to_srgb(paint_top(one.fitting.outfit[Slot.TOP])),
    ),
    "bottom": (
        lambda one: _worn_facts(one.fitting.outfit[Slot.BOTTOM]),
        lambda one: to_srgb(paint_bottom(one.fitting.outfit[Slot.BOTTOM])),
    ),
}
PICTURES: Final = tuple(_PICTURES)
"""Names of all textures."""
PAINTED_UNDRESSED: Final = ("skin", "eye", "top", "bottom")
"""Textures that need no mesh: they may be painted while the meshes are made."""
