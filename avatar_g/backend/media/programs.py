"""Which outside programs this machine has, and in which version."""

import shutil
import subprocess
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg

from avatar_g.backend.errors import SetupProblem

_PROBE_TIMEOUT_S = 20.0


@lru_cache(maxsize=1)
def find_ffmpeg() -> Path:
    """Return the system's ffmpeg if it has libass and libx264, else the one of the wheel.

    Raises
    ------
    SetupProblem
        If neither is usable.
    """
    system = shutil.which("ffmpeg")
    candidates = [Path(system)] if system else []
    with suppress(RuntimeError):  # the wheel carries no binary for this platform
        candidates.append(Path(imageio_ffmpeg.get_ffmpeg_exe()))
    for path in candidates:
        if _has(path, "-filters", "ass") and _has(path, "-encoders", "libx264"):
            return path
    raise SetupProblem("no ffmpeg with libass and libx264: install the package ffmpeg")


@lru_cache(maxsize=64)
def has_encoder(name: str) -> bool:
    """Tell whether ffmpeg lists an encoder; that one of a graphics card works is another matter."""
    return _has(find_ffmpeg(), "-encoders", name)


@lru_cache(maxsize=64)
def has_filter(name: str) -> bool:
    """Tell whether ffmpeg was built with a filter."""
    return _has(find_ffmpeg(), "-filters", name)


def program_version(program: Path) -> str:
    """Return what a program calls its version, such as ``5.1.9-0+deb12u1``."""
    option = "-version" if program.name.startswith("ffmpeg") else "--version"
    words = _output(program, option).replace("v=", "version ").split()
    after = words[words.index("version") + 1 :] if "version" in words else words
    return after[0].lstrip("nv") if after else "unknown"


def _has(program: Path, listing: str, name: str) -> bool:
    rows = _output(program, listing).splitlines()
    return any(row.split()[1:2] == [name] for row in rows)


def _output(program: Path, option: str) -> str:
    try:
        done = subprocess.run(
            [str(program), option],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace")
