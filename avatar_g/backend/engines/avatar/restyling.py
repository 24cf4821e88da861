"""Changes to a character: wear, take off, colour, shape, describe, shuffle.

Every change is a pure function of a specification and returns another one that ``check_spec``
accepts. Needs no numpy: the web process runs these.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from random import Random
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Garment, Look
from avatar_g.backend.domain.avatar_parts import (
    AvatarPart,
    Detail,
    Slider,
    ordered_details,
    part_of_detail,
)
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.description import PAIRED_BOTTOMS, describe_avatar
from avatar_g.backend.engines.avatar.wardrobe import (
    HEADWEAR,
    WARDROBE,
    Slot,
    check_spec,
    worn,
)
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.validation import parse

CARDS = tuple(kind for kind in WARDROBE if kind not in PAIRED_BOTTOMS.values())
"""Kinds a creator chooses; skirts that belong to a dress come with it."""
ON_HEAD = (*HEADWEAR, "headphones", "veil")
"""Only one of these fits on a head."""
MAX_ACCESSORIES = 6
HAIR_FIELDS = ("hair_style", "hair_colour", "hair_tips", "has_fringe")
COLOUR = "colour"
"""Name of a garment's main colour beside its options."""
_CHANCE_SHARE = 0.35
_CHANCE_LEAN = 0.55
"""How many of the finer sliders chance moves, and how far."""
_CHOKHA_TROUSERS = Garment("trousers", "#16171c")
_EVERYDAY = {"top": Garment("tshirt", "#e8e4da"), "bottom": Garment("jeans", "#3f66a3")}
_SLOTS_OF = {
    AvatarPart.TOP: ("top",),
    AvatarPart.BOTTOM: ("bottom", "over"),
    AvatarPart.SHOES: ("shoes",),
}


def part_of(kind: str) -> AvatarPart:
    """Return the lock that protects a kind's place.

    Raises
    ------
    InvalidRequest
        If there is no such kind.
    """
    slot = _kind(kind).slot
    return AvatarPart.ACCESSORIES if slot is Slot.ACCESSORY else AvatarPart(slot.value)


def wear(spec: AvatarSpec, kind: str) -> AvatarSpec:
    """Put one item on in its default colour; what cannot be worn with it goes.

    Raises
    ------
    InvalidRequest
        If there is no such kind, or too many accessories are worn.
    """
    entry = _kind(kind)
    garment = Garment(kind, entry.colour)
    if entry.slot is Slot.ACCESSORY:
        return _with_accessory(spec, garment)
    outfit = dict(spec.outfit)
    was_paired = "top" in outfit and outfit["top"].kind in PAIRED_BOTTOMS
    if kind in PAIRED_BOTTOMS:
        outfit.pop("over", None)
        skirt = PAIRED_BOTTOMS[kind]
        outfit |= {"top": garment, "bottom": Garment(skirt, entry.colour)}
        if kind == "chokha":
            outfit["over"] = _CHOKHA_TROUSERS
    else:
        if was_paired and entry.slot in {Slot.TOP, Slot.BOTTOM}:
            outfit.pop("over", None)
            outfit |= _EVERYDAY
        outfit[entry.slot.value] = garment
    return _checked(replace(spec, outfit=outfit))


def take_off(spec: AvatarSpec, kind: str) -> AvatarSpec:
    """Take one worn item off; the default underlayer shows where nothing is left.

    Raises
    ------
    InvalidRequest
        If it is not worn.
    """
    _worn_garment(spec, kind)
    if kind in PAIRED_BOTTOMS:
        names = ("top", "bottom", "over")
        return replace(
            spec, outfit={slot: worn_ for slot, worn_ in spec.outfit.items() if slot not in names}
        )
    outfit = {slot: garment for slot, garment in spec.outfit.items() if garment.kind != kind}
    accessories = tuple(garment for garment in spec.accessories if garment.kind != kind)
    return replace(spec, outfit=outfit, accessories=accessories)


