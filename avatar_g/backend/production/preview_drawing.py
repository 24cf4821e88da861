"""Draws the frames the preview desk is asked for, and remembers what it opened and drew.

Only the process of the desk imports this. What is kept: the drafts opened last, ready to draw any
frame, and the frames drawn last, named by what they show. So an edit of one scene leaves the
thumbnails of the others as they are, and scrubbing over seen places costs nothing.
"""

import hashlib
import json
import pickle
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.domain.video import I420, FrameSource
from avatar_g.backend.engines.video.segments import FrameRange
from avatar_g.backend.media.images import pack_frame
from avatar_g.backend.media.stills import burn_words
from avatar_g.backend.production.avatar import build_character
from avatar_g.backend.production.board_material import source_paths, stages_of, write_spectrum
from avatar_g.backend.production.drawing import SegmentContent, use_one_thread
from avatar_g.backend.production.scene import paint_stage, scene_content, shown_spans, write_scene
from avatar_g.backend.production.stage_door import open_performance
from avatar_g.backend.production.still_wish import StillWish
from avatar_g.backend.production.storyboard import Storyboard

_KEPT_DRAFTS: Final = 3
_KEPT_FRAMES: Final = 1_500
"""Of 480 x 240 about 20 kB each."""
_SHARP_PX: Final = 480


@dataclass(slots=True)
class _Draft:
    """A draft laid out for drawing; the performance is opened with the first missing frame."""

    digest: str
    storyboard: Storyboard
    folder: Path
    subtitles: Path
    content: SegmentContent
    words: list[tuple[float, float]]
    """When something is written into the picture, in seconds."""
    frames: FrameSource | None = field(default=None)

    def performance(self) -> FrameSource:
        """Return what draws the frames."""
        if self.frames is None:
            self.frames = open_performance(self.folder)
        return self.frames


_drafts: OrderedDict[Path, _Draft] = OrderedDict()
_drawn: OrderedDict[str, bytes] = OrderedDict()


def draw_stills(
    wish: StillWish,
    folder: Path,
    cache: Path,
    times_s: Sequence[float],
    audio: Path | None,
    *,
    progress: Progress,
) -> list[bytes]:
    """Return a JPEG per time, with the words of its moment, without encoding a video."""
    use_one_thread()
    draft = _laid_out(wish, folder, cache, audio, progress)
    picture = draft.storyboard.video_format
    last = max(0, draft.storyboard.frame_count - 1)
    is_sharp = min(picture.width_px, picture.height_px) >= _SHARP_PX
    indices = [min(max(int(at_s * picture.fps + 1e-6), 0), last) for at_s in times_s]
    keys = {index: _frame_key(draft, index) for index in indices}
    missing = sorted(index for index in keys if keys[index] not in _drawn)
    for index, planes in _draw(draft, missing):
        _drawn[keys[index]] = pack_frame(planes, is_sharp=is_sharp)
    found = [_drawn[keys[index]] for index in indices]
    for key in keys.values():
        _drawn.move_to_end(key)
    while len(_drawn) > _KEPT_FRAMES:
        _drawn.popitem(last=False)
    return found


def _laid_out(
    wish: StillWish, folder: Path, cache: Path, audio: Path | None, progress: Progress
) -> _Draft:
    """Return the draft of a wish; one that was asked for before is still there."""
    size = min(wish.picture.width_px, wish.picture.height_px)
    scene = folder / f"scene-{size}"
    digest = hashlib.sha256(pickle.dumps((wish, audio))).hexdigest()
    known = _drafts.get(scene)
    if known is not None and known.digest == digest:
        _drafts.move_to_end(scene)
        return known
    storyboard = wish.storyboard()
    picture, seed = storyboard.video_format, storyboard.seed
    bodies = [
        build_character(one.spec, cache, progress=progress).rigged for one in storyboard.performers
    ]
    stages = {theme: paint_stage(theme, picture, seed, cache) for theme in stages_of(storyboard)}
    subtitles = write_scene(
        storyboard, scene, bodies=bodies, stages=stages, sources=source_paths(storyboard, folder)
    )
    sound = ""
    if audio is not None and storyboard.board is not None and storyboard.board.has_visualiser:
        sound = write_spectrum(audio, scene)
    content = scene_content(storyboard, subtitles, sound=sound)
    _drafts[scene] = _Draft(digest, storyboard, scene, subtitles, content, shown_spans(subtitles))
    _drafts.move_to_end(scene)
    while len(_drafts) > _KEPT_DRAFTS:
        _drafts.popitem(last=False)
    return _drafts[scene]


def _frame_key(draft: _Draft, index: int) -> str:
    picture = draft.storyboard.video_format
    seen = draft.content(FrameRange(0, index, 1))
    text = json.dumps([index, picture.width_px, picture.height_px, seen], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _draw(draft: _Draft, indices: Sequence[int]) -> list[tuple[int, I420]]:
    """Draw frames, and write words into those that have some."""
    if not indices:
        return []
    picture, performance = draft.storyboard.video_format, draft.performance()
    drawn: dict[int, I420] = {}
    for index in indices:
        drawn[index] = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)
        performance.draw(index, drawn[index])
    worded = [index for index in indices if _has_words(draft, index / picture.fps)]
    burned = burn_words([drawn[index] for index in worded], draft.subtitles, picture, worded)
    drawn.update(zip(worded, burned, strict=True))
    return list(drawn.items())


def _has_words(draft: _Draft, at_s: float) -> bool:
    return any(start_s <= at_s < end_s for start_s, end_s in draft.words)
