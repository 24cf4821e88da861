"""The scratch folder of a job: kept between attempts, used by one process at a time."""

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

_LOCK = ".lock"
_POLL_S = 0.02


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """Open the folder, alone.

    A process that still holds it belongs to an attempt that lost its lease, for example because
    it was frozen: it is killed, since two attempts must not write the same half-finished files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a+", encoding="ascii") as lock:
        while not _is_taken(lock.fileno()):
            lock.seek(0)
            _kill_holder(lock.read())
            sleep(_POLL_S)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield folder


def remove_workspace(folder: Path) -> None:
    """Throw the folder away."""
    shutil.rmtree(folder, ignore_errors=True)


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _kill_holder(text: str) -> None:
    """Kill the process group of the holder: RQ gives every job its own group."""
    if text.isdigit() and int(text) != os.getpid():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(int(text), signal.SIGKILL)
            os.killpg(int(text), signal.SIGKILL)
