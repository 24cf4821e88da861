"""What a character is made of: about one kilobyte from which everything else derives."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from annotated_types import Interval, Len

AVATAR_SPEC_VERSION = 1
MAX_AVATAR_PROMPT_CHARS = 1_000

Share = Annotated[float, Interval(ge=0.0, le=1.0)]
Lean = Annotated[float, Interval(ge=-1.0, le=1.0)]
"""A finer slider: how far to one side or the other."""


@dataclass(frozen=True, slots=True)
class Garment:
    """One worn item."""

    kind: str
    """Name in the wardrobe registry, for example ``hoodie``."""
    colour: str
    """``#rrggbb``."""
    options: dict[str, Any] = field(default_factory=dict)
    """Registered options of the kind: trim, pattern, length and so on."""


@dataclass(frozen=True, slots=True)
class Body:
    """Macro sliders, 0..1 unless said otherwise."""

    femininity: Share = 0.5
    age: Annotated[float, Interval(ge=0.4, le=1.0)] = 0.45
    """0.4 young adult .. 1 old: never a child."""
    weight: Share = 0.45
    muscle: Share = 0.5
    height: Share = 0.5
    face_width: Share = 0.5
    eye_size: Share = 0.5
    stylise: Share = 1.0
    ancestry: tuple[Share, Share, Share] = (0.1, 0.2, 0.7)
    """Blend of MakeHuman's three base heads (african, asian, caucasian), sums to 1."""
    details: dict[str, Lean] = field(default_factory=dict)
    """``Detail`` to -1..1; details that are 0 are left out."""


@dataclass(frozen=True, slots=True)
class Look:
    """Skin, eyes, hair and make-up."""

    skin: str = "#eab797"
    iris: str = "#6b3f1d"
    hair_style: str = "bob"
    hair_colour: str = "#4a2617"
    hair_tips: str = ""
    """Second colour, towards the tips; empty: one colour throughout."""
    has_fringe: bool = False
    brow: Share = 0.5
    lips: str = "#cf6a66"
    blush: Share = 0.4
    makeup: Share = 0.0
    eyelid: str = "#6c3a5a"
    freckles: Share = 0.0
    beard: str = ""
    """Empty, ``short``, ``full``, ``goatee`` or ``moustache``."""


@dataclass(frozen=True, slots=True)
class AvatarSpec:
    """One character, complete."""

    name: Annotated[str, Len(0, 80)] = ""
    body: Body = field(default_factory=Body)
    look: Look = field(default_factory=Look)
    outfit: dict[str, Garment] = field(default_factory=dict)
    """Slot (``top bottom over shoes``) to garment."""
    accessories: tuple[Garment, ...] = ()
    seed: int = 1
    rig: Annotated[str, Len(0, 64)] = ""
    """SHA-256 of an imported body, 64 hex digits; then the fields above describe nothing."""
    version: int = AVATAR_SPEC_VERSION
