"""Cut a video into pieces that are drawn, cached, retried and resumed on their own."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.video import Quality, VideoFormat

_FIRST_S = 1.5
"""Short, so that something plays early."""
_LENGTH_S = 3.0
_SHORTEST_LAST_S = 1.0


@dataclass(frozen=True, slots=True)
class FrameRange:
    """Frames ``first .. first + count - 1``."""

    index: int
    """Place of the segment in the video."""
    first: int
    count: int


def plan_segments(frame_count: int, fps: int) -> tuple[FrameRange, ...]:
    """Cut ``frame_count`` frames into ranges of 1.5 to 4 seconds; every frame lies in exactly one.

    Raises
    ------
    ValueError
        If there is no frame.
    """
    if frame_count < 1:
        raise ValueError("a video needs at least one frame")
    edges = [0]
    step = round(_FIRST_S * fps)
    while edges[-1] + step < frame_count:
        edges.append(edges[-1] + step)
        step = round(_LENGTH_S * fps)
    if len(edges) > 1 and frame_count - edges[-1] < _SHORTEST_LAST_S * fps:
        edges.pop()
    ends = [*edges[1:], frame_count]
    return tuple(
        FrameRange(index, first, end - first)
        for index, (first, end) in enumerate(zip(edges, ends, strict=True))
    )


def segment_key(
    content: Mapping[str, str],
    frames: FrameRange,
    video_format: VideoFormat,
    quality: Quality,
) -> str:
    """Return the name of a segment's content: equal keys, equal pictures.

    Parameters
    ----------
    content
        Digests of everything drawn: timeline, performers, stage, subtitles, encoder.
    """
    facts: dict[str, Any] = {
        "content": dict(content),
        "frames": asdict(frames),
        "format": asdict(video_format),
        "quality": quality,
        "engines": ENGINE_VERSIONS,
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
