"""Worker processes that do tiny jobs in place of songs, avatars and films.

A tiny job writes one line per step into a file of its scratch folder, so resuming can be seen, and
notes every start in ``<data>/starts/<job id>``.
"""

import json
import os
import signal
import time

from avatar_g.backend.config import Settings
from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStage
from avatar_g.backend.errors import MediaError
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.lifeline import die_with_parent
from avatar_g.backend.jobs.registry import TaskResult, register
from avatar_g.backend.jobs.worker import serve_queue


def expected_song(steps: int) -> bytes:
    return "".join(f"line {step}\n" for step in range(steps)).encode()


def note_start(context: JobContext) -> None:
    folder = context.container.settings.data_dir / "starts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / context.job_id).open("a") as log:
        log.write(json.dumps([context.attempt, os.getpid(), time.monotonic()]) + "\n")


def work_in_steps(context: JobContext) -> None:
    """Write the lines that are not there yet."""
    lines = context.folder / "lines.txt"
    done = lines.read_text().count("\n") if lines.exists() else 0
    steps = context.params.get("steps", 4)
    for step in range(done, steps):
        time.sleep(context.params.get("step_s", 0.02))
        with lines.open("a") as writer:
            writer.write(f"line {step}\n")
        context.report(JobStage.VOICE, (step + 1) / steps)


def sing(context: JobContext) -> TaskResult:
    note_start(context)
    if context.params.get("crashes"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if context.params.get("fails_for_a_while") and context.attempt == 0:
        raise MediaError("not now")
    if context.params.get("is_broken"):
        raise ZeroDivisionError
    score = context.folder / "score.json"
    score.write_text("{}")
    context.milestone(PLANNED, [AssetFile(AssetRole.SCORE, score)], {"title": "Named by the song"})
    work_in_steps(context)
    song = context.folder / "song.wav"
    (context.folder / "lines.txt").replace(song)
    return TaskResult(
        (AssetFile(AssetRole.SONG, song), AssetFile(AssetRole.SCORE, score)),
        {"tempo_bpm": 120.0},
    )


def dress(context: JobContext) -> TaskResult:
    note_start(context)
    body = context.folder / "avatar.vrm"
    body.write_text("body")
    return TaskResult((AssetFile(AssetRole.AVATAR, body),))


def film(context: JobContext) -> TaskResult:
    """Draw while the song is sung; give the worker back when nobody sings."""
    note_start(context)
    context.fetch(JobKind.TRACK_GENERATE, AssetRole.SCORE)
    frames = context.folder / "frames.txt"
    if not frames.exists():
        frames.write_text("frames")
    while not context.has_succeeded(JobKind.TRACK_GENERATE):
        context.report(JobStage.FRAMES, 0.9)
        time.sleep(0.05)
    song = context.fetch(JobKind.TRACK_GENERATE, AssetRole.SONG)
    video = context.folder / "video.mp4"
    video.write_bytes(frames.read_bytes() + song.read_bytes())
    return TaskResult((AssetFile(AssetRole.VIDEO, video),))


def work(name: str, settings: Settings) -> None:
    die_with_parent()
    register(JobKind.TRACK_GENERATE, sing)
    register(JobKind.AVATAR_GENERATE, dress)
    register(JobKind.VIDEO_GENERATE, film)
    serve_queue(name, settings)
