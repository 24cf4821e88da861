"""Picture formats: shape, size and rate of a video; free of NumPy for the web process."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Aspect(StrEnum):
    """Shape of the picture."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    PORTRAIT = "4:5"


class Resolution(StrEnum):
    """Short side of a 16:9 picture."""

    P480 = "480p"
    P720 = "720p"
    P1080 = "1080p"
    K4 = "4k"

    @classmethod
    def _missing_(cls, value: object) -> "Resolution | None":
        """Accept ``4K`` and ``720P`` too."""
        lower = str(value).lower()
        return next((one for one in cls if one.value == lower), None)

    @property
    def short_side_px(self) -> int:
        """Shorter side of a picture of any shape."""
        return _SHORT_SIDE_PX[self]


class Quality(StrEnum):
    """Trade between speed and size."""

    DRAFT = "draft"
    BALANCED = "balanced"


_SHORT_SIDE_PX = {
    Resolution.P480: 480,
    Resolution.P720: 720,
    Resolution.P1080: 1080,
    Resolution.K4: 2160,
}
_ASPECT = {
    Aspect.WIDE: Fraction(16, 9),
    Aspect.TALL: Fraction(9, 16),
    Aspect.SQUARE: Fraction(1),
    Aspect.PORTRAIT: Fraction(4, 5),
}


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """Size and rate of a video."""

    width_px: int
    height_px: int
    fps: int

    @classmethod
    def of(cls, aspect: Aspect, resolution: Resolution, fps: int) -> "VideoFormat":
        """Build a format whose sides are multiples of 4: I420 planes need that."""
        short_px = _SHORT_SIDE_PX[resolution]
        ratio = _ASPECT[aspect]
        long_px = round(short_px * max(ratio, 1 / ratio) / 4) * 4
        width_px, height_px = (long_px, short_px) if ratio >= 1 else (short_px, long_px)
        return cls(width_px, height_px, fps)

    def frame_count(self, duration_s: float) -> int:
        """Return the number of frames that cover ``duration_s``."""
        return round(duration_s * self.fps)
