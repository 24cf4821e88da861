"""Worker processes whose tiny job draws in a pool of processes, as a real video does."""

import os

from avatar_g.backend.config import Settings
from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.jobs import JobKind, JobStage
from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.lifeline import die_with_parent
from avatar_g.backend.jobs.registry import TaskResult, register
from avatar_g.backend.jobs.worker import serve_queue
from avatar_g.backend.production.workers import WorkerPool


def draw(number: int, *, progress: Progress) -> str:
    progress(1.0)
    return f"{number} drawn by {os.getpid()}\n"


def film(context: JobContext) -> TaskResult:
    with WorkerPool(1) as pool:
        tasks = [pool.submit(draw, number) for number in range(3)]
        pool.wait_for(tasks, lambda share: context.report(JobStage.FRAMES, share))
    video = context.folder / "video.mp4"
    video.write_text("".join(task.result for task in tasks))
    return TaskResult((AssetFile(AssetRole.VIDEO, video),))


def work(name: str, settings: Settings) -> None:
    die_with_parent()
    register(JobKind.VIDEO_GENERATE, film)
    serve_queue(name, settings)