def set_option(spec: AvatarSpec, kind: str, option: str, value: Any) -> AvatarSpec:
    """Set the colour or another registered option of a worn item.

    Raises
    ------
    InvalidRequest
        If it is not worn, or the option or its value is not allowed.
    """
    garment = _worn_garment(spec, kind)
    if option == COLOUR:
        changed = replace(garment, colour=value)
    else:
        changed = replace(garment, options={**garment.options, option: value})
    worn(changed)
    pair = PAIRED_BOTTOMS.get(kind, "")
    allowed = {each.name for each in WARDROBE[pair].options} if pair else set()

    def swapped(each: Garment) -> Garment:
        if each.kind == kind:
            return changed
        if each.kind == pair and option == COLOUR:
            return replace(each, colour=value)
        if each.kind == pair and option in allowed:
            return replace(each, options={**each.options, option: value})
        return each

    return _checked(
        replace(
            spec,
            outfit={slot: swapped(each) for slot, each in spec.outfit.items()},
            accessories=tuple(swapped(each) for each in spec.accessories),
        )
    )


def set_slider(spec: AvatarSpec, slider: Slider, value: float) -> AvatarSpec:
    """Set one macro slider.

    Raises
    ------
    InvalidRequest
        If the value is out of range; nobody is younger than an adult.
    """
    return _parsed(spec, body={**asdict(spec.body), slider.value: value})


def set_detail(spec: AvatarSpec, detail: Detail, lean: float) -> AvatarSpec:
    """Set one of the finer sliders, -1..1; 0 takes it out of the specification.

    Raises
    ------
    InvalidRequest
        If the value is out of range.
    """
    details = ordered_details({**spec.body.details, detail.value: lean})
    return _parsed(spec, body={**asdict(spec.body), "details": details})


def reset_shape(spec: AvatarSpec) -> AvatarSpec:
    """Put every slider back; where a character's people come from stays."""
    return _checked(replace(spec, body=Body(ancestry=spec.body.ancestry)))


def set_look(spec: AvatarSpec, field: str, value: Any) -> AvatarSpec:
    """Set skin, eyes, hair or make-up: a field of ``Look``.

    Raises
    ------
    InvalidRequest
        If there is no such field or the value is not allowed.
    """
    look = asdict(spec.look)
    if field not in look:
        raise InvalidRequest(f"no look {field!r}", reason="look_field")
    return _parsed(spec, look={**look, field: value})


def redescribe(spec: AvatarSpec, prompt: str, locked: Iterable[AvatarPart]) -> AvatarSpec:
    """Change what the prompt speaks of, except locked parts."""
    described = describe_avatar(prompt, seed=spec.seed, present=spec)
    if described.accessories != spec.accessories:
        described = replace(described, accessories=_added(spec, described.accessories))
    return _checked(keep_locked(spec, described, locked))


def shuffle(spec: AvatarSpec, seed: int, locked: Iterable[AvatarPart]) -> AvatarSpec:
    """Return a random character that keeps the locked parts; equal seeds give equal characters.

    Body, hair, clothes, shoes and accessories come from different ready-made characters.
    """
    rng = Random(seed)
    cast = list(load_cast().values())

    def any_of() -> AvatarSpec:
        return cast[int(rng.random() * len(cast))]

    body, hair, clothes, shoes, extras = (any_of() for _ in range(5))
    look = replace(body.look, hair_style=hair.look.hair_style, has_fringe=hair.look.has_fringe)
    outfit = {slot: garment for slot, garment in clothes.outfit.items() if slot != "shoes"}
    if "shoes" in shoes.outfit:
        outfit["shoes"] = shoes.outfit["shoes"]
    shape = replace(body.body, details=_any_details(rng))
    mixed = AvatarSpec(spec.name, shape, look, outfit, extras.accessories, seed)
    return _checked(keep_locked(spec, mixed, locked))


