"""Bounds of uploaded pictures, clips and look-up tables; free of NumPy."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any

MAX_SOURCE_BYTES = 500 * 2**20
MAX_PICTURE_BYTES = 60 * 2**20
MAX_CUBE_BYTES = 4 * 2**20
MAX_SOURCES = 200
"""Of one video."""
MAX_CLIP_S = 60.0
CLIP_FPS = 30
CLIP_SHORT_SIDE_PX = 1080
SOURCE_NAMES = "PNG, JPEG, WebP, MP4, MOV, WebM, GIF, CUBE"
SOURCE_ROLE = "source_"
"""Begins the role of an upload's file; the digest follows."""


class SourceKind(StrEnum):
    """What an upload became."""

    PICTURE = "picture"
    CLIP = "clip"
    CUBE = "cube"


_SUFFIXES = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp"), SourceKind.PICTURE),
    **dict.fromkeys((".mp4", ".m4v", ".mov", ".webm", ".mkv", ".gif"), SourceKind.CLIP),
    ".cube": SourceKind.CUBE,
}
STORED_SUFFIX = {
    SourceKind.PICTURE: ".jpg",
    SourceKind.CLIP: ".mp4",
    SourceKind.CUBE: ".txt",
}
"""What we write from it."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """An upload that was encoded anew."""

    source_id: str
    """First 24 hex digits of the SHA-256 of what we wrote."""
    kind: SourceKind
    width_px: int = 0
    height_px: int = 0
    duration_s: float = 0.0
    title: str = ""
    focus: tuple[float, float] = (0.5, 0.5)
    """Where to look, shares of width and height."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "source_id": self.source_id,
            "kind": self.kind.value,
            "width_px": self.width_px,
            "height_px": self.height_px,
            "duration_s": self.duration_s,
            "title": self.title,
            "focus": list(self.focus),
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> "SourceFacts":
        """Restore what ``to_dict`` wrote."""
        x, y = fields.get("focus") or (0.5, 0.5)
        return cls(
            str(fields["source_id"]),
            SourceKind(fields["kind"]),
            int(fields.get("width_px", 0)),
            int(fields.get("height_px", 0)),
            float(fields.get("duration_s", 0.0)),
            str(fields.get("title", "")),
            (float(x), float(y)),
        )


def shown_ids(sources: Iterable[SourceFacts]) -> tuple[str, ...]:
    """Return what scenes can show: not the look-up tables."""
    return tuple(one.source_id for one in sources if one.kind is not SourceKind.CUBE)


def source_kind_of_name(name: str) -> SourceKind | None:
    """Return what a file claims to be by its name; the content decides."""
    return _SUFFIXES.get(PurePath(name).suffix.lower())
