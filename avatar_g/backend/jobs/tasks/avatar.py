"""Avatar jobs."""

import json
from dataclasses import asdict
from typing import Any

from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.imported import fetch_rig
from avatar_g.backend.jobs.tasks.wishes import song_of, video_of
from avatar_g.backend.production.avatar import (
    avatar_recipe,
    first_look,
    write_card,
    write_character_files,
)
from avatar_g.backend.production.directing import cast
from avatar_g.backend.providers.registry import LOCAL, avatar_provider
from avatar_g.backend.validation import parse

_FILES = {
    "avatar.vrm": AssetRole.AVATAR,
    "spec.json": AssetRole.AVATAR_SPEC,
    "avatar.glb": AssetRole.AVATAR_GLB,
    "portrait.png": AssetRole.PICTURE,
    "portrait.webp": AssetRole.PORTRAIT,
}


def make_avatar(context: JobContext) -> TaskResult:
    """Make the character that was described, or the one that suits the song's first voice."""
    context.report(JobStage.BODY, 0.0)
    spec = _spec(context)
    cache = context.container.settings.cache_dir
    rig = fetch_rig(context, spec)
    files = write_character_files(spec, context.folder, cache=cache, report=context.report)
    assets = {_FILES[path.name]: path for path in files if path.name in _FILES}
    facts: dict[str, Any] = {"spec": json.loads(json.dumps(asdict(spec)))}
    if spec.name:
        facts["title"] = spec.name
    return TaskResult(
        (*(AssetFile(role, path) for role, path in assets.items()), *rig),
        facts,
        avatar_recipe(spec),
    )


def make_avatar_preview(context: JobContext) -> TaskResult:
    """Draw the small portrait of an edited character; the builder's stage shows it by itself."""
    context.report(JobStage.BODY, 0.0)
    spec = _spec(context)
    rig = fetch_rig(context, spec)
    card = write_card(first_look(spec, context.container.settings.cache_dir), context.folder)
    return TaskResult((AssetFile(AssetRole.PORTRAIT, card), *rig), {}, avatar_recipe(spec))


def _spec(context: JobContext) -> AvatarSpec:
    if "spec" in context.params:
        return parse(AvatarSpec, context.params["spec"])
    song, wish = song_of(context.params), video_of(context.params)
    if wish.avatar_prompt.strip():
        described: AvatarSpec = avatar_provider(LOCAL).describe(wish.avatar_prompt, seed=song.seed)
        return described
    brief = resolve_request(song, interface_language=wish.interface_language)
    return cast(brief.voices, (), seed=brief.seed)[0]
