"""What a finished video can be turned into: files of other kinds, and social networks' formats."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from annotated_types import Interval, MaxLen

from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat

_TABLE: Final = Path(__file__).with_name("output_presets.json")
OUTPUT_PARAM: Final = "output"
"""Parameter of jobs that make a file of a finished video instead of the video."""
MOVING_SPAN_S: Final = 6.0
"""Of a GIF or WebP whose maker names no length."""
LONGEST_MOVING_S: Final = 15.0
"""A GIF's palette is chosen from all its frames at once: longer ones would take too much memory."""
MOVING_SHORT_SIDE_PX: Final = 270
MOVING_FPS: Final = 12


class OutputKind(StrEnum):
    """A kind of file, made from a finished video."""

    MP4 = "mp4"
    """H.264 and AAC, perhaps smaller, shorter or for a social network."""
    WEBM = "webm"
    """VP9 and Opus."""
    AV1 = "av1"
    """AV1 and Opus, in WebM: the smallest file; older players cannot show it."""
    GIF = "gif"
    WEBP = "webp"
    HLS = "hls"
    """One file of MP4 fragments and a playlist of its byte ranges."""
    POSTER = "jpg"
    """A still frame."""
    STILL = "png"
    """A still frame, lossless."""

    @property
    def suffix(self) -> str:
        """Of the file, with a dot."""
        return {OutputKind.AV1: ".webm", OutputKind.HLS: ".mp4"}.get(self, f".{self.value}")

    @property
    def is_still(self) -> bool:
        """Tell whether it shows one moment."""
        return self in {OutputKind.POSTER, OutputKind.STILL}

    @property
    def is_silent_loop(self) -> bool:
        """Tell whether it is a short picture that moves."""
        return self in {OutputKind.GIF, OutputKind.WEBP}


@dataclass(frozen=True, slots=True)
class SafeArea:
    """Shares of the picture that a network's own buttons and texts may cover, 0..0.5 each."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class OutputPreset:
    """The format of one social network."""

    preset: str
    name: str
    """A proper name, not translated."""
    aspect: Aspect
    resolution: Resolution
    fps: int
    """At most."""
    longest_s: float
    video_kbps: int
    """Peak bit rate of the picture."""
    safe: SafeArea

    @property
    def format(self) -> VideoFormat:
        """Size and greatest rate."""
        return VideoFormat.of(self.aspect, self.resolution, self.fps)


@lru_cache(maxsize=1)
def output_presets() -> dict[str, OutputPreset]:
    """Return the presets by key, in the order of the table."""
    rows = json.loads(_TABLE.read_text(encoding="utf-8"))
    presets = (
        OutputPreset(
            preset=row["preset"],
            name=row["name"],
            aspect=Aspect(row["aspect"]),
            resolution=Resolution(row["resolution"]),
            fps=row["fps"],
            longest_s=row["longest_s"],
            video_kbps=row["video_kbps"],
            safe=SafeArea(*row["safe"]),
        )
        for row in rows
    )
    return {one.preset: one for one in presets}


@dataclass(frozen=True, slots=True)
class OutputWish:
    """An untrusted wish for a file of a finished video; what is absent is as in the video."""

    kind: OutputKind = OutputKind.MP4
    preset: Annotated[str, MaxLen(40)] = ""
    """Key of a preset; only of MP4."""
    resolution: Resolution | None = None
    """At most the video's own: nothing is enlarged."""
    fps: Annotated[int, Interval(ge=5, le=60)] | None = None
    """At most the video's own."""
    start_s: Annotated[float, Interval(ge=0, le=100_000)] = 0.0
    length_s: Annotated[float, Interval(gt=0, le=100_000)] | None = None
    burn_captions: bool = False
    """Write plain captions into the picture."""


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """A wish that fits its video, in numbers."""

    kind: OutputKind
    picture: VideoFormat
    start_s: float
    length_s: float
    """0 of a still."""
    video_kbps: int = 0
    """Peak; 0: no limit."""

    @property
    def frame_count(self) -> int:
        """Frames of the result; 1 of a still."""
        return 1 if self.kind.is_still else self.picture.frame_count(self.length_s)
