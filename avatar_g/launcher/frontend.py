"""The front end: built once with npm, served without Node afterwards."""

import json
import os
import re
import shutil
from pathlib import Path

from avatar_g.launcher.places import (
    DEFAULT_PORT,
    ENVIRONMENT,
    REPOSITORY,
    WEB,
    check_room,
    digest,
    environment_program,
    is_stamped,
    write_stamp,
)
from avatar_g.launcher.programs import output_of, run_step

_STAMP = WEB / ".avatar-g-build"
_BUILD = WEB / "build" / "client"
_LOCK = REPOSITORY / "reflex.lock"
_BUILD_BYTES = 800_000_000


def ensure_front_end() -> None:
    """Build the browser side when any of its sources changed."""
    value = digest(_sources(), str(DEFAULT_PORT))
    if is_stamped(_STAMP, value) and _BUILD.is_dir():
        return
    check_room(REPOSITORY, _BUILD_BYTES)
    _STAMP.unlink(missing_ok=True)
    locked = {path: path.read_bytes() for path in _LOCK.glob("*.json")}
    try:
        run_step(
            "Building the front end",
            [str(environment_program("reflex")), "export", "--no-zip", "--frontend-only"],
            environment=build_environment(),
            folder=REPOSITORY,
        )
    except BaseException:  # also Ctrl-C: half a lock file would be kept by the next build
        _restore(locked)
        raise
    _keep_lock(locked)
    write_stamp(_STAMP, value)


def _keep_lock(locked: dict[Path, bytes]) -> None:
    """Put the lock files back when the build only shuffled them.

    Reflex writes the same packages in another order. New packages are a developer's change: kept.
    """
    manifest = _LOCK / "package.json"
    before = locked.get(manifest)
    if before is None or json.loads(before) != json.loads(manifest.read_bytes()):
        return
    _restore(locked)


def _restore(locked: dict[Path, bytes]) -> None:
    for path, content in locked.items():
        path.write_bytes(content)


def build_environment() -> dict[str, str]:
    """Return what Reflex needs to build with npm alone."""
    programs = str(ENVIRONMENT / "bin")
    environment = {
        **os.environ,
        "PATH": programs + os.pathsep + os.environ.get("PATH", ""),
        "REFLEX_USE_NPM": "1",
        "NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "AVATAR_G_PORT": str(DEFAULT_PORT),
    }
    # Reflex would look for a faster mirror at every start unless a registry is named.
    registry = output_of(
        [str(environment_program("npm")), "config", "get", "registry"], environment=environment
    )
    if registry:
        environment["NPM_CONFIG_REGISTRY"] = registry
    return environment


def web_folder_for(port: int, data: Path) -> Path:
    """Return a web folder whose pages call back to ``port``.

    Reflex writes the address of its websocket into the built scripts. The build is made for the
    default port; for another port the few files that name it are copied and changed.
    """
    if port == DEFAULT_PORT:
        return WEB
    folder = data / "cache" / f"web-{port}"
    stamp = folder / ".avatar-g-build"
    value = _STAMP.read_text(encoding="utf-8").strip()
    if is_stamped(stamp, value):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_BUILD, folder / "build" / "client")
    for script in (folder / "build" / "client").rglob("*"):
        if script.suffix in {".js", ".html", ".json"}:
            _point_to(script, port)
    write_stamp(stamp, value)
    return folder


def _point_to(script: Path, port: int) -> None:
    text = script.read_text(encoding="utf-8")
    changed = re.sub(rf"(localhost|127\.0\.0\.1):{DEFAULT_PORT}\b", rf"\1:{port}", text)
    if changed == text:
        return
    script.write_text(changed, encoding="utf-8")
    for packed in script.parent.glob(f"{script.name}.*"):
        packed.unlink()  # a compressed copy would still name the old port


def _sources() -> list[Path]:
    """Return every file the build depends on."""
    patterns = (
        "rxconfig.py",
        "requirements.lock",
        "reflex.lock/*",
        "avatar_g/avatar_g.py",
        "avatar_g/pages/**/*",
        "avatar_g/components/**/*",
        "avatar_g/state/**/*",
        "avatar_g/backend/i18n/**/*.py",
        "assets/**/*",
        "locales/*.json",
    )
    return [
        path
        for pattern in patterns
        for path in REPOSITORY.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts and "external" not in path.parts
    ]
