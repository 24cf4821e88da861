"""Where characters are put together: whatever two of them share is made once.

A character is made in steps, each a pure function of a few facts of the specification. A step whose
facts were met before gives back what it made then, so that a changed shirt costs a shirt. Nothing
that is kept is ever changed afterwards: a first build and a hundredth give the same bytes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec, Body
from avatar_g.backend.engines.avatar.accessories import add_accessories
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.beard import add_beard
from avatar_g.backend.engines.avatar.body import Figure, shape_body
from avatar_g.backend.engines.avatar.bottoms import add_bottoms
from avatar_g.backend.engines.avatar.eyes import add_brows, add_eyes
from avatar_g.backend.engines.avatar.face import (
    FaceShapes,
    add_head_and_body,
    add_lashes,
    add_mouth,
    face_shapes,
)
from avatar_g.backend.engines.avatar.hair import add_hair
from avatar_g.backend.engines.avatar.head import Head, measure_head
from avatar_g.backend.engines.avatar.parts import Cover, Fitting, Part
from avatar_g.backend.engines.avatar.shoes import add_shoes
from avatar_g.backend.engines.avatar.tops import add_top
from avatar_g.backend.engines.avatar.wardrobe import (
    HEADWEAR,
    Slot,
    Worn,
    check_spec,
    complete_outfit,
)
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.topology import unit, vertex_normals

_KEPT_BODIES = 4
_KEPT_RESULTS = 96
"""Of all steps together: some 40 MB."""
_ONLY_PAINTED = frozenset(
    {"pattern", "second", "third", "pattern_px", "print", "print_colour", "letters", "letters_px",
     "yoke", "side_stripe", "border", "fabric", "image", "image_px", "image_tint"}
)  # fmt: skip
"""Options of cloth that its texture shows and its mesh does not."""
_SKIN_PARTS = ("body", "body_head")
_HEAD_SKIN_WEIGHT = 0.15
"""Skin with more head weight than this is never hidden by clothes."""

Item = TypeVar("Item")


class Group(StrEnum):
    """What is made together, in the order it is made."""

    FACE = "face"
    """Skin of head and body, eyes, mouth, lashes."""
    BROWS = "brows"
    HAIR = "hair"
    BEARD = "beard"
    TOP = "top"
    BOTTOM = "bottom"
    SHOES = "shoes"
    ACCESSORIES = "accessories"


@dataclass(frozen=True, slots=True)
class Made:
    """What one step added to a character; never changed once it is made."""

    key: Hashable
    parts: tuple[Part, ...]
    """With normals."""
    covers: tuple[Cover, ...]
    top: tuple[Mesh | None, float] | None = None
    """Of the upper garment's step: its mesh and the height of its hem."""
    sole_height_m: float | None = None
    """Of the shoes' step."""


@dataclass(frozen=True)
class Model:
    """A body without clothes: everything that follows from ``Body`` alone."""

    figure: Figure
    head: Head

    @cached_property
    def shapes(self) -> FaceShapes:
        """The 52 face shapes; made when somebody needs them."""
        return face_shapes(self.head)


@dataclass(frozen=True)
class Dressed:
    """A character with all its parts, before they are packed."""

    spec: AvatarSpec
    model: Model
    fitting: Fitting
    made: dict[Group, Made]

    @cached_property
    def hidden(self) -> dict[str, NDArray[np.bool_]]:
        """Skin part to ``(vertices,)``: below clothes, where it could poke through."""
        return {
            part.name: _covered(self.fitting, part.mesh)
            for part in self.made[Group.FACE].parts
            if part.name in _SKIN_PARTS
        }


class Workshop:
    """Makes characters one after the other. Not shared between threads."""

    def __init__(self, data: BodyData) -> None:
        self.data = data
        self._models: OrderedDict[Hashable, Model] = OrderedDict()
        self._made: OrderedDict[Hashable, Made] = OrderedDict()

    def model(self, body: Body) -> Model:
        """Shape a body, or take the one made before."""
        key = body_key(body)
        if key not in self._models:
            figure = shape_body(self.data, body)
            self._models[key] = Model(figure, measure_head(figure))
        return _touched(self._models, key, _KEPT_BODIES)

    def dress(self, spec: AvatarSpec) -> Dressed:
        """Put a character together.

        Raises
        ------
        InvalidRequest
            If the specification names an unknown garment, option, style or a malformed colour.
        """
        dressed = self.undressed(spec)
        fitting, made = dressed.fitting, dressed.made
        for group, (makers, facts) in _STEPS.items():
            key = (group, body_key(spec.body), facts(fitting))
            if key not in self._made:
                self._made[key] = _make(group, key, makers, fitting)
            made[group] = _touched(self._made, key, _KEPT_RESULTS)
            _take_over(fitting, made[group])
        return dressed

    def undressed(self, spec: AvatarSpec) -> Dressed:
        """Return the body of a character and what it will wear; nothing is made yet.

        Raises
        ------
        InvalidRequest
            See :meth:`dress`.
        """
        check_spec(spec)
        model = self.model(spec.body)
        return Dressed(
            spec, model, Fitting(model.figure, model.head, spec, complete_outfit(spec)), {}
        )


