"""Everything a character can wear: kinds, their slots and their options with ranges.

The prompt parser, the editor and the builder all read this registry.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from avatar_g.backend.domain.avatar import AvatarSpec, Garment
from avatar_g.backend.domain.avatar_parts import Detail
from avatar_g.backend.engines.avatar.colour_codes import check_colour
from avatar_g.backend.errors import InvalidRequest

OptionValue = str | float | bool
MAX_PICTURE_CHARS = 24_000
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


class Slot(StrEnum):
    """Where an item is worn."""

    TOP = "top"
    BOTTOM = "bottom"
    OVER = "over"
    SHOES = "shoes"
    ACCESSORY = "accessory"


class OptionType(StrEnum):
    """What kind of control an option needs."""

    COLOUR = "colour"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    FLAG = "flag"
    PICTURE = "picture"
    """A small picture of the creator, WebP in Base64."""


@dataclass(frozen=True, slots=True)
class Option:
    """One adjustable property of a kind."""

    name: str
    type: OptionType
    default: OptionValue
    """For colours an empty string means: like the garment."""
    minimum: float = 0.0
    maximum: float = 1.0
    choices: tuple[str, ...] = ()
    max_chars: int = 0

    def _is_in_range(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.minimum <= value <= self.maximum

    def _is_picture(self, value: object) -> bool:
        if not isinstance(value, str) or len(value) > self.max_chars:
            return False
        return not value or bool(_BASE64.fullmatch(value))

    def checked(self, value: object) -> OptionValue:
        """Return ``value`` if it is allowed.

        Raises
        ------
        InvalidRequest
            If it is of the wrong type or out of range.
        """
        if self.type is OptionType.COLOUR:
            return value if value == "" and isinstance(value, str) else check_colour(value)
        if self.type is OptionType.FLAG and isinstance(value, bool):
            return value
        if self.type is OptionType.CHOICE and isinstance(value, str) and value in self.choices:
            return value
        if self.type is OptionType.TEXT and isinstance(value, str) and len(value) <= self.max_chars:
            return value
        if self.type is OptionType.PICTURE and self._is_picture(value):
            return str(value)
        if self.type is OptionType.NUMBER and self._is_in_range(value):
            return float(value)  # type: ignore[arg-type]
        raise InvalidRequest(f"{self.name}={value!r} is not allowed", reason="garment_option")


@dataclass(frozen=True, slots=True)
class GarmentKind:
    """One kind of item."""

    id: str
    slot: Slot
    colour: str
    """Default colour."""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Worn:
    """A garment with every option filled in and checked."""

    kind: str
    colour: str
    options: dict[str, OptionValue]

    def number(self, name: str) -> float:
        """Return a numeric option."""
        return float(self.options[name])

    def text(self, name: str) -> str:
        """Return a text or choice option."""
        return str(self.options.get(name, ""))

    def flag(self, name: str) -> bool:
        """Return a yes-or-no option."""
        return bool(self.options.get(name, False))

    def shade(self, name: str) -> str:
        """Return a colour option, or the garment's own colour where it is empty or absent."""
        return self.text(name) or self.colour


def _colour(name: str, default: str = "") -> Option:
    return Option(name, OptionType.COLOUR, default)


def _number(name: str, default: float, minimum: float, maximum: float) -> Option:
    return Option(name, OptionType.NUMBER, default, minimum, maximum)


def _choice(name: str, default: str, *choices: str) -> Option:
    return Option(name, OptionType.CHOICE, default, choices=choices)


PATTERNS = ("plain", "stripes", "vstripes", "plaid", "dots", "floral", "argyle", "fade")
FABRICS = ("jersey", "fleece", "knit", "leather", "linen", "satin", "wool", "denim", "rib")
PRINTS = ("none", "star", "heart", "sun", "wave", "letters", "image")
NECKS = ("crew", "scoop", "boat", "wide", "shirt", "v", "turtle")

_PATTERN = (
    _choice("pattern", "plain", *PATTERNS),
    _colour("second", "#ffffff"),
    _colour("third", "#f2c14e"),
    _number("pattern_px", 44, 12, 200),
)
_PRINT = (
    _choice("print", "none", *PRINTS),
    _colour("print_colour", "#ffffff"),
    Option("letters", OptionType.TEXT, "ა", max_chars=12),
    _number("letters_px", 150, 40, 260),
    Option("image", OptionType.PICTURE, "", max_chars=MAX_PICTURE_CHARS),
    _number("image_px", 190, 60, 260),
    Option("image_tint", OptionType.FLAG, default=False),
)


