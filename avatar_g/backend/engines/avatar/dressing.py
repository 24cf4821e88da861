"""What a described character wears: named garments over a ready-made outfit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from avatar_g.backend.domain.avatar import Garment
from avatar_g.backend.engines.avatar.reading import Reading, shade
from avatar_g.backend.engines.avatar.wardrobe import WARDROBE

PAIRED_BOTTOMS: Final = {"dress": "dressskirt", "gdress": "gownskirt", "chokha": "chokhaskirt"}
"""Tops that are one piece with a skirt, and that skirt."""
_OUTERMOST: Final = ("chokha", "gdress", "dress", "jacket")
"""Where several tops are named, the first of these is the one that shows."""
_COSTUMES: Final = ("chokha", "gdress")
_SKIRT_LENGTHS: Final = {"long": 0.85, "short": 0.36}
_PLAIN_BOTTOMS: Final = ("jeans", "joggers")
_HEADWEAR: Final = ("papakhi", "beanie", "cap", "bucket", "hat")
_EVERYDAY: Final = {
    "top": Garment("tshirt", "#e8e4da"),
    "bottom": Garment("jeans", "#3f66a3"),
}


def outfit_of(reading: Reading, model: Mapping[str, Garment]) -> dict[str, Garment]:
    """Return the outfit: what the prompt names, the rest from ``model``."""
    named = {slot: _named(reading, slot) for slot in ("top", "bottom", "shoes")}
    top, bottom = named["top"], named["bottom"]
    outfit = dict(model)
    was_paired = "top" in model and model["top"].kind in PAIRED_BOTTOMS
    becomes_paired = top is not None and top.kind in PAIRED_BOTTOMS
    if (was_paired or becomes_paired) and (top is not None or bottom is not None):
        # A half-changed costume would not fit together: start from everyday clothes.
        outfit = {**_EVERYDAY, **({"shoes": model["shoes"]} if "shoes" in model else {})}
    outfit.update({slot: garment for slot, garment in named.items() if garment is not None})
    if reading.colours.get("clothes") and top is None and "top" in outfit:
        worn = outfit["top"]
        outfit["top"] = Garment(worn.kind, reading.colour("clothes"), dict(worn.options))
    return _paired(reading, outfit, is_new=becomes_paired)


def _paired(reading: Reading, outfit: dict[str, Garment], *, is_new: bool) -> dict[str, Garment]:
    """Give one-piece tops the skirt that belongs to them, and trousers under a chokha."""
    top = outfit.get("top")
    if top is None or top.kind not in PAIRED_BOTTOMS:
        return outfit
    before = outfit.get("bottom")
    kind = PAIRED_BOTTOMS[top.kind]
    known = {option.name for option in WARDROBE[kind].options}
    options = dict(before.options) if before is not None and before.kind == kind else {}
    options |= {name: value for name, value in top.options.items() if name in known}
    length = _SKIRT_LENGTHS.get(reading.lengths.get(f"top:{top.kind}", ""))
    if length is not None and kind == "dressskirt":
        options["length"] = length
    outfit["bottom"] = Garment(kind, top.colour, options)
    if top.kind == "chokha" and "over" not in outfit:
        outfit["over"] = Garment("trousers", "#16171c")
    if is_new and top.kind in _COSTUMES and not reading.names("shoes"):
        is_chokha = top.kind == "chokha"
        outfit["shoes"] = Garment("boots", "#1c1715") if is_chokha else Garment("flats", "#5a1620")
    return outfit


def _named(reading: Reading, slot: str) -> Garment | None:
    kinds = reading.names(slot)
    if not kinds:
        return None
    kind = next((outer for outer in _OUTERMOST if outer in kinds), kinds[0])
    noun = f"{slot}:{kind}"
    entry = WARDROBE[kind]
    known = {option.name for option in entry.options}
    colours = reading.colours.get(noun, ())
    colour = reading.colour(noun) or entry.colour
    options: dict[str, Any] = {}
    pattern = reading.patterns.get(noun, "")
    if pattern and "pattern" in known and kind not in _PLAIN_BOTTOMS:
        options["pattern"] = pattern
        options["second"] = shade(colours[1]) if len(colours) > 1 else _contrast(colour)
    picture = reading.first("print") if slot == "top" else None
    if picture and "print" in known:
        options["print"] = picture
        options["print_colour"] = _contrast(colour)
    length = _SKIRT_LENGTHS.get(reading.lengths.get(noun, ""))
    if length is not None and "length" in known:
        options["length"] = length
    return Garment(kind, colour, options)


def _contrast(colour: str) -> str:
    """Return a second colour that shows on ``colour``."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    is_light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 150
    return "#2f3f5c" if is_light else "#f7f4ec"


def accessories_of(reading: Reading, model: Sequence[Garment]) -> tuple[Garment, ...]:
    """Return what the prompt names, or the model's own accessories."""
    kinds = list(dict.fromkeys(reading.names("accessory")))
    if not kinds:
        # A costume of one's own does not go with the model's hat.
        is_costume = any(kind in _COSTUMES for kind in reading.names("top"))
        return tuple(one for one in model if not is_costume or one.kind not in _HEADWEAR)
    hats = [kind for kind in _HEADWEAR if kind in kinds]
    return tuple(
        Garment(kind, reading.colour(f"accessory:{kind}") or WARDROBE[kind].colour)
        for kind in kinds
        if kind not in hats[1:]
    )