def body_key(body: Body) -> Hashable:
    """Return the facts of a body, whatever order its details were written in."""
    return _plain(asdict(body))


def _touched(store: "OrderedDict[Hashable, Item]", key: Hashable, kept: int) -> Item:
    store.move_to_end(key)
    while len(store) > kept:
        store.popitem(last=False)
    return store[key]


Makers = tuple[Callable[[Fitting], None], ...]


def _make(group: Group, key: Hashable, makers: Makers, fitting: Fitting) -> Made:
    """Run one step on a copy of the fitting and keep what it added."""
    bench = replace(fitting, parts=[], covers=[])
    for maker in makers:
        maker(bench)
    return Made(
        key,
        tuple(replace(part, mesh=_with_normals(part.mesh)) for part in bench.parts),
        tuple(bench.covers),
        (bench.top, bench.top_hem_y) if group is Group.TOP else None,
        bench.sole_height_m if group is Group.SHOES else None,
    )


def _take_over(fitting: Fitting, made: Made) -> None:
    fitting.parts += made.parts
    fitting.covers += made.covers
    if made.top is not None:
        fitting.top, fitting.top_hem_y = made.top
    if made.sole_height_m is not None:
        fitting.sole_height_m = made.sole_height_m


def _with_normals(mesh: Mesh) -> Mesh:
    """Fill in unit normals; vertices without any area look upwards."""
    normals = mesh.normals
    if normals is None:
        normals = vertex_normals(mesh.positions, mesh.triangles)
    normals = unit(normals)
    normals[np.linalg.norm(normals, axis=1) < 0.5] = [0.0, 1.0, 0.0]
    return replace(mesh, normals=normals)


def _covered(fitting: Fitting, mesh: Mesh) -> NDArray[np.bool_]:
    head = fitting.figure.data.joint("Head")
    hidden = np.zeros(len(mesh.positions), np.bool_)
    for cover in fitting.covers:
        hidden |= cover.inside(mesh.positions) > cover.margin_m
    return np.asarray(hidden & (mesh.attributes[:, head] < _HEAD_SKIN_WEIGHT))


def _plain(value: Any) -> Hashable:
    """Return nested values as something that can be compared and hashed."""
    if isinstance(value, dict):
        return tuple(sorted((name, _plain(each)) for name, each in value.items()))
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)
    return value if not isinstance(value, int) or isinstance(value, bool) else float(value)


def _cut_of(garment: Worn | None) -> Hashable:
    """Return what the mesh of a garment follows from, its colours included."""
    if garment is None:
        return None
    options = {name: value for name, value in garment.options.items() if name not in _ONLY_PAINTED}
    return garment.kind, garment.colour, _plain(options)


def _nothing_more(_fitting: Fitting) -> Hashable:
    return ()


def _brow_facts(fitting: Fitting) -> Hashable:
    look = fitting.spec.look
    return look.hair_colour, look.brow


def _hair_facts(fitting: Fitting) -> Hashable:
    look = fitting.spec.look
    hats = tuple(item.kind for item in fitting.spec.accessories if item.kind in HEADWEAR)
    hair = {name: value for name, value in asdict(look).items() if name.startswith("hair_")}
    return _plain(hair), look.has_fringe, look.skin, fitting.spec.seed, hats


def _beard_facts(fitting: Fitting) -> Hashable:
    look = fitting.spec.look
    return (look.beard, look.hair_colour, look.skin) if look.beard else ()


def _top_facts(fitting: Fitting) -> Hashable:
    return _cut_of(fitting.outfit[Slot.TOP]), fitting.outfit[Slot.BOTTOM].kind


def _bottom_facts(fitting: Fitting) -> Hashable:
    garments = (fitting.outfit[Slot.BOTTOM], fitting.outfit.get(Slot.OVER))
    is_tucked = fitting.outfit[Slot.TOP].flag("tucked")
    return tuple(_cut_of(each) for each in garments), is_tucked, fitting.top_hem_y


def _shoe_facts(fitting: Fitting) -> Hashable:
    return _cut_of(fitting.outfit[Slot.SHOES])


def _accessory_facts(fitting: Fitting) -> Hashable:
    """Return what is worn; a bag lies on the upper garment, tufts of fur are the seed's."""
    worn = tuple(_plain(asdict(item)) for item in fitting.spec.accessories)
    has_bag = any(item.kind == "bag" for item in fitting.spec.accessories)
    return worn, fitting.spec.seed, _top_facts(fitting) if has_bag else ()


_STEPS: dict[Group, tuple[Makers, Callable[[Fitting], Hashable]]] = {
    Group.FACE: ((add_head_and_body, add_eyes, add_mouth, add_lashes), _nothing_more),
    Group.BROWS: ((add_brows,), _brow_facts),
    Group.HAIR: ((add_hair,), _hair_facts),
    Group.BEARD: ((add_beard,), _beard_facts),
    Group.TOP: ((add_top,), _top_facts),
    Group.BOTTOM: ((add_bottoms,), _bottom_facts),
    Group.SHOES: ((add_shoes,), _shoe_facts),
    Group.ACCESSORIES: ((add_accessories,), _accessory_facts),
}
