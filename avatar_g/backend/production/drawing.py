"""Draw segments in parallel: each one is cached, retried and resumed on its own."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.domain.video import I420, FrameSource, Quality, VideoFormat
from avatar_g.backend.engines.video.flash_safety import LightMeter
from avatar_g.backend.engines.video.segments import FrameRange, plan_segments, segment_key
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import complete_file, remove_parts
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.media.hardware import HardwareEncoder
from avatar_g.backend.media.memory import release_freed_memory
from avatar_g.backend.media.room import make_room, touch
from avatar_g.backend.production.workers import Birth, PoolTask, WorkerPool

FELL_BACK: Final = "fell back"
_BROKEN: Final[set[HardwareEncoder]] = set()
"""Encoders that failed in this process."""
FrameOpener: TypeAlias = Callable[[Path], FrameSource]
"""A module-level function that opens the scene described in a folder."""
SegmentContent: TypeAlias = Callable[[FrameRange], Mapping[str, str]]
"""Digests of everything a range of frames shows, by name: part of the segment's key."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A video to draw."""

    opener: FrameOpener
    scene: Path
    """Folder the opener reads."""
    content: SegmentContent
    video_format: VideoFormat
    frame_count: int
    segments: Path
    """Folder of the segments; finished ones found there are used again."""
    quality: Quality = Quality.BALANCED
    subtitles: Path | None = None
    kept: Path | None = None
    """Folder of segments of earlier videos: what was drawn before is not drawn again."""
    measures_light: bool = False
    """Whether the light of frames is written down beside each segment."""
    cuts: tuple[int, ...] = ()
    """Frames where segments begin if they can; see ``plan_segments``."""
    hardware: HardwareEncoder | None = None
    """Encoder of the graphics card; its segments have names of their own."""

    def jobs(self) -> tuple[SegmentJob, ...]:
        """Cut the video; a segment's file name is the key of its content."""
        ranges = plan_segments(self.frame_count, self.video_format.fps, self.cuts)
        return tuple(self._job(frames) for frames in ranges)

    def _job(self, frames: FrameRange) -> SegmentJob:
        content = dict(self.content(frames))
        if self.hardware is not None:
            content["encoder"] = self.hardware.value
        key = segment_key(content, frames, self.video_format, self.quality)
        return SegmentJob(
            path=self.segments / f"{key}.mp4",
            format=self.video_format,
            first_frame=frames.first,
            frame_count=frames.count,
            quality=self.quality,
            subtitles=self.subtitles,
            hardware=self.hardware,
        )


@dataclass(frozen=True, slots=True)
class QueuedSegment:
    """A segment and the task that draws it; ``task`` is None when its file was there already."""

    job: SegmentJob
    task: PoolTask | None

    @property
    def share(self) -> float:
        """Finished share, 0..1."""
        return self.task.share if self.task else 1.0

    @property
    def fell_back(self) -> bool:
        """Tell whether the graphics card failed and x264 encoded the segment instead."""
        return self.task is not None and self.task.result == FELL_BACK

    @property
    def is_ready(self) -> bool:
        """Tell whether the file is complete."""
        return self.task is None or self.task.is_done


@contextmanager
def drawing_pool(size: int, *folders: Path, birth: Birth = Birth.SERVED) -> Iterator[WorkerPool]:
    """Open a pool whose killed processes leave no unfinished file in ``folders``."""
    if birth is Birth.FORKED:
        use_one_thread()
    try:
        with WorkerPool(size, birth) as pool:
            yield pool
    finally:
        for folder in folders:
            remove_parts(folder)


def queue_segments(pool: WorkerPool, drawing: Drawing) -> tuple[QueuedSegment, ...]:
    """Queue every segment whose file does not exist yet, in playing order."""
    drawing.segments.mkdir(parents=True, exist_ok=True)
    release_freed_memory()  # what planning needed is not held while frames are drawn
    queued = []
    for job in drawing.jobs():
        if drawing.kept is not None:
            _link_all(job.path, drawing.kept, drawing.segments)
        task = None
        if not _is_there(job, drawing):
            light = light_path(job.path) if drawing.measures_light else None
            task = pool.submit(draw_segment, drawing.opener, drawing.scene, job, light)
        queued.append(QueuedSegment(job, task))
    return tuple(queued)


