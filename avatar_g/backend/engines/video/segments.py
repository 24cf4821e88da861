"""Cut a video into pieces that are drawn, cached, retried and resumed on their own."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.video import Quality, VideoFormat

_FIRST_S = 1.5
"""Short, so that something plays early."""
_LENGTH_S = 3.0
_SHORTEST_S = 1.0


@dataclass(frozen=True, slots=True)
class FrameRange:
    """Frames ``first .. first + count - 1``."""

    index: int
    """Place of the segment in the video."""
    first: int
    count: int


def plan_segments(frame_count: int, fps: int, cuts: Iterable[int] = ()) -> tuple[FrameRange, ...]:
    """Cut ``frame_count`` frames into ranges of 1 to 4 seconds; every frame lies in exactly one.

    Parameters
    ----------
    cuts
        Frames where something else begins to be shown: a range begins there too, so that an edit
        of one scene draws its own frames only. One that would leave less than a second is left
        out.

    Raises
    ------
    ValueError
        If there is no frame.
    """
    if frame_count < 1:
        raise ValueError("a video needs at least one frame")
    shortest = _SHORTEST_S * fps
    edges = [0]
    inner = sorted(cut for cut in set(cuts) if frame_count - cut >= shortest)
    for cut in [*inner, frame_count]:
        if cut < frame_count and cut - edges[-1] < shortest:
            continue
        step = round((_LENGTH_S if edges[-1] else _FIRST_S) * fps)
        while cut - edges[-1] - step >= shortest:
            edges.append(edges[-1] + step)
            step = round(_LENGTH_S * fps)
        edges.append(cut)
    return tuple(
        FrameRange(index, first, end - first) for index, (first, end) in enumerate(pairwise(edges))
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
        "frames": [frames.first, frames.count],
        "format": asdict(video_format),
        "quality": quality,
        "engines": ENGINE_VERSIONS,
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
