"""Jobs on a finished song: edit it, draw another cover, pack it."""

import shutil
from time import perf_counter

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.edits import EDIT_COMMANDS, EditCommand
from avatar_g.backend.domain.jobs import HEARD, JobStage
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.music.prompt_parser import parse_prompt
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.track_files import (
    FILES,
    STEM_ROLES,
    faders_of,
    named,
    source_song,
    track_assets,
    track_facts,
)
from avatar_g.backend.production.song import (
    draw_song_cover,
    sing_song,
    write_song_papers,
    write_song_texts,
)
from avatar_g.backend.production.tracks import (
    ARCHIVED,
    edit_recipe,
    edit_song,
    pack_stems,
    read_score,
    write_archive,
    write_plan,
)
from avatar_g.backend.validation import parse

_HEARD_FILES = ("song.wav", "song.m4a", "peaks.json", "balance.json")
_PLAN_FILES = ("score.json", "timeline.json", "lyrics.txt")


def edit_track(context: JobContext) -> TaskResult:
    """Apply every edit in force to the song as it was first made; render what has changed.

    The changed song is published as soon as it can be heard, its stems and papers after that.
    """
    started_s = perf_counter()
    context.report(JobStage.ARRANGE, 0.0)
    source = source_song(context, context.subject_id)
    found = context.fetch_files_of(OwnerKind.TRACK, context.subject_id, [AssetRole.BASE_SCORE])
    base_file = context.folder / "base_score.json"
    base = source.score
    if found:
        base = read_score(found[AssetRole.BASE_SCORE].read_text(encoding="utf-8"))
    base_file.write_text(base.to_json(), encoding="utf-8")
    commands = _commands(context)
    settings = context.container.settings
    recipe = edit_recipe(context.params["source_recipe"], commands)
    plan = edit_song(
        source,
        base,
        commands,
        context.folder,
        settings.cache_dir,
        recipe=recipe,
        report=context.report,
    )
    sing_song(context.folder, settings.cache_dir)  # where nothing could be kept
    write_song_texts(plan, context.folder)
    facts = track_facts(plan, context.folder)
    del facts["mood"]
    summary = {
        "edit_position": context.params["position"],
        "edit_s": perf_counter() - started_s,
        "faders": faders_of(base),
    }
    facts["summary"] = {**facts["summary"], **summary}
    heard = [context.folder / name for name in FILES if (context.folder / name).exists()]
    assets = (*track_assets(heard), AssetFile(AssetRole.BASE_SCORE, base_file))
    context.milestone(HEARD, assets, facts)
    context.report(JobStage.FINISH, 0.85)
    return TaskResult(
        (*assets, *track_assets(pack_stems(context.folder, settings.cache_dir))), facts, recipe
    )


def draw_cover(context: JobContext) -> TaskResult:
    """Draw the cover anew with another seed."""
    context.report(JobStage.COVER, 0.0)
    files = context.fetch_files_of(OwnerKind.TRACK, context.subject_id, [AssetRole.TIMELINE])
    if not files:
        raise NotFound(f"track {context.subject_id} has no timeline")
    timeline = Timeline.from_json(files[AssetRole.TIMELINE].read_text(encoding="utf-8"))
    mood = parse_prompt(context.params["prompt"]).mood
    seed = context.params["seed"]
    cover, _ = draw_song_cover(context.folder, timeline, mood=mood, seed=seed)
    context.report(JobStage.COVER, 1.0)
    return TaskResult((AssetFile(AssetRole.COVER, cover),))


def export_track(context: JobContext) -> TaskResult:
    """Pack every open format into one archive."""
    context.report(JobStage.ARCHIVE, 0.0)
    by_role = {role: name for name, role in FILES.items()}
    wanted = [role for role, name in by_role.items() if name in ARCHIVED]
    found = context.fetch_files_of(OwnerKind.TRACK, context.subject_id, [*wanted, *STEM_ROLES])
    if not {AssetRole.SONG, AssetRole.SCORE} <= found.keys():
        raise NotFound(f"track {context.subject_id} is incomplete")
    folder = context.folder / "archive"
    folder.mkdir(exist_ok=True)
    score = read_score(found[AssetRole.SCORE].read_text(encoding="utf-8"))
    recipe = Recipe(context.params["recipe"]["kind"], context.params["recipe"]["params"])
    plan = write_plan(score, folder, context.container.settings.cache_dir, recipe=recipe)
    write_song_papers(plan, folder)
    for role in (AssetRole.SONG, AssetRole.COVER):
        if role in found:
            shutil.copyfile(found[role], folder / by_role[role])
    context.report(JobStage.ARCHIVE, 0.4)
    stems = [named(found[role], role.removeprefix("stem_")) for role in STEM_ROLES if role in found]
    target = context.folder / "song.zip"
    write_archive(folder, stems, target, title=score.title)
    context.report(JobStage.ARCHIVE, 1.0)
    return TaskResult((AssetFile(AssetRole.ARCHIVE, target),))


def _commands(context: JobContext) -> tuple[EditCommand, ...]:
    return tuple(
        parse(EDIT_COMMANDS[fields["kind"]], fields) for fields in context.params["commands"]
    )