def _any_details(rng: Random) -> dict[str, float]:
    """Lean a few of the finer sliders a little: no two faces are alike."""
    return {
        each.value: round((2 * rng.random() - 1) * _CHANCE_LEAN, 2)
        for each in Detail
        if rng.random() < _CHANCE_SHARE
    }


def keep_locked(old: AvatarSpec, new: AvatarSpec, locked: Iterable[AvatarPart]) -> AvatarSpec:
    """Return ``new`` with the locked parts of ``old``."""
    parts = _with_pairs(old, new, frozenset(locked))
    outfit = dict(new.outfit)
    for part, slots in _SLOTS_OF.items():
        if part in parts:
            for slot in slots:
                outfit.pop(slot, None)
                if slot in old.outfit:
                    outfit[slot] = old.outfit[slot]
    is_fixed = AvatarPart.ACCESSORIES in parts
    return replace(
        new,
        body=_locked_body(old.body, new.body, parts),
        look=_locked_look(old.look, new.look, parts),
        outfit=outfit,
        accessories=old.accessories if is_fixed else new.accessories,
    )


def _locked_body(old: Body, new: Body, parts: frozenset[AvatarPart]) -> Body:
    """Return the new body; the finer sliders of face and body are locked one by one."""
    details: dict[str, float] = {
        str(each): body.details[each.value]
        for each in Detail
        for body in (old if part_of_detail(each) in parts else new,)
        if each.value in body.details
    }
    return replace(old if AvatarPart.BODY in parts else new, details=details)


def _with_pairs(
    old: AvatarSpec, new: AvatarSpec, parts: frozenset[AvatarPart]
) -> frozenset[AvatarPart]:
    """Lock top and bottom together where one of the two costumes is one piece."""
    pair = {AvatarPart.TOP, AvatarPart.BOTTOM}
    is_paired = any(
        "top" in spec.outfit and spec.outfit["top"].kind in PAIRED_BOTTOMS for spec in (old, new)
    )
    return parts | pair if is_paired and parts & pair else parts


def _locked_look(old: Look, new: Look, parts: frozenset[AvatarPart]) -> Look:
    fields = asdict(new)
    for name, value in asdict(old).items():
        part = AvatarPart.HAIR if name in HAIR_FIELDS else AvatarPart.FACE
        if part in parts:
            fields[name] = value
    return Look(**fields)


def _added(spec: AvatarSpec, named: tuple[Garment, ...]) -> tuple[Garment, ...]:
    """Add the named accessories to those worn; a new hat takes the old one's place."""
    kinds = {garment.kind for garment in named}
    on_head = kinds & set(ON_HEAD)
    kept = [
        garment
        for garment in spec.accessories
        if garment.kind not in kinds and not (on_head and garment.kind in ON_HEAD)
    ]
    return (*kept, *named)[-MAX_ACCESSORIES:]


def _with_accessory(spec: AvatarSpec, garment: Garment) -> AvatarSpec:
    accessories = _added(spec, (garment,))
    if len(spec.accessories) >= MAX_ACCESSORIES and garment.kind not in {
        each.kind for each in spec.accessories
    }:
        raise InvalidRequest("too many accessories", reason="too_many_accessories")
    return _checked(replace(spec, accessories=accessories))


def _kind(kind: str) -> Any:
    if kind not in WARDROBE:
        raise InvalidRequest(f"unknown garment {kind!r}", reason="garment_kind")
    return WARDROBE[kind]


def _worn_garment(spec: AvatarSpec, kind: str) -> Garment:
    for garment in (*spec.outfit.values(), *spec.accessories):
        if garment.kind == kind:
            return garment
    raise InvalidRequest(f"{kind!r} is not worn", reason="garment_kind")


def _parsed(spec: AvatarSpec, **changes: Any) -> AvatarSpec:
    return _checked(parse(AvatarSpec, {**asdict(spec), **changes}))


def _checked(spec: AvatarSpec) -> AvatarSpec:
    check_spec(spec)
    return spec
