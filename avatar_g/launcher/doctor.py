"""``python3 -m avatar_g doctor``: each piece, its version, and what is missing."""

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from avatar_g.launcher.console import Problem
from avatar_g.launcher.engines import engine_environment
from avatar_g.launcher.places import (
    MIN_FREE_BYTES,
    REPOSITORY,
    WEB,
    check_writable,
    data_dir,
    environment_program,
)
from avatar_g.launcher.programs import output_of


@dataclass(frozen=True)
class Piece:
    """One line of the report."""

    name: str
    is_ready: bool
    detail: str


def report(arguments: list[str]) -> int:
    """Print the report; 0 when everything that ``run`` needs is ready, else 1."""
    data = data_dir(arguments)
    pieces = [*_machine(data), *_environment(), *_built(data)]
    if "--json" in arguments:
        print(json.dumps([asdict(piece) for piece in pieces]))
    else:
        width = max(len(piece.name) for piece in pieces)
        for piece in pieces:
            mark = "ok     " if piece.is_ready else "MISSING"
            print(f"{mark}  {piece.name:<{width}}  {piece.detail}")
    return 0 if all(piece.is_ready for piece in pieces) else 1


def _machine(data: Path) -> list[Piece]:
    free_bytes = shutil.disk_usage(REPOSITORY).free
    try:
        check_writable(data)
        data_detail, data_ready = str(data), True
    except Problem as problem:
        data_detail, data_ready = str(problem), False
    version = ".".join(str(part) for part in sys.version_info[:3])
    return [
        Piece("Python", True, version),
        Piece("processors", True, str(os.cpu_count())),
        Piece("disk", free_bytes > MIN_FREE_BYTES, f"{free_bytes / 1e9:.1f} GB free"),
        Piece("data folder", data_ready, data_detail),
    ]


def _environment() -> list[Piece]:
    python = environment_program("python")
    if not python.exists():
        return [Piece("environment", False, "run `python3 -m avatar_g run` once")]
    # Versions come from the environment itself: it knows its packages and its programs.
    text = output_of(
        [str(python), "-m", "avatar_g.backend.cli.main", "doctor", "--json"],
        environment=engine_environment(),
    )
    try:
        rows = json.loads(text.splitlines()[-1])
    except (ValueError, IndexError):
        return [Piece("environment", False, "incomplete: run `python3 -m avatar_g run` once")]
    return [Piece(row["name"], row["is_ready"], row["detail"]) for row in rows]


def _built(data: Path) -> list[Piece]:
    front_end = (WEB / ".avatar-g-build").is_file()
    engines = (data / "cache" / ".engines-ready").is_file()
    hint = "made at the first `python3 -m avatar_g run`"
    return [
        Piece("front end", front_end, str(WEB / "build") if front_end else hint),
        Piece("body data and kernels", engines, str(data / "cache") if engines else hint),
    ]
