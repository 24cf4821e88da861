"""What pages show of a character and of the wardrobe; read from the registry without any engine."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec, Body
from avatar_g.backend.domain.avatar_parts import DETAIL_GROUPS, AvatarPart, Detail, Slider
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.description import PAIRED_BOTTOMS
from avatar_g.backend.engines.avatar.importing.report import Finding
from avatar_g.backend.engines.avatar.restyling import CARDS, COLOUR, part_of
from avatar_g.backend.engines.avatar.wardrobe import (
    BEARDS,
    HAIR_STYLES,
    WARDROBE,
    Option,
    OptionType,
    Slot,
    worn,
)
from avatar_g.backend.services.files import DownloadFile

MIN_AGE = 0.4
"""Of the slider: nobody is younger than an adult."""
SLIDERS = tuple(slider.value for slider in Slider)
DETAILS = {group.value: tuple(map(str, details)) for group, details in DETAIL_GROUPS.items()}
"""The finer sliders by the heading they are shown under."""
HAIR_CHOICES = HAIR_STYLES
BEARD_CHOICES = tuple(beard or "none" for beard in BEARDS)
PRESETS = tuple(load_cast())
PARTS = tuple(part.value for part in AvatarPart)
IMPORTED = "import"
"""In ``Avatar.summary``: what the import job noted."""
CONDITIONS = (
    "avatarPermission", "commercialUsage", "creditNotation", "modification", "allowRedistribution",
    "allowExcessivelyViolentUsage", "allowExcessivelySexualUsage", "allowPoliticalOrReligiousUsage",
    "allowAntisocialOrHateUsage",
)  # fmt: skip
"""Conditions of use that are shown, fields of VRM 1.0's meta."""
CONDITION_VALUES = (
    "yes", "no", "onlyAuthor", "onlySeparatelyLicensedPerson", "everyone", "personalNonProfit",
    "personalProfit", "corporation", "required", "unnecessary", "prohibited", "allowModification",
    "allowModificationRedistribution",
)  # fmt: skip
FINDINGS = tuple(finding.value for finding in Finding)
OPTION_NAMES = tuple(
    dict.fromkeys([COLOUR, *(option.name for kind in WARDROBE.values() for option in kind.options)])
)
CHOICE_NAMES = tuple(
    dict.fromkeys(
        choice for kind in WARDROBE.values() for option in kind.options for choice in option.choices
    )
)


@dataclass(frozen=True, slots=True)
class WardrobeCard:
    """One thing to wear."""

    kind: str
    part: str
    """``AvatarPart`` it belongs to; also where it is dropped."""
    colour: str


WARDROBE_CARDS = tuple(
    WardrobeCard(kind, part_of(kind).value, WARDROBE[kind].colour) for kind in CARDS
)


