"""Characters as files: a specification becomes a rigged body once, then a VRM and a portrait."""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS, Recipe
from avatar_g.backend.engines.avatar.rigged import RIGGED_VERSION, Rigged
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.production.bodies import imported_path
from avatar_g.backend.production.caches import BODY_DATA, CHARACTERS
from avatar_g.backend.production.progress import StageProgress, ignore_stages, within

if TYPE_CHECKING:
    from avatar_g.backend.engines.avatar.assets import BodyData

_MAX_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Character:
    """A specification with its rigged body."""

    spec: AvatarSpec
    rigged: Path
    """``.npz`` in the cache, named by the specification's content."""


def avatar_recipe(spec: AvatarSpec) -> Recipe:
    """Return what to build again to get the same character."""
    params: dict[str, Any] = json.loads(json.dumps(asdict(spec)))
    return Recipe("avatar", params)


def rigged_path(spec: AvatarSpec, cache: Path) -> Path:
    """Return where the body of ``spec`` lies once it is built or fetched.

    Raises
    ------
    InvalidRequest
        If ``spec.rig`` is no digest.
    """
    if spec.rig:
        return imported_path(spec.rig, cache)
    facts = [asdict(spec), RIGGED_VERSION, ENGINE_VERSIONS["avatar"]]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return cache / CHARACTERS / f"{digest}.npz"


def build_character(
    spec: AvatarSpec, cache: Path, *, progress: Progress = ignore_progress
) -> Character:
    """Build the body of ``spec`` unless the cache has it; also runs in a process of the pool.

    Raises
    ------
    StorageFull
        If the cache has no room.
    """
    path = rigged_path(spec, cache)
    if not path.exists():
        _require_own(spec)
        from avatar_g.backend.engines.avatar.build import build_avatar

        rigged = build_avatar(spec, _body_data(cache / BODY_DATA), progress=progress)
        with complete_file(path) as part:
            rigged.save(part)
    return Character(spec, path)


def get_ready(cache: Path) -> None:
    """Load the body data and every compiled kernel: children forked later inherit them."""
    from avatar_g.backend.engines.avatar.build import build_avatar
    from avatar_g.backend.production.portraits import Sitting

    with TemporaryDirectory() as folder:
        rigged = build_avatar(AvatarSpec(), _body_data(cache / BODY_DATA))
        Sitting(rigged).write_card(Path(folder))


@lru_cache(maxsize=1)
def _body_data(folder: Path) -> "BodyData":
    from avatar_g.backend.engines.avatar.assets import load_body_data

    return load_body_data(folder)


def write_character_files(
    spec: AvatarSpec, folder: Path, *, cache: Path, report: StageProgress = ignore_stages
) -> list[Path]:
    """Write ``avatar.vrm`` (also as ``avatar.glb``), portraits, ``spec.json`` and ``recipe.json``.

    Raises
    ------
    StorageFull
        If there is no room.
    """
    from avatar_g.backend.engines.avatar.vrm import write_vrm
    from avatar_g.backend.production.portraits import Sitting

    character = build_character(spec, cache, progress=within(report, JobStage.BODY, 0.0, 0.8))
    rigged = Rigged.load(character.rigged)
    report(JobStage.WARDROBE, 0.8)
    with complete_file(folder / "avatar.vrm") as part:
        recipe_fields = avatar_recipe(spec).to_dict()
        meta = licence_meta(spec, cache)
        write_vrm(rigged, spec, part, recipe=recipe_fields, meta=meta)
    shutil.copyfile(folder / "avatar.vrm", folder / "avatar.glb")
    write_text_file(folder / "spec.json", json.dumps(asdict(spec), ensure_ascii=False))
    recipe = json.dumps(avatar_recipe(spec).to_dict(), ensure_ascii=False)
    write_text_file(folder / "recipe.json", recipe)
    report(JobStage.PORTRAIT, 0.9)
    portraits = Sitting(rigged).write_portraits(folder)
    report(JobStage.FINISH, 1.0)
    named = [folder / name for name in ("avatar.vrm", "avatar.glb", "spec.json", "recipe.json")]
    return [*named, *portraits]


def _require_own(spec: AvatarSpec) -> None:
    """Refuse to build an imported body: its file must be there."""
    if spec.rig:
        raise InvalidRequest("the imported body is gone", reason="avatar_rig_missing")


def licence_meta(spec: AvatarSpec, cache: Path) -> dict[str, Any] | None:
    """Return the VRM conditions of an imported character, None for one of our own."""
    if not spec.rig:
        return None
    from avatar_g.backend.engines.avatar.importing.assembling import load_licence

    licence = load_licence(rigged_path(spec, cache))
    return licence.meta if licence else None


def import_character_file(
    source: Path, cache: Path, *, name: str = "", progress: Progress = ignore_progress
) -> tuple[AvatarSpec, dict[str, Any]]:
    """Read a VRM or GLB file of another program into the cache.

    Returns the character and what pages show of the import.

    Raises
    ------
    UnsupportedInput
        With a reason ``avatar_...`` that says what is wrong with the file.
    StorageFull
        If the cache has no room.
    """
    from avatar_g.backend.engines.avatar.importing.assembling import import_character
    from avatar_g.backend.engines.avatar.importing.container import check_header
    from avatar_g.backend.engines.avatar.importing.limits import MAX_FILE_BYTES

    size_bytes = source.stat().st_size
    if size_bytes > MAX_FILE_BYTES:
        check_header(b"", size_bytes)
    imported = import_character(source.read_bytes(), progress=progress)
    folder = cache / CHARACTERS
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as scratch:
        part = Path(scratch) / "rig.npz"
        with complete_file(part) as unfinished:
            imported.save(unfinished)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        title = (imported.licence.title or name)[:_MAX_NAME_CHARS]
        spec = AvatarSpec(name=title, rig=digest)
        part.replace(rigged_path(spec, cache))
    return spec, imported.facts


def first_look(spec: AvatarSpec, cache: Path) -> Rigged:
    """Return a body for a portrait: the finished one, else one without levels of detail."""
    finished = rigged_path(spec, cache)
    if finished.exists():
        return Rigged.load(finished)
    _require_own(spec)
    from avatar_g.backend.engines.avatar.build import build_avatar

    # Not kept: most edits are looked at once, and each would fill 22 MB of the cache.
    return build_avatar(spec, _body_data(cache / BODY_DATA), has_levels=False)


def write_card(rigged: Rigged, folder: Path) -> Path:
    """Write the small ``portrait.webp``; return it."""
    from avatar_g.backend.production.portraits import Sitting

    return Sitting(rigged).write_card(folder)


def write_turnaround(spec: AvatarSpec, folder: Path, *, cache: Path) -> list[Path]:
    """Write eight pictures once around the character, and four cut-outs; return them."""
    from avatar_g.backend.production.portraits import VIEWS, Sitting

    sitting = Sitting(Rigged.load(build_character(spec, cache).rigged))
    return [*sitting.write_turnaround(folder), *sitting.write_views(folder, VIEWS)]
