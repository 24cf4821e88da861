"""Jobs that bring characters out of the studio and into it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.imported import fetch_rig
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.recipe_tags import write_recipe
from avatar_g.backend.production.avatar import (
    avatar_recipe,
    import_character_file,
    rigged_path,
    write_card,
)
from avatar_g.backend.production.turntable import write_export
from avatar_g.backend.validation import parse

_EXPORTS = {
    "front.png": AssetRole.TURN_FRONT,
    "three-quarter.png": AssetRole.TURN_QUARTER,
    "side.png": AssetRole.TURN_SIDE,
    "back.png": AssetRole.TURN_BACK,
    "cutout.png": AssetRole.CUTOUT,
    "turntable.mp4": AssetRole.TURNTABLE,
}


def export_avatar(context: JobContext) -> TaskResult:
    """Draw a character from all sides; the summary says which character that was."""
    context.report(JobStage.BODY, 0.0)
    spec = parse(AvatarSpec, context.params["spec"])
    fetch_rig(context, spec)
    cache = context.container.settings.cache_dir
    files = write_export(spec, context.folder, cache=cache, report=context.report)
    assets = tuple(AssetFile(_EXPORTS[path.name], path) for path in files)
    for path in files:
        write_recipe(path, seal(avatar_recipe(spec).to_dict()))
    return TaskResult(assets, {"summary": {"exported": context.params["digest"]}})


def import_avatar(context: JobContext) -> TaskResult:
    """Read an uploaded file into a character of its own; the file itself is not kept.

    The character becomes visible with the result: until then its row counts as deleted.
    """
    context.report(JobStage.READING, 0.0)
    cache = context.container.settings.cache_dir
    spec, facts = _read(context, cache)
    body = rigged_path(spec, cache)
    rigged = Rigged.load(body)
    context.report(JobStage.PORTRAIT, 0.75)
    card = write_card(rigged, context.folder)
    context.report(JobStage.FINISH, 1.0)
    plain = json.loads(json.dumps(asdict(spec)))
    columns = {"deleted_at": None, "spec": plain, "title": spec.name, "summary": {"import": facts}}
    files = (
        AssetFile(AssetRole.RIG, body),
        AssetFile(AssetRole.PORTRAIT, card),
    )
    return TaskResult(files, columns, avatar_recipe(spec))


def _read(context: JobContext, cache: Path) -> tuple[AvatarSpec, dict[str, Any]]:
    """Return the character and what is known about it, from an earlier attempt if there was one."""
    note = context.folder / "imported.json"
    if note.exists():
        known = json.loads(note.read_text(encoding="utf-8"))
        spec = parse(AvatarSpec, known["spec"])
        if rigged_path(spec, cache).exists():
            return spec, known["facts"]
    bucket, key = Bucket(context.params["bucket"]), context.params["key"]
    source = context.folder / "source.bin"
    try:
        context.container.storage.fetch(bucket, key, source)
        spec, facts = import_character_file(
            source,
            cache,
            name=context.params["name"],
            progress=context.progress(JobStage.READING, 0.0, 0.75),
        )
    except InvalidRequest:  # no other attempt would fare better
        context.container.storage.delete(bucket, [key])
        raise
    finally:
        source.unlink(missing_ok=True)
    noted = {"spec": asdict(spec), "facts": facts}
    write_text_file(note, json.dumps(noted, ensure_ascii=False))
    context.container.storage.delete(bucket, [key])
    return spec, facts