@dataclass(frozen=True, slots=True)
class OptionView:
    """One control of a worn item."""

    name: str = ""
    type: str = ""
    """An ``OptionType``."""
    text: str = ""
    """Its value, unless it is a number."""
    number: float = 0.0
    is_on: bool = False
    minimum: float = 0.0
    maximum: float = 1.0
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WornItem:
    """One thing the character wears."""

    kind: str = ""
    part: str = ""
    colour: str = ""
    options: list[OptionView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AvatarCard:
    """One character in a list."""

    avatar_id: str = ""
    title: str = ""
    thumb_url: str = ""
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing importing changed; a ``Finding`` and how often."""

    code: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class ImportView:
    """Where a character came from and what its maker allows."""

    format: str = ""
    """``vrm0``, ``vrm1`` or ``glb``; empty for characters of our own."""
    title: str = ""
    authors: str = ""
    licence: str = ""
    notice: str = ""
    conditions: dict[str, str] = field(default_factory=dict)
    """Field of VRM 1.0's meta to its value; flags are ``yes`` or ``no``."""
    triangles: int = 0
    findings: list[FindingView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AvatarView:
    """One character as the builder shows it; empty texts mean not there yet."""

    avatar_id: str = ""
    title: str = ""
    prompt: str = ""
    sliders: dict[str, float] = field(default_factory=dict)
    """``Slider`` to 0..100 of its range."""
    details: dict[str, float] = field(default_factory=dict)
    """``Detail`` to -100..100."""
    revision: str = ""
    """Changes whenever anything about the character does."""
    look: dict[str, str] = field(default_factory=dict)
    """Colours, hair style and beard of ``domain.avatar.Look``."""
    shares: dict[str, float] = field(default_factory=dict)
    """Brows, blush, make-up and freckles, 0..100."""
    has_fringe: bool = False
    worn: list[WornItem] = field(default_factory=list)
    worn_kinds: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    seed: int = 1
    can_undo: bool = False
    can_redo: bool = False
    version: int = 0
    versions: list[int] = field(default_factory=list)
    is_saved: bool = False
    """True when the newest version is what is shown."""
    is_updating: bool = False
    is_saving: bool = False
    failed_job_id: str = ""
    thumb_url: str = ""
    files: list[DownloadFile] = field(default_factory=list)
    imported: ImportView = field(default_factory=ImportView)


def imported_view(facts: Mapping[str, Any] | None) -> ImportView:
    """Return what an import job noted, empty for characters of our own."""
    if not facts:
        return ImportView()
    licence = facts["licence"]
    conditions = dict(licence["conditions"])
    notice = str(conditions.pop("copyrightInformation", ""))
    return ImportView(
        format=facts["format"],
        title=licence["title"],
        authors=", ".join(licence["authors"]),
        licence=licence["name"],
        notice=notice,
        conditions={
            name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
            for name, value in conditions.items()
            if name in CONDITIONS
        },
        triangles=int(facts["triangles"]),
        findings=[FindingView(each["code"], each["count"]) for each in facts["findings"]],
    )


def look_of(spec: AvatarSpec) -> dict[str, Any]:
    """Return the fields of an ``AvatarView`` that follow from the specification."""
    look = asdict(spec.look)
    items = worn_items(spec)
    return {
        "sliders": {name: _to_percent(name, getattr(spec.body, name)) for name in SLIDERS},
        "details": {
            each.value: round(100 * spec.body.details.get(each.value, 0.0)) for each in Detail
        },
        "revision": _revision(spec),
        "look": {name: value for name, value in look.items() if isinstance(value, str)}
        | {"beard": spec.look.beard or "none"},
        "shares": {
            name: round(100 * look[name]) for name in ("brow", "blush", "makeup", "freckles")
        },
        "has_fringe": spec.look.has_fringe,
        "worn": items,
        "worn_kinds": [item.kind for item in items],
        "seed": spec.seed,
    }


def _revision(spec: AvatarSpec) -> str:
    text = json.dumps(asdict(replace(spec, name="")), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def slider_value(name: str, percent: float) -> float:
    """Return the specification's value of a slider at 0..100."""
    low = MIN_AGE if name == Slider.AGE else 0.0
    return round(low + (1.0 - low) * percent / 100, 4)


def default_percent(name: str) -> float:
    """Return where a slider stands in a new character."""
    return _to_percent(name, getattr(Body(), name))


def worn_items(spec: AvatarSpec) -> list[WornItem]:
    """Return what the character wears; a skirt that belongs to a dress is not listed."""
    pairs = set(PAIRED_BOTTOMS.values())
    shown = [
        garment
        for slot, garment in sorted(spec.outfit.items(), key=_slot_order)
        if garment.kind not in pairs and slot != Slot.OVER
    ]
    items = []
    for garment in (*shown, *spec.accessories):
        complete = worn(garment)
        options = WARDROBE[garment.kind].options
        items.append(
            WornItem(
                kind=garment.kind,
                part=part_of(garment.kind).value,
                colour=garment.colour,
                options=[
                    OptionView(COLOUR, OptionType.COLOUR.value, garment.colour),
                    *_views(options, complete.options),
                ],
            )
        )
    return items


def _slot_order(entry: tuple[str, Any]) -> int:
    return list(Slot).index(Slot(entry[0]))


def _views(options: Iterable[Option], values: dict[str, Any]) -> list[OptionView]:
    views = []
    for option in options:
        value = values[option.name]
        is_number = option.type is OptionType.NUMBER
        views.append(
            OptionView(
                name=option.name,
                type=option.type.value,
                text=_shown_text(option, value),
                number=float(value) if is_number else 0.0,
                is_on=value is True,
                minimum=option.minimum,
                maximum=option.maximum,
                choices=list(option.choices),
            )
        )
    return views


def _shown_text(option: Option, value: object) -> str:
    """Return the text of a control; a picture only tells that it is there."""
    if option.type is OptionType.PICTURE:
        return "1" if value else ""
    return "" if option.type is OptionType.NUMBER or isinstance(value, bool) else str(value)


def _to_percent(name: str, value: float) -> float:
    low = MIN_AGE if name == Slider.AGE else 0.0
    return round(100 * (value - low) / (1.0 - low))
