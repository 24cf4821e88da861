"""Folders that keep what was used last and never grow beyond a size."""

import os
from contextlib import suppress
from pathlib import Path


def touch(path: Path) -> None:
    """Note that a file was used."""
    with suppress(OSError):
        os.utime(path)


def make_room(folder: Path, max_bytes: int) -> None:
    """Remove the least recently used files in and below ``folder``, until the rest fits."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_dir():
                continue
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if total <= max_bytes:
            return
        path.unlink(missing_ok=True)
        total -= size
