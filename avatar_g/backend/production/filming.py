"""From a storyboard to a finished MP4: bodies, stage, frames, assembly."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter
from pathlib import Path

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.domain.video import FrameSource, VideoFormat
from avatar_g.backend.engines.video.flash_safety import FlashReport
from avatar_g.backend.engines.video.previews import poster_frame
from avatar_g.backend.media.assemble import assemble_video
from avatar_g.backend.media.encode import SegmentJob
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.probe import read_frame
from avatar_g.backend.production.avatar import build_character
from avatar_g.backend.production.board_material import source_paths, write_spectrum
from avatar_g.backend.production.caches import SEGMENTS
from avatar_g.backend.production.costs import Costs, Start
from avatar_g.backend.production.drawing import (
    Drawing,
    QueuedSegment,
    drawing_pool,
    keep_segments,
    queue_segments,
    segment_paths,
    without_hardware,
)
from avatar_g.backend.production.encoders import OFF, choose_encoder, forget_encoders
from avatar_g.backend.production.flash_check import calm_flashes
from avatar_g.backend.production.progress import StageProgress, within
from avatar_g.backend.production.scene import (
    STORYBOARD_NAME,
    paint_stage,
    scene_content,
    scene_cuts,
    write_scene,
)
from avatar_g.backend.production.storyboard import Storyboard
from avatar_g.backend.production.workers import Birth, PoolTask, WorkerPool

PLANNED, _SET, _DRAWN = 0.04, 0.10, 0.97
"""Finished shares after planning, after bodies and stage, after the last frame."""
_SOUND_WEIGHT_S = 8.0
_FRAME_WEIGHT_S = 0.06
_POLL_S = 0.25


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a video is made."""

    folder: Path
    """Of this video: stage files, segments and results."""
    cache: Path
    """Of the installation: bodies and stages."""
    processes: int
    birth: Birth = Birth.SERVED
    """How drawing processes start; a job in a preloaded worker forks them."""
    start: Start | None = None
    """Since when its user waits; from the opening of the pool if None."""
    hardware_encoder: str = OFF
    """``off``, ``auto`` or the name of an encoder of the graphics card."""
    kept_bytes: int = 4 * 2**30
    """Room for segments of boards that later edits may use again."""

    @property
    def kept_segments(self) -> Path:
        """Folder of those segments."""
        return self.cache / SEGMENTS

    @contextmanager
    def open_pool(self) -> Iterator[WorkerPool]:
        """Open the processes of this workshop and leave no unfinished file behind."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with drawing_pool(self.processes, self.folder, self.cache, birth=self.birth) as pool:
            yield pool


@dataclass(frozen=True, slots=True)
class MusicVideo:
    """What came out."""

    video: Path
    storyboard: Path
    poster: Path
    duration_s: float
    first_segment_s: float
    """From the start to the first finished segment; 0 if it was there already."""
    first_playable_s: float
    """From the start until its beginning could be seen and heard."""
    costs: Costs
    drawn_share: float = 1.0
    """Of all segments, those that were not there already."""
    flashes: FlashReport | None = None
    """What a check of the frames of a board found at last."""

    @property
    def figures(self) -> dict[str, float]:
        """Measurements for the report."""
        return {
            "duration_s": self.duration_s,
            "first_segment_s": round(self.first_segment_s, 3),
            "first_playable_s": round(self.first_playable_s, 3),
        }


@dataclass(frozen=True, slots=True)
class StageSet:
    """Bodies and stages in the making."""

    bodies: tuple[PoolTask, ...]
    """Results are ``Character``."""
    stages: dict[str, PoolTask]
    """By theme; results are the paths of the planes."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The AAC file of the video and the task that makes it.

    Without a task the file is there already, or another job will put it there.
    """

    file: Path
    task: PoolTask | None

    @property
    def share(self) -> float:
        """Finished share, 0..1."""
        return self.task.share if self.task else float(self.is_ready)

    @property
    def is_ready(self) -> bool:
        """Tell whether the file is complete."""
        return self.task.is_done if self.task else self.file.exists()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What can be seen of a video before all of it is drawn."""

    segments: tuple[Path, ...]
    audio: Path | None
    """The whole sound; None while it is still being made."""
    video_format: VideoFormat
    frame_count: int


def ignore_beginning(_beginning: Beginning) -> None:
    """Show nothing early."""


@dataclass(frozen=True, slots=True)
class Shooting:
    """The moving parts of one production."""

    pool: WorkerPool
    costs: Costs
    report: StageProgress
    show: Callable[[Beginning], None] = ignore_beginning
    """Called each time more of the video can be seen or heard, but not for the whole of it."""


