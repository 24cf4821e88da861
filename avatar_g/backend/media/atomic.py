"""Files that exist only when they are complete."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_g.backend.errors import StorageFull

PART_MARK = ".part"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside ``path``; rename it when the block succeeds, else remove it.

    The suffix is kept (``song.part123.mp4``), since programs choose a format by it; the number is
    the writing process, so that two may write the same cache entry.

    Raises
    ------
    StorageFull
        If the block met a full disk or quota.
    """
    part = path.with_name(f"{path.stem}{PART_MARK}{os.getpid()}{path.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(str(error)) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def write_text_file(path: Path, text: str) -> None:
    """Write UTF-8 text, complete or not at all."""
    with complete_file(path) as part:
        part.write_text(text, encoding="utf-8")


def remove_parts(folder: Path) -> None:
    """Remove what killed writers left in ``folder`` and below; living writers keep theirs."""
    for part in folder.rglob(f"*{PART_MARK}*"):
        writer = part.name.rpartition(PART_MARK)[2].partition(".")[0]
        if not (writer.isdigit() and _is_alive(int(writer))):
            part.unlink(missing_ok=True)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