def _top(
    kind: str,
    colour: str,
    *,
    fabric: str = "jersey",
    neck: str = "crew",
    trim: str = "",
    extra: Iterable[Option] = (),
) -> GarmentKind:
    shared = (
        _colour("trim", trim),
        _choice("neck", neck, *NECKS),
        _choice("fabric", fabric, *FABRICS),
        _number("hem_m", 0.0, -0.03, 0.12),
        Option("tucked", OptionType.FLAG, default=False),
    )
    return GarmentKind(kind, Slot.TOP, colour, (*shared, *_PATTERN, *_PRINT, *extra))


def _legs(
    kind: str, colour: str, fabric: str, slots: Slot = Slot.BOTTOM, extra: Iterable[Option] = ()
) -> GarmentKind:
    shared = (
        _colour("trim"),
        _colour("belt"),
        _colour("side_stripe"),
        _choice("fabric", fabric, *FABRICS),
    )
    return GarmentKind(kind, slots, colour, (*shared, *_PATTERN, *extra))


def _skirt(
    kind: str,
    colour: str,
    fabric: str,
    *,
    length: float,
    flare: float,
    pleat: float = 0.008,
    pleats: int = 14,
    border: str = "",
) -> GarmentKind:
    shared = (
        _colour("trim"),
        _colour("border", border),
        _choice("fabric", fabric, *FABRICS),
        _number("length", length, 0.3, 0.97),
        _number("flare_m", flare, 0.0, 0.14),
        _number("pleat_m", pleat, 0.0, 0.012),
        _number("pleats", pleats, 6, 24),
    )
    return GarmentKind(kind, Slot.BOTTOM, colour, (*shared, *_PATTERN))


def _shoes(kind: str, colour: str, sole: str) -> GarmentKind:
    options = (
        _colour("sole", sole),
        _colour("accent", "#ffffff"),
        _colour("lace", "#f7f4ec"),
        _colour("stripe", sole),
    )
    return GarmentKind(kind, Slot.SHOES, colour, options)


def _accessory(kind: str, colour: str, *options: Option) -> GarmentKind:
    return GarmentKind(kind, Slot.ACCESSORY, colour, options)


_KINDS = (
    _top("tshirt", "#e8e4da"),
    _top("longsleeve", "#7fa08a"),
    _top("tank", "#f2efe6", neck="scoop"),
    _top("polo", "#3f6f9f", neck="shirt", extra=(_colour("buttons", "#f5f0e6"),)),
    _top("shirt", "#dfe6f2", fabric="linen", neck="shirt", extra=(_colour("buttons", "#f5f0e6"),)),
    _top(
        "blouse", "#f7f0fb", fabric="satin", neck="boat", extra=(_colour("buttons", "#f5f0e6"),)
    ),
    _top("hoodie", "#f2b134", fabric="fleece"),
    _top("sweater", "#7d2e35", fabric="knit", extra=(_colour("yoke"),)),
    _top("jacket", "#20232b", fabric="leather", neck="shirt"),
    _top("dress", "#f0a830", neck="wide"),
    _top("chokha", "#23252e", fabric="wool", neck="v", trim="#c9a24a",
         extra=(_colour("belt", "#2a1c14"),)),
    _top("gdress", "#7a1f2b", fabric="satin", neck="wide", trim="#c9a24a",
         extra=(_colour("belt", "#c9a24a"),)),
    _legs("jeans", "#3f66a3", "denim"),
    _legs("trousers", "#4b4f58", "wool"),
    _legs("joggers", "#2b3040", "fleece"),
    _legs("shorts", "#a98b62", "linen"),
    _legs("leggings", "#28224a", "satin"),
    _skirt("skirt", "#c7372f", "satin", length=0.45, flare=0.05),
    _skirt("dressskirt", "#f0a830", "jersey", length=0.46, flare=0.09, pleat=0.010),
    _skirt("gownskirt", "#7a1f2b", "satin", length=0.97, flare=0.11, pleat=0.006, pleats=12,
           border="#d9b04a"),
    _skirt("chokhaskirt", "#23252e", "wool", length=0.55, flare=0.07, pleat=0.004, pleats=10),
    _shoes("sneaker", "#e4572e", "#f4f1ea"),
    _shoes("hightop", "#c8323a", "#f4f1ea"),
    _shoes("boots", "#2a211c", "#191513"),
    _shoes("flats", "#7a4a33", "#3a2418"),
    _shoes("heels", "#d1495b", "#7a2230"),
    _shoes("loafer", "#4a2f20", "#1d1612"),
    _accessory("glasses", "#222222", _choice("shape", "round", "round", "square")),
    _accessory("earrings", "#d9b04a", _choice("shape", "hoop", "hoop", "drop")),
    _accessory("necklace", "#d9b04a", _colour("gem", "#3fb6a8")),
    _accessory("hat", "#c9a46a", _colour("trim", "#2a2a2a")),
    _accessory("bucket", "#7fa08a", _colour("trim", "#5d7a68")),
    _accessory("cap", "#2f5fa8", _colour("trim")),
    _accessory("beanie", "#d9485f", _colour("trim"), _colour("pom")),
    _accessory("papakhi", "#3a342e"),
    _accessory("headphones", "#24262c", _colour("trim", "#d9485f")),
    _accessory("veil", "#f4f1ec", _colour("trim", "#7a1f2b")),
    _accessory("bag", "#8a5433"),
)  # fmt: skip

