"""Which outside programs this machine has, and in which version."""

import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg

from avatar_g.backend.errors import SetupProblem

_PROBE_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class FFmpeg:
    """A usable ffmpeg: it can burn ASS subtitles and encode H.264."""

    path: Path
    version: str
    """Such as ``5.1.9-0+deb12u1``."""
    origin: str
    """``system`` or ``wheel``."""


@lru_cache(maxsize=1)
def find_ffmpeg() -> FFmpeg:
    """Return the system's ffmpeg if it has libass and libx264, else the one of the wheel.

    Raises
    ------
    SetupProblem
        If neither is usable.
    """
    system = shutil.which("ffmpeg")
    candidates = [("system", Path(system))] if system else []
    with suppress(RuntimeError):  # the wheel carries no binary for this platform
        candidates.append(("wheel", Path(imageio_ffmpeg.get_ffmpeg_exe())))
    for origin, path in candidates:
        if _is_usable(path):
            return FFmpeg(path, _version(path), origin)
    raise SetupProblem("no ffmpeg with libass and libx264: install the package ffmpeg")


def program_versions() -> dict[str, str]:
    """Return what ``doctor`` shows: program name to version, or why it is missing."""
    try:
        ffmpeg = find_ffmpeg()
    except SetupProblem as problem:
        return {"ffmpeg": str(problem)}
    return {"ffmpeg": f"{ffmpeg.version} ({ffmpeg.origin}, {ffmpeg.path})"}


def _is_usable(path: Path) -> bool:
    filters = _output(path, "-filters")
    encoders = _output(path, "-encoders")
    has_ass = any(line.split()[1:2] == ["ass"] for line in filters.splitlines())
    return has_ass and any(line.split()[1:2] == ["libx264"] for line in encoders.splitlines())


def _version(path: Path) -> str:
    words = _output(path, "-version").split()
    return words[2] if len(words) > 2 else "unknown"


def _output(path: Path, option: str) -> str:
    try:
        done = subprocess.run(
            [str(path), "-hide_banner", option],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace")
