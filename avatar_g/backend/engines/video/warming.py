"""Compile every kernel of stages and scenes once, on tiny pictures."""

from avatar_g.backend.engines.stage import glow, warping
from avatar_g.backend.engines.video import (
    flash_safety,
    grading,
    grounds,
    textures,
    transitions,
)


def warm_up() -> None:
    """Fill numba's cache; the installer calls it."""
    for module in (glow, warping, flash_safety, grading, grounds, textures, transitions):
        module.warm_up()