def light_path(segment: Path) -> Path:
    """Return where the light of a segment's frames is written down."""
    return segment.with_suffix(".light")


def _is_there(job: SegmentJob, drawing: Drawing) -> bool:
    has_light = not drawing.measures_light or light_path(job.path).exists()
    return job.path.exists() and has_light


def keep_segments(queued: Sequence[QueuedSegment], kept: Path, max_bytes: int) -> None:
    """Let later videos use the segments; those not used for longest make room."""
    kept.mkdir(parents=True, exist_ok=True)
    for segment in queued:
        _link_all(segment.job.path, segment.job.path.parent, kept)
    make_room(kept, max_bytes)


def _link_all(segment: Path, source: Path, target: Path) -> None:
    """Give a segment and its light a second name in another folder, if they are there."""
    for name in (segment.name, light_path(segment).name):
        found, copy = source / name, target / name
        if found.exists() and not copy.exists():
            touch(found)
            with suppress(FileExistsError):
                os.link(found, copy)


def draw_segment(
    opener: FrameOpener,
    scene: Path,
    job: SegmentJob,
    light: Path | None = None,
    *,
    progress: Progress,
) -> str:
    """Draw and encode one segment; runs in a process of the pool.

    Where the graphics card fails, x264 encodes the segment instead, and every later one of this
    process: then ``FELL_BACK`` is returned, else an empty text.

    Raises
    ------
    MediaError, StorageFull
        If encoding fails.
    """
    release_freed_memory()
    source = _opened(opener, scene)
    if source.format != job.format:
        raise MediaError(f"the scene is drawn as {source.format}, not as {job.format}")
    height_px, width_px = job.format.height_px, job.format.width_px
    planes = np.zeros((height_px * 3 // 2, width_px), np.uint8)
    tries = [replace(job, hardware=None)]
    if job.hardware is not None and job.hardware not in _BROKEN:
        tries.insert(0, job)
    for tried in tries:
        meter = LightMeter(job.format) if light else None
        try:
            _draw_frames(source, tried, planes, meter, progress)
            break
        except MediaError:
            if tried.hardware is None:
                raise
            _BROKEN.add(tried.hardware)
    if light is not None and meter is not None:
        with complete_file(light) as part:
            meter.measured().save(part)
    return FELL_BACK if tried.hardware is not job.hardware else ""


def _draw_frames(
    source: FrameSource,
    job: SegmentJob,
    planes: I420,
    meter: LightMeter | None,
    progress: Progress,
) -> None:
    with SegmentWriter(job) as writer:
        for offset in range(job.frame_count):
            source.draw(job.first_frame + offset, planes)
            writer.write(planes)
            if meter is not None:
                meter.add(planes)
            progress((offset + 1) / job.frame_count)


def without_hardware(queued: Sequence[QueuedSegment], drawing: Drawing) -> Drawing:
    """Return the drawing by x264; segments that fell back become its own.

    A video holds one encoder's stream only, so those of the graphics card are drawn again.
    """
    plain = replace(drawing, hardware=None)
    for segment, job in zip(queued, plain.jobs(), strict=True):
        if segment.fell_back and not job.path.exists():
            os.replace(segment.job.path, job.path)
            if drawing.measures_light:
                os.replace(light_path(segment.job.path), light_path(job.path))
    return plain


@lru_cache(maxsize=1)
def _opened(opener: FrameOpener, scene: Path) -> FrameSource:
    """Open a scene once per process."""
    use_one_thread()
    return opener(scene)


def use_one_thread() -> None:
    """Keep OpenCV from threads of its own: after a fork, the child would wait for them for ever."""
    import cv2

    if cv2.getNumThreads() != 1:
        cv2.setNumThreads(1)


def segment_paths(queued: Sequence[QueuedSegment]) -> list[Path]:
    """Return the files in playing order."""
    return [segment.job.path for segment in queued]
