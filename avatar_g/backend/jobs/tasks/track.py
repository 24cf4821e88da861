"""Song jobs."""

from pathlib import Path
from typing import Any

from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.jobs import PLANNED, JobStage
from avatar_g.backend.domain.progress import scaled
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.song_sheet import song_sheet
from avatar_g.backend.jobs.tasks.wishes import song_of, video_of
from avatar_g.backend.production.song import SongPlan, plan_song, render_song_files, song_recipe

_PLANNED_SHARE = 0.1
_PLAN_FILES = {
    "score.json": AssetRole.SCORE,
    "timeline.json": AssetRole.TIMELINE,
    "lyrics.txt": AssetRole.LYRICS,
}
_FILES = _PLAN_FILES | {
    "song.wav": AssetRole.SONG,
    "song.m4a": AssetRole.SONG_SMALL,
    "peaks.json": AssetRole.PEAKS,
    "timings.json": AssetRole.TIMINGS,
    "captions.vtt": AssetRole.CAPTIONS,
    "captions.srt": AssetRole.SUBTITLES,
    "song.mid": AssetRole.MIDI,
    "song.musicxml": AssetRole.MUSICXML,
    "cover.png": AssetRole.COVER,
}


def make_track(context: JobContext) -> TaskResult:
    """Compose, let the video begin, then sing.

    Composing takes seconds and gives the same bytes again, so an interrupted attempt repeats it.
    """
    request, language = song_of(context.params), video_of(context.params).interface_language
    context.report(JobStage.LYRICS, 0.0)
    cache = context.container.settings.cache_dir
    plan = plan_song(request, context.folder, interface_language=language, cache=cache)
    context.report(JobStage.MELODY, _PLANNED_SHARE)
    plan_files = [context.folder / name for name in _PLAN_FILES]
    context.milestone(PLANNED, _assets(plan_files), _facts(plan))

    def report(stage: JobStage, share: float) -> None:
        scaled(lambda whole: context.report(stage, whole), _PLANNED_SHARE, 1.0)(share)

    files = render_song_files(plan, context.folder, cache=cache, report=report)
    return TaskResult(_assets(files), _facts(plan), song_recipe(request, language))


def _assets(files: list[Path]) -> tuple[AssetFile, ...]:
    """Return what is worth keeping; an instrumental has no words, so empty files are not."""
    return tuple(
        AssetFile(_FILES[path.name], path)
        for path in files
        if path.name in _FILES and path.stat().st_size
    )


def _facts(plan: SongPlan) -> dict[str, Any]:
    brief, timeline = plan.brief, plan.timeline
    return {
        "title": timeline.title,
        "language": timeline.language.value,
        "genre": brief.genre.value,
        "mood": brief.mood.value if brief.mood else "",
        "tempo_bpm": timeline.tempo_bpm,
        "duration_s": timeline.duration_s,
        "summary": song_sheet(timeline),
    }
