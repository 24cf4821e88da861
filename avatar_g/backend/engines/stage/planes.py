"""A painted theme as ready I420 planes in three sharpnesses, stored beside the job."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.stage.indoors import paint_stage, paint_studio
from avatar_g.backend.engines.stage.nature import paint_aurora, paint_beach, paint_mountains
from avatar_g.backend.engines.stage.painting import Canvas, Picture
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.stage.urban import paint_city, paint_synthwave

PLANES_VERSION: Final = 1
BLUR_M: Final = (0.0, 0.013, 0.036)
"""Standard deviation of the blur of each level, on the painted picture."""
_SEEN_M: Final = 3.9
"""Height of the painted picture that a wide shot shows: sets its resolution."""
_ABOVE_M: Final = 3.7
_BELOW_M: Final = 1.35
_MOST_PX_PER_M: Final = 400.0
_BAND_ROWS: Final = 64
_PAINTERS: Final[dict[Theme, Callable[[np.random.Generator, Canvas], Picture]]] = {
    Theme.STAGE: paint_stage,
    Theme.MOUNTAINS: paint_mountains,
    Theme.SYNTHWAVE: paint_synthwave,
    Theme.CITY: paint_city,
    Theme.BEACH: paint_beach,
    Theme.STUDIO: paint_studio,
    Theme.AURORA: paint_aurora,
}
# ITU-R BT.709-6: R'G'B' 0..255 to limited-range Y, Cb, Cr.
_LUMA: Final = np.array([0.182586, 0.614231, 0.062007], np.float32)
_BLUE: Final = np.array([-0.100644, -0.338572, 0.439216], np.float32)
_RED: Final = np.array([0.439216, -0.398942, -0.040274], np.float32)
Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class ThemePlanes:
    """The painted picture of a theme for one picture format."""

    theme: Theme
    px_per_m: float
    base_px: int
    """Row where the picture meets the floor."""
    levels: tuple[Planes, Planes, Planes]
    """Y ``(h, w)``, U and V ``(h / 2, w / 2)``, from sharp to soft."""

    def save(self, path: Path) -> None:
        """Write one ``.npz``; equal planes give equal bytes."""
        arrays: dict[str, NDArray[np.generic]] = {
            "version": np.array([PLANES_VERSION]),
            "theme": np.array([str(self.theme)]),
            "px_per_m": np.array([self.px_per_m]),
            "base_px": np.array([self.base_px]),
        }
        for level, planes in enumerate(self.levels):
            arrays |= {f"{name}{level}": plane for name, plane in zip("yuv", planes, strict=True)}
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "ThemePlanes":
        """Read what ``save`` wrote.

        Raises
        ------
        ValueError
            If the file is of another version.
        """
        with np.load(path, allow_pickle=False) as stored:
            if int(stored["version"][0]) != PLANES_VERSION:
                raise ValueError(f"theme planes version {stored['version'][0]} is unknown")
            sharp, soft, softest = (
                (stored[f"y{level}"], stored[f"u{level}"], stored[f"v{level}"])
                for level in range(len(BLUR_M))
            )
            return cls(
                Theme(str(stored["theme"][0])),
                float(stored["px_per_m"][0]),
                int(stored["base_px"][0]),
                (sharp, soft, softest),
            )


def paint_theme(theme: Theme, picture: VideoFormat, seed: int) -> ThemePlanes:
    """Paint ``theme`` for a picture format; the same seed paints the same picture."""
    px_per_m = min(picture.height_px / _SEEN_M, _MOST_PX_PER_M)
    ratio = picture.width_px / picture.height_px
    width_px = _even((_SEEN_M * ratio * 1.22 + 0.4) * px_per_m)
    base_px = _even(_ABOVE_M * px_per_m)
    canvas = Canvas(width_px, base_px + _even(_BELOW_M * px_per_m), base_px, px_per_m)
    rng = np.random.default_rng([seed, crc32(theme.encode())])
    painted = np.clip(_PAINTERS[theme](rng, canvas), 0, 1)
    across = (canvas.columns - width_px / 2) / (width_px / 2)
    painted *= (1 - 0.26 * across**2)[..., None]
    levels = [
        encode(cv2.GaussianBlur(painted, (0, 0), blur_m * px_per_m) if blur_m else painted)
        for blur_m in BLUR_M
    ]
    return ThemePlanes(theme, px_per_m, base_px, (levels[0], levels[1], levels[2]))


def encode(picture: NDArray[Any], *, gain: float = 1.0) -> Planes:
    """Convert sRGB ``(h, w, 3)`` to limited-range planes, dithered against banding.

    Floats are 0..1, bytes 0..255; both are multiplied by ``gain``. Rows are converted a few at a
    time: a picture of a 1080p film would need 150 MB at once.
    """
    height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    luma = np.zeros((height, width), np.uint8)
    half = np.zeros((height // 2, width // 2, 3), np.float32)
    rng = np.random.default_rng(0)
    for top in range(0, height, _BAND_ROWS):
        rows = slice(top, min(top + _BAND_ROWS, height))
        full = _full_scale(picture[rows, :width], gain)
        half[rows.start // 2 : rows.stop // 2] = cv2.resize(
            full, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
        )
        grain = rng.random(full.shape[:2], dtype=np.float32)
        luma[rows] = np.clip(full @ _LUMA + 16 + grain, 16, 235).astype(np.uint8)
    grain = rng.random(half.shape[:2], dtype=np.float32)
    blue = np.clip(half @ _BLUE + 128 + grain, 16, 240).astype(np.uint8)
    red = np.clip(half @ _RED + 128 + grain, 16, 240).astype(np.uint8)
    return luma, blue, red


def _full_scale(picture: NDArray[Any], gain: float) -> NDArray[np.float32]:
    """Return floats 0..255."""
    most = 255 if picture.dtype == np.uint8 else 1
    scaled = picture.astype(np.float32) * np.float32(gain / most)
    return np.asarray(np.clip(scaled, 0, 1) * np.float32(255), np.float32)


def _even(value: float) -> int:
    return round(value / 2) * 2
