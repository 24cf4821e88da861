"""Import jobs: a file somebody sent becomes a track that can be played and filmed."""

from pathlib import Path

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.song_sheet import song_sheet
from avatar_g.backend.jobs.tasks.track_files import FILES
from avatar_g.backend.production.recordings import (
    RecordingFacts,
    analysis_summary,
    import_recording,
)

_FILES = FILES | {"song.flac": AssetRole.SONG, "analysis.json": AssetRole.ANALYSIS}


def import_track(context: JobContext) -> TaskResult:
    """Decode what was sent, listen to it, and publish the track; the sent file itself goes."""
    wish = context.params["recording"]
    mood = wish.get("mood")
    facts = RecordingFacts(
        title=wish["title"],
        genre=Genre(wish["genre"]),
        mood=Mood(mood) if mood else None,
        language=Language(wish["language"]),
        seed=int(wish["seed"]),
    )
    recipe = Recipe("recording", dict(wish))
    imported = import_recording(
        _sent_file(context), context.folder, facts, recipe=recipe, report=context.report
    )
    timeline = imported.timeline
    columns = {
        "title": timeline.title,
        "language": timeline.language.value,
        "genre": timeline.genre.value,
        "mood": mood or "",
        "tempo_bpm": timeline.tempo_bpm,
        "duration_s": timeline.duration_s,
        "summary": {**song_sheet(timeline), "analysis": analysis_summary(imported.analysis)},
    }
    files = tuple(AssetFile(_FILES[path.name], path) for path in imported.files)
    return TaskResult(files, columns, recipe)


def _sent_file(context: JobContext) -> Path:
    found = context.fetch_files_of(OwnerKind.TRACK, context.subject_id, [AssetRole.UPLOAD])
    if AssetRole.UPLOAD not in found:
        raise NotFound(f"track {context.subject_id} has no uploaded file")
    return found[AssetRole.UPLOAD]
