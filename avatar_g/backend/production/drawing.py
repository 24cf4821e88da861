"""Draw segments in parallel: each one is cached, retried and resumed on its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.domain.video import FrameSource, Quality, VideoFormat
from avatar_g.backend.engines.video.segments import FrameRange, plan_segments, segment_key
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import remove_parts
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.production.workers import Birth, PoolTask, WorkerPool

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

    def jobs(self) -> tuple[SegmentJob, ...]:
        """Cut the video; a segment's file name is the key of its content."""
        ranges = plan_segments(self.frame_count, self.video_format.fps)
        return tuple(self._job(frames) for frames in ranges)

    def _job(self, frames: FrameRange) -> SegmentJob:
        key = segment_key(self.content(frames), frames, self.video_format, self.quality)
        return SegmentJob(
            path=self.segments / f"{key}.mp4",
            format=self.video_format,
            first_frame=frames.first,
            frame_count=frames.count,
            quality=self.quality,
            subtitles=self.subtitles,
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
    return tuple(
        QueuedSegment(
            job,
            None
            if job.path.exists()
            else pool.submit(draw_segment, drawing.opener, drawing.scene, job),
        )
        for job in drawing.jobs()
    )


def draw_segment(opener: FrameOpener, scene: Path, job: SegmentJob, *, progress: Progress) -> None:
    """Draw and encode one segment; runs in a process of the pool.

    Raises
    ------
    MediaError, StorageFull
        If encoding fails.
    """
    source = _opened(opener, scene)
    if source.format != job.format:
        raise MediaError(f"the scene is drawn as {source.format}, not as {job.format}")
    height_px, width_px = job.format.height_px, job.format.width_px
    planes = np.zeros((height_px * 3 // 2, width_px), np.uint8)
    with SegmentWriter(job) as writer:
        for offset in range(job.frame_count):
            source.draw(job.first_frame + offset, planes)
            writer.write(planes)
            progress((offset + 1) / job.frame_count)


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
