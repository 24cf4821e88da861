"""Where the pieces of characters lie; imports no engine, so the web server may ask."""

from pathlib import Path
from typing import Final

from avatar_g.backend.production.caches import FITTINGS

LATER: Final = ("shade", "moods", "sliders", "lips")
"""What may follow the first picture: ambient occlusion, expressions, what sliders do, and the
shapes a speaking face is mixed from."""


def piece_path(cache: Path, digest: str) -> Path:
    """Return where the piece of a digest lies, if it was made."""
    return cache / FITTINGS / f"{digest}.bin"