WARDROBE: dict[str, GarmentKind] = {kind.id: kind for kind in _KINDS}
"""Every kind by its id."""

HAIR_STYLES = (
    "bob", "lob", "long", "wavy", "short", "pixie", "undercut", "spiky", "buzz", "pony", "bun",
    "topknot", "braids", "twobraids", "curly", "afro", "bald",
)  # fmt: skip
BEARDS = ("", "short", "full", "goatee", "moustache")
HEADWEAR = ("hat", "bucket", "cap", "beanie", "papakhi")
SKIRT_KINDS = ("skirt", "dressskirt", "gownskirt", "chokhaskirt")

DEFAULT_OUTFIT = {
    Slot.TOP: Garment("tshirt", "#e8e4da"),
    Slot.BOTTOM: Garment("leggings", "#5a5f6b"),
    Slot.SHOES: Garment("sneaker", "#f4f1ea"),
}
"""Worn in slots the character leaves empty: nobody is ever shown bare."""


def worn(garment: Garment, slot: Slot | None = None) -> Worn:
    """Return a garment with all options filled in.

    Raises
    ------
    InvalidRequest
        If the kind is unknown, not for the slot, or an option is not allowed.
    """
    kind = WARDROBE.get(garment.kind)
    if kind is None:
        raise InvalidRequest(f"unknown garment {garment.kind!r}", reason="garment_kind")
    fits = slot in {None, kind.slot} or (slot is Slot.OVER and kind.slot is Slot.BOTTOM)
    if not fits:
        raise InvalidRequest(f"{garment.kind} is not worn as {slot}", reason="garment_slot")
    known = {option.name: option for option in kind.options}
    unknown = set(garment.options) - set(known)
    if unknown:
        raise InvalidRequest(f"unknown option {min(unknown)!r}", reason="garment_option")
    values = {name: option.default for name, option in known.items()}
    values |= {name: known[name].checked(value) for name, value in garment.options.items()}
    return Worn(garment.kind, check_colour(garment.colour), values)


def complete_outfit(spec: AvatarSpec) -> dict[Slot, Worn]:
    """Return what the character wears, with defaults in the slots left empty.

    Raises
    ------
    InvalidRequest
        If a slot or a garment is not known.
    """
    outfit = {slot: worn(garment, slot) for slot, garment in DEFAULT_OUTFIT.items()}
    for name, garment in spec.outfit.items():
        if name not in tuple(Slot) or name == Slot.ACCESSORY:
            raise InvalidRequest(f"unknown slot {name!r}", reason="garment_slot")
        outfit[Slot(name)] = worn(garment, Slot(name))
    return outfit


def check_spec(spec: AvatarSpec) -> None:
    """Check everything about a character that the domain type cannot.

    Raises
    ------
    InvalidRequest
        If a colour, style, beard, garment or option is not known.
    """
    look = spec.look
    for colour in (look.skin, look.iris, look.hair_colour, look.lips, look.eyelid):
        check_colour(colour)
    if look.hair_tips:
        check_colour(look.hair_tips)
    unknown = set(spec.body.details) - set(Detail)
    if unknown:
        raise InvalidRequest(f"unknown detail {min(unknown)!r}", reason="detail")
    if look.hair_style not in HAIR_STYLES:
        raise InvalidRequest(f"unknown hair style {look.hair_style!r}", reason="hair_style")
    if look.beard not in BEARDS:
        raise InvalidRequest(f"unknown beard {look.beard!r}", reason="beard")
    complete_outfit(spec)
    for accessory in spec.accessories:
        worn(accessory, Slot.ACCESSORY)
