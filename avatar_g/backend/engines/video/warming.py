"""Compile every kernel of scenes once, on tiny pictures."""

from avatar_g.backend.engines.video import (
    flash_safety,
    grading,
    grounds,
    pictures,
    textures,
    transitions,
)


def warm_up() -> None:
    """Fill numba's cache; the installer calls it."""
    for module in (flash_safety, grading, grounds, pictures, textures, transitions):
        module.warm_up()
