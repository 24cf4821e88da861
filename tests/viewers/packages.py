"""The npm packages of this folder, as its lock file pins them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PACKAGES = FOLDER / "node_modules"
_LOCK = FOLDER / "package-lock.json"
_STAMP = PACKAGES / ".lock-installed"


def ensure_packages() -> Path:
    """Install the packages unless they are there; return their folder.

    Raises
    ------
    subprocess.CalledProcessError
        If npm cannot get them.
    """
    wanted = _LOCK.read_text(encoding="utf-8")
    if not _STAMP.exists() or _STAMP.read_text(encoding="utf-8") != wanted:
        command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=FOLDER, check=True, capture_output=True)
        _STAMP.write_text(wanted, encoding="utf-8")
    return PACKAGES


def program(name: str) -> str:
    """Return the path of ``node`` or ``npm``: that of the environment if it has one."""
    own = Path(sys.executable).parent / name
    return str(own) if own.exists() else shutil.which(name) or name


def validated(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return what gltf-validator says of each file: ``errors``, ``warnings`` and their texts."""
    ensure_packages()
    command = [program("node"), str(FOLDER / "validate.mjs"), *map(str, paths)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in said.stdout.splitlines()]
