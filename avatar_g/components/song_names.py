"""Names of musical facts in the creator's words."""

from typing import Any

import reflex as rx

from avatar_g.components.choose import text_case
from avatar_g.components.text import t


def key_name(pitch_class: Any, mode: Any) -> rx.Var[str]:
    """Return a key such as "A minor"; nothing for a pitch class that is none."""
    pitches = [(pitch, t(f"music.pitches.{pitch}")) for pitch in range(12)]
    tonic = text_case(pitch_class, *pitches, "")
    modes = [(name, t("music.keys.minor", tonic=tonic)) for name in ("minor", "dorian")]
    return text_case(mode, *modes, t("music.keys.major", tonic=tonic))