def order_set(
    pool: WorkerPool,
    cache: Path,
    specs: Iterable[AvatarSpec],
    *,
    themes: Iterable[str],
    video_format: VideoFormat,
    seed: int,
) -> StageSet:
    """Queue what must stand before the first frame."""
    bodies = tuple(pool.submit(build_character, spec, cache) for spec in specs)
    stages = {
        theme: pool.submit(paint_stage, theme, video_format, seed, cache)
        for theme in dict.fromkeys(themes)
    }
    return StageSet(bodies, stages)


def film(
    storyboard: Storyboard,
    target: Path,
    workshop: Workshop,
    *,
    shooting: Shooting,
    stage_set: StageSet,
    sound: Sound,
    order_papers: Callable[[], PoolTask] | None = None,
) -> MusicVideo:
    """Draw every segment, show the beginning as it grows, and join the video.

    Parameters
    ----------
    order_papers
        Queues what may wait until every segment is on its way, such as the cover.

    Raises
    ------
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    costs, folder = shooting.costs, workshop.folder
    drawing = _finish_set(storyboard, workshop, shooting, stage_set, sound)
    queued = queue_segments(shooting.pool, drawing)
    papers = [order_papers()] if order_papers else []
    first_playable_s = _wait_for_frames(queued, shooting, sound)
    shooting.pool.wait_for(papers)
    _charge(costs, "papers", papers)
    drawing, queued = _of_one_encoder(drawing, queued, workshop, shooting)
    queued, flashes = _finish_board(storyboard, drawing, queued, workshop, shooting)
    with costs.measure("assemble"):
        shooting.report(JobStage.FINISH, _DRAWN)
        assemble_video(
            segment_paths(queued),
            sound.file,
            target,
            video_format=storyboard.video_format,
            frame_count=storyboard.frame_count,
            tags={"title": storyboard.title, "comment": seal(storyboard.recipe)},
        )
        poster = folder / "poster.jpg"
        write_image(poster, read_frame(target, _poster_s(storyboard)))
    shooting.report(JobStage.FINISH, 1.0)
    ends_s = [segment.task.finished_s for segment in queued if segment.task]
    return MusicVideo(
        video=target,
        storyboard=folder / STORYBOARD_NAME,
        poster=poster,
        duration_s=storyboard.timeline.duration_s,
        first_segment_s=min(ends_s) - costs.start.at_s if ends_s else 0.0,
        first_playable_s=first_playable_s,
        costs=costs,
        drawn_share=_drawn_share(queued),
        flashes=flashes,
    )


def open_scene(folder: Path) -> FrameSource:
    """Open a scene for drawing: the ``FrameOpener`` of videos; loads the renderer."""
    from avatar_g.backend.production.stage_door import open_performance

    return open_performance(folder)


def _of_one_encoder(
    drawing: Drawing, queued: tuple[QueuedSegment, ...], workshop: Workshop, shooting: Shooting
) -> tuple[Drawing, tuple[QueuedSegment, ...]]:
    """Draw everything with x264 if the graphics card failed on the way."""
    if not any(segment.fell_back for segment in queued):
        return drawing, queued
    forget_encoders(workshop.cache)
    plain = without_hardware(queued, drawing)
    again = queue_segments(shooting.pool, plain)
    tasks = [segment.task for segment in again if segment.task]
    if tasks:
        report = within(shooting.report, JobStage.FRAMES, _SET, _DRAWN)
        shooting.pool.wait_for(tasks, report)
        _charge(shooting.costs, "frames", tasks)
    return plain, again


def _finish_board(
    storyboard: Storyboard,
    drawing: Drawing,
    queued: tuple[QueuedSegment, ...],
    workshop: Workshop,
    shooting: Shooting,
) -> tuple[tuple[QueuedSegment, ...], FlashReport | None]:
    """Check and calm the frames of a board, and keep its segments for later edits."""
    if drawing.kept is None:
        return queued, None
    report = within(shooting.report, JobStage.FRAMES, _DRAWN, 1.0)
    shown, flashes = calm_flashes(storyboard, drawing, queued, shooting.pool, report)
    keep_segments([*queued, *shown], drawing.kept, workshop.kept_bytes)
    return shown, flashes


def _drawn_share(queued: Sequence[QueuedSegment]) -> float:
    return sum(segment.task is not None for segment in queued) / max(1, len(queued))


def _finish_set(
    storyboard: Storyboard,
    workshop: Workshop,
    shooting: Shooting,
    stage_set: StageSet,
    sound: Sound,
) -> Drawing:
    """Wait for bodies and stage, and describe the drawing."""
    folder, stages = workshop.folder, list(stage_set.stages.values())
    report = within(shooting.report, JobStage.BODY, PLANNED, _SET)
    if stage_set.bodies or stages:
        shooting.pool.wait_for([*stage_set.bodies, *stages], report)
    _charge(shooting.costs, "bodies", stage_set.bodies)
    _charge(shooting.costs, "stage", stages)
    scene = folder / "scene"
    subtitles = write_scene(
        storyboard,
        scene,
        bodies=[body.result.rigged for body in stage_set.bodies],
        stages={theme: task.result for theme, task in stage_set.stages.items()},
        sources=source_paths(storyboard, folder),
    )
    shutil.copyfile(scene / STORYBOARD_NAME, folder / STORYBOARD_NAME)
    board = storyboard.board
    heard = ""
    if board is not None and board.has_visualiser:
        _wait_for_sound(shooting, sound)
        with shooting.costs.measure("spectrum"):
            heard = write_spectrum(sound.file, scene)
    return Drawing(
        opener=open_scene,
        scene=scene,
        content=scene_content(storyboard, subtitles, sound=heard),
        kept=workshop.kept_segments if board is not None else None,
        measures_light=board is not None,
        cuts=scene_cuts(board, storyboard.video_format.fps) if board is not None else (),
        video_format=storyboard.video_format,
        frame_count=storyboard.frame_count,
        segments=folder / "segments",
        quality=storyboard.quality,
        subtitles=subtitles,
        hardware=choose_encoder(workshop.hardware_encoder, workshop.cache),
    )


def _wait_for_sound(shooting: Shooting, sound: Sound) -> None:
    """Wait until the whole song can be heard: it is drawn."""
    report = within(shooting.report, JobStage.VOICE, PLANNED, _SET)
    if sound.task is not None:
        shooting.pool.wait_for([sound.task], report)
    while not sound.is_ready:
        time.sleep(_POLL_S)
        report(0.5)


def _wait_for_frames(queued: Sequence[QueuedSegment], shooting: Shooting, sound: Sound) -> float:
    """Wait for sound and frames; show the beginning as it grows.

    Returns the time until a beginning could be seen and heard.
    """
    shown = (0, False)
    first_playable_s = 0.0
    frames = sum(segment.job.frame_count for segment in queued)
    whole_s = _SOUND_WEIGHT_S + _FRAME_WEIGHT_S * frames

    def follow(_share: float) -> None:
        nonlocal first_playable_s, shown
        if sound.is_ready and queued[0].is_ready:
            first_playable_s = first_playable_s or shooting.costs.elapsed_s
        ready = [segment.job for segment in takewhile(attrgetter("is_ready"), queued)]
        if 0 < len(ready) < len(queued) and shown != (len(ready), sound.is_ready):
            shown = (len(ready), sound.is_ready)
            shooting.show(_beginning(ready, sound))
        drawn = sum(segment.share * segment.job.frame_count for segment in queued)
        done_s = _SOUND_WEIGHT_S * sound.share + _FRAME_WEIGHT_S * drawn
        is_singing = sound.task is not None and not sound.task.is_done
        stage = JobStage.VOICE if is_singing else JobStage.FRAMES
        shooting.report(stage, _SET + (_DRAWN - _SET) * done_s / whole_s)

    drawing = [segment.task for segment in queued if segment.task]
    singing = [sound.task] if sound.task else []
    shooting.pool.wait_for([*singing, *drawing], follow)
    while not sound.is_ready:
        time.sleep(_POLL_S)
        follow(1.0)
    follow(1.0)
    _charge(shooting.costs, "sound", singing)
    _charge(shooting.costs, "frames", drawing)
    return first_playable_s


def _beginning(ready: Sequence[SegmentJob], sound: Sound) -> Beginning:
    return Beginning(
        segments=tuple(job.path for job in ready),
        audio=sound.file if sound.is_ready else None,
        video_format=ready[0].format,
        frame_count=sum(job.frame_count for job in ready),
    )


def _poster_s(storyboard: Storyboard) -> float:
    frame = poster_frame(storyboard.timeline, storyboard.shots, storyboard.video_format)
    return frame / storyboard.video_format.fps


def _charge(costs: Costs, stage: str, tasks: Sequence[PoolTask]) -> None:
    if not tasks:
        return
    wall_s = sum(task.wall_s for task in tasks)
    costs.add(stage, wall_s=wall_s, cpu_s=sum(task.cpu_s for task in tasks))
