"""How much room is left."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_g.backend.errors import StorageFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def free_bytes(folder: Path) -> int:
    """Return the free bytes of the disk that holds ``folder``, which need not exist yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def require_free(folder: Path, min_free_bytes: int) -> None:
    """Refuse work that could fill the disk.

    Raises
    ------
    StorageFull
        If less than ``min_free_bytes`` is free.
    """
    free = free_bytes(folder)
    if free < min_free_bytes:
        raise StorageFull(
            f"{free} bytes free, {min_free_bytes} wanted", reason="disk", free_bytes=free
        )


@contextmanager
def full_disk_named() -> Iterator[None]:
    """Turn the operating system's "no room" into ``StorageFull``."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(str(error), reason="disk") from error
        raise
