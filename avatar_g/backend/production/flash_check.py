"""Checks the drawn frames of a board for flashes, and draws dangerous stretches again, damped."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.engines.video.flash_safety import (
    Damping,
    FlashReport,
    MeasuredLight,
    find_flashes,
    plan_damping,
)
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.production.drawing import (
    Drawing,
    QueuedSegment,
    light_path,
    queue_segments,
)
from avatar_g.backend.production.scene import DAMPING_NAME, scene_content
from avatar_g.backend.production.storyboard import Storyboard
from avatar_g.backend.production.workers import WorkerPool

_CALM = (1.0, 0.5, 0.2)
"""Ever narrower bands; the last leaves almost no change of light."""


def calm_flashes(
    storyboard: Storyboard,
    drawing: Drawing,
    queued: Sequence[QueuedSegment],
    pool: WorkerPool,
    progress: Progress,
) -> tuple[tuple[QueuedSegment, ...], FlashReport]:
    """Return segments that keep the three flashes rule, and what the last check found.

    The light of the undamped frames is the measure for every try, so that equal boards give equal
    videos whatever was drawn before.
    """
    plain = _light_of(queued)
    found = first = find_flashes(plain, drawing.video_format.fps)
    shown = tuple(queued)
    for calm in _CALM:
        if found.is_safe:
            break
        damping = plan_damping(plain, first, drawing.video_format.fps, calm=calm)
        damped = replace(
            drawing,
            scene=_damped_scene(drawing.scene, damping, calm),
            content=scene_content(
                storyboard, _required(drawing.subtitles), sound="damped", damping=damping
            ),
        )
        shown = _merged(queue_segments(pool, damped), queued, damping)
        pool.wait_for([one.task for one in shown if one.task and not one.task.is_done], progress)
        found = find_flashes(_light_of(shown), drawing.video_format.fps)
    return shown, found


def _merged(
    damped: Sequence[QueuedSegment], plain: Sequence[QueuedSegment], damping: Damping
) -> tuple[QueuedSegment, ...]:
    """Take the damped segment where anything is damped, else the one that is there."""
    return tuple(
        changed if damping.touches(one.job.first_frame, one.job.frame_count) else one
        for changed, one in zip(damped, plain, strict=True)
    )


def _damped_scene(scene: Path, damping: Damping, calm: float) -> Path:
    """Copy a scene beside itself with its damping: processes keep opened scenes by their folder."""
    folder = scene.with_name(f"{scene.name}-calm{round(calm * 100)}")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(scene, folder, symlinks=True)
    with complete_file(folder / DAMPING_NAME) as part:
        damping.save(part)
    return folder


def _light_of(queued: Sequence[QueuedSegment]) -> MeasuredLight:
    return MeasuredLight.joined([MeasuredLight.load(light_path(one.job.path)) for one in queued])


def _required(path: Path | None) -> Path:
    if path is None:
        raise ValueError("a board always has subtitles")
    return path
