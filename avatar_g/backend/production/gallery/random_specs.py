"""Random characters over the whole range of every slider, style and garment."""

from dataclasses import replace
from random import Random
from typing import Any, Final, TypeVar

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Garment, Look
from avatar_g.backend.engines.avatar.description import PAIRED_BOTTOMS
from avatar_g.backend.engines.avatar.wardrobe import (
    BEARDS,
    HAIR_STYLES,
    HEADWEAR,
    WARDROBE,
    GarmentKind,
    Option,
    OptionType,
    OptionValue,
    Slot,
)

_Item = TypeVar("_Item")

_SKINS: Final = ("#f6d3bb", "#eab797", "#d9a27c", "#b97d56", "#8d5a3b", "#5c3a28")
_HAIR_COLOURS: Final = ("#1d1512", "#4a2617", "#7a4a2e", "#b5542a", "#d9b36a", "#c9c6c0", "#8a3fb0")
_IRISES: Final = ("#6b3f1d", "#3f6f4a", "#4a7fb5", "#2d2420", "#8a9aa5")
_MOST_ACCESSORIES: Final = 2
_CHANGED_OPTION: Final = 0.35
"""Share of a garment's options that are not at their default."""


def random_spec(seed: int) -> AvatarSpec:
    """Return a character drawn evenly from everything that can be chosen.

    Only ``Random.random`` is used: it alone gives the same numbers on every version of Python.
    """
    rng = Random(seed)
    feminine = rng.random()
    look = Look(
        skin=_any(_SKINS, rng),
        iris=_any(_IRISES, rng),
        hair_style=_any(HAIR_STYLES, rng),
        hair_colour=_any(_HAIR_COLOURS, rng),
        has_fringe=rng.random() < 0.4,
        brow=rng.random(),
        blush=rng.random(),
        makeup=rng.random() if feminine > 0.5 else 0.0,
        freckles=rng.random() if rng.random() < 0.3 else 0.0,
        beard=_any(BEARDS, rng) if feminine < 0.5 else "",
    )
    return AvatarSpec(
        name=f"#{seed}",
        body=_body(feminine, rng),
        look=look,
        outfit=_outfit(rng),
        accessories=_accessories(rng),
        seed=seed,
    )


def _any(items: tuple[_Item, ...], rng: Random) -> _Item:
    return items[int(rng.random() * len(items))]


def _body(feminine: float, rng: Random) -> Body:
    shares = [rng.random() for _ in range(3)]
    african, asian, caucasian = (share / sum(shares) for share in shares)
    body = Body(femininity=feminine, age=0.4 + 0.6 * rng.random())
    sliders = ("weight", "muscle", "height", "face_width", "eye_size")
    levels: dict[str, Any] = {name: rng.random() for name in sliders}
    body = replace(body, **levels)
    return replace(body, stylise=0.6 + 0.4 * rng.random(), ancestry=(african, asian, caucasian))


def _outfit(rng: Random) -> dict[str, Garment]:
    top = _garment(_of_slot(Slot.TOP), rng)
    pair = PAIRED_BOTTOMS.get(top.kind)
    outfit = {"top": top, "shoes": _garment(_of_slot(Slot.SHOES), rng)}
    if pair is None:
        free = tuple(
            kind for kind in _of_slot(Slot.BOTTOM) if kind.id not in PAIRED_BOTTOMS.values()
        )
        return outfit | {"bottom": _garment(free, rng)}
    outfit["bottom"] = Garment(pair, top.colour)
    if top.kind == "chokha":
        outfit["over"] = _garment((WARDROBE["trousers"],), rng)
    return outfit


def _of_slot(slot: Slot) -> tuple[GarmentKind, ...]:
    return tuple(kind for kind in WARDROBE.values() if kind.slot is slot)


def _accessories(rng: Random) -> tuple[Garment, ...]:
    count = int(rng.random() * (_MOST_ACCESSORIES + 1))
    worn: dict[str, Garment] = {}
    for _ in range(count):
        item = _garment(_of_slot(Slot.ACCESSORY), rng)
        is_second_hat = item.kind in HEADWEAR and any(kind in HEADWEAR for kind in worn)
        if not is_second_hat:
            worn[item.kind] = item
    return tuple(worn.values())


def _garment(kinds: tuple[GarmentKind, ...], rng: Random) -> Garment:
    kind = _any(kinds, rng)
    options = {
        option.name: _value(option, rng)
        for option in kind.options
        if rng.random() < _CHANGED_OPTION
    }
    return Garment(kind.id, _colour(rng), options)


def _value(option: Option, rng: Random) -> OptionValue:
    if option.type is OptionType.NUMBER:
        return option.minimum + (option.maximum - option.minimum) * rng.random()
    if option.type is OptionType.CHOICE:
        return _any(option.choices, rng)
    if option.type is OptionType.FLAG:
        return rng.random() < 0.5
    return _colour(rng) if option.type is OptionType.COLOUR else option.default


def _colour(rng: Random) -> str:
    return "#" + "".join(f"{int(40 + 200 * rng.random()):02x}" for _ in range(3))
