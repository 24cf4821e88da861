"""Where things live on this machine."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from avatar_g.launcher.console import Problem

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = REPOSITORY / ".venv"
WEB = REPOSITORY / ".web"
DEFAULT_PORT = 3000
MIN_FREE_BYTES = 2_500_000_000
"""A fresh installation writes about 1.5 GB, and a song or a video needs room too."""
MIN_PYTHON = (3, 11)


def check_python() -> None:
    """Refuse a Python the lock file has no packages for."""
    if sys.version_info < MIN_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise Problem(f"Python 3.11 or newer is needed, this is {found}: run it with python3.11.")


def data_dir(arguments: list[str]) -> Path:
    """Return the data folder named by ``--data``, the environment or the default."""
    for index, argument in enumerate(arguments):
        if argument == "--data" and index + 1 < len(arguments):
            return Path(arguments[index + 1]).expanduser().resolve()
        if argument.startswith("--data="):
            return Path(argument.partition("=")[2]).expanduser().resolve()
    configured = os.environ.get("AVATAR_G_DATA_DIR", "")
    default = Path.home() / ".local" / "share" / "avatar-g"
    return Path(configured).expanduser().resolve() if configured else default


def check_writable(folder: Path) -> None:
    """Create ``folder`` and prove that a file can be written there."""
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"ok")
        probe.unlink()
    except OSError as error:
        raise Problem(f"Cannot write to {folder}: {error.strerror or error}.") from error


def check_room(folder: Path, needed_bytes: int) -> None:
    """Refuse to start an installation that would fill the disk."""
    status = os.statvfs(folder)
    free_bytes = status.f_bavail * status.f_frsize
    if free_bytes < needed_bytes:
        raise Problem(
            f"Only {free_bytes / 1e9:.1f} GB free on the disk of {folder}, "
            f"{needed_bytes / 1e9:.1f} GB needed: free some space and try again."
        )


def environment_program(name: str) -> Path:
    """Return the path of a program of the environment."""
    return ENVIRONMENT / "bin" / name


def digest(paths: Iterable[Path], *texts: str) -> str:
    """Hash files (name and content) and texts: equal digests mean nothing to do."""
    state = hashlib.sha256()
    for path in sorted(paths):
        state.update(str(path.relative_to(REPOSITORY)).encode())
        state.update(path.read_bytes())
    for text in texts:
        state.update(text.encode())
    return state.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Tell whether a step already ran to its end for this value."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == value


def write_stamp(stamp: Path, value: str) -> None:
    """Record that a step ran to its end."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n", encoding="utf-8")
