"""Song jobs: from a wish to a finished song, and to its remixed or extended version."""

from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.jobs import PLANNED, JobStage
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.domain.progress import scaled
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.own_voice import fetch_voices, forget_unsung
from avatar_g.backend.jobs.tasks.track_files import (
    PLAN_FILES,
    source_song,
    track_assets,
    track_facts,
)
from avatar_g.backend.jobs.tasks.wishes import song_of, video_of
from avatar_g.backend.production.humming import with_hum
from avatar_g.backend.production.progress import StageProgress
from avatar_g.backend.production.song import (
    SongPlan,
    keep_voices,
    plan_song,
    render_song_files,
    song_recipe,
)
from avatar_g.backend.production.tracks import (
    extend_song,
    pack_stems,
    plan_remix,
    version_recipe,
)

_PLANNED_SHARE = 0.1
_SUNG_SHARE = 0.95


def make_track(context: JobContext) -> TaskResult:
    """Compose, let the video begin, then sing.

    Composing takes seconds and gives the same bytes again, so an interrupted attempt repeats it.
    """
    request, language = song_of(context.params), video_of(context.params).interface_language
    context.report(JobStage.LYRICS, 0.0)
    hum_asset = context.params.get("hum_asset")
    if hum_asset:
        request = with_hum(request, _humming(context, hum_asset), context.folder)
    cache = context.container.settings.cache_dir
    voices = fetch_voices(context)
    plan = plan_song(
        request,
        context.folder,
        interface_language=language,
        cache=cache,
        voice_models=voices,
    )
    forget_unsung(context, plan.score)
    result = _rendered(context, plan)
    return TaskResult(result.files, result.facts, song_recipe(request, language, voices))


def make_remix(context: JobContext) -> TaskResult:
    """Arrange a finished song anew and render it."""
    context.report(JobStage.ARRANGE, 0.0)
    keep_voices(context.folder, fetch_voices(context))
    wish, settings = dict(context.params["remix"]), context.container.settings
    source = source_song(context, context.params["source_track_id"], roles=(AssetRole.SCORE,))
    recipe = version_recipe("remix", context.params["source_recipe"], wish)
    plan = plan_remix(
        source.score,
        wish.pop("new_prompt"),
        context.folder,
        settings.cache_dir,
        recipe=recipe,
        **remix_choices(wish),
    )
    result = _rendered(context, plan)
    return TaskResult(result.files, result.facts, recipe)


def make_extension(context: JobContext) -> TaskResult:
    """Continue a finished song; what is before the cut keeps its samples."""
    context.report(JobStage.ARRANGE, 0.0)
    keep_voices(context.folder, fetch_voices(context))
    wish = context.params["extend"]
    source = source_song(context, context.params["source_track_id"])
    recipe = version_recipe("extend", context.params["source_recipe"], wish)
    mood = context.params.get("source_mood")
    plan = extend_song(
        source,
        wish["extend_from_timestamp"],
        wish["target_duration"],
        context.folder,
        context.container.settings.cache_dir,
        recipe=recipe,
        mood=Mood(mood) if mood else None,
        report=_within(context, 0.0, _SUNG_SHARE),
    )
    result = _rendered(context, plan)
    return TaskResult(result.files, result.facts, recipe)


def remix_choices(wish: dict[str, Any]) -> dict[str, Any]:
    """Return what a remix wish decides itself, as domain values."""
    genre, mood = wish.get("genre"), wish.get("mood")
    return {
        "genre": Genre(genre) if genre else None,
        "mood": Mood(mood) if mood else None,
        "seed": wish["seed"],
        "keep_vocals": wish["keep_vocals"],
        "instruments": tuple(wish.get("instruments", ())),
        "exclude": wish.get("exclude", ""),
    }


def _humming(context: JobContext, track_id: str) -> Path:
    files = context.fetch_files_of(OwnerKind.TRACK, track_id, [AssetRole.SONG])
    if AssetRole.SONG not in files:
        raise NotFound(f"recording {track_id} has no sound")
    return files[AssetRole.SONG]


def _rendered(context: JobContext, plan: SongPlan) -> TaskResult:
    """Publish the plan, sing what is not sung yet, and return everything."""
    context.report(JobStage.MELODY, _PLANNED_SHARE)
    plan_files = [context.folder / name for name in PLAN_FILES]
    context.milestone(PLANNED, track_assets(plan_files), track_facts(plan, context.folder))
    cache = context.container.settings.cache_dir
    report = _within(context, _PLANNED_SHARE, _SUNG_SHARE)
    files = render_song_files(plan, context.folder, cache=cache, report=report)
    stems = pack_stems(context.folder, cache)
    context.report(JobStage.FINISH, 1.0)
    return TaskResult(track_assets([*files, *stems]), track_facts(plan, context.folder))


def _within(context: JobContext, start: float, stop: float) -> StageProgress:
    def report(stage: JobStage, share: float) -> None:
        scaled(lambda whole: context.report(stage, whole), start, stop)(share)

    return report
