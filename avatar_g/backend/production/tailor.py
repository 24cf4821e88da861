"""The process in which the fitting room stands; it outlives jobs and ends with its owner.

A queue between web server and worker costs a fork and two polls per edit, and a forked child
forgets what it made. One lasting process answers in milliseconds and remembers.
"""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.production.workers import end_with_parent, nameless_program, use_one_thread

Answer = TypeVar("Answer")


class Tailor:
    """Asks the fitting room; safe to share between threads. The process starts when needed."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """True while somebody waits for an answer."""
        return self._waiting > 0

    def get_ready(self) -> None:
        """Start the process and let it load everything; returns at once."""
        self._submit(_warm, self._cache)

    def show(self, spec: AvatarSpec) -> dict[str, Any]:
        """See :meth:`FittingRoom.show`."""
        return self._ask(_show, self._cache, spec)

    def later(self, spec: AvatarSpec, name: str) -> str:
        """See :meth:`FittingRoom.later`."""
        return self._ask(_later, self._cache, spec, name)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _ask(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Wait for an answer; a process that died is replaced once."""
        with self._lock:
            self._waiting += 1
        try:
            try:
                return self._submit(function, *arguments).result()
            except BrokenProcessPool:
                self.close()
                return self._submit(function, *arguments).result()
        finally:
            with self._lock:
                self._waiting -= 1

    def _submit(self, function: Callable[..., Answer], *arguments: Any) -> "Future[Answer]":
        with self._lock:
            if self._pool is None:
                use_one_thread()
                self._pool = ProcessPoolExecutor(
                    1, multiprocessing.get_context("forkserver"), initializer=end_with_parent
                )
            with nameless_program():
                return self._pool.submit(function, *arguments)


def _warm(cache: Path) -> None:
    from avatar_g.backend.production.fitting_room import fitting_room

    fitting_room(cache).show(AvatarSpec())


def _show(cache: Path, spec: AvatarSpec) -> dict[str, Any]:
    from avatar_g.backend.production.fitting_room import fitting_room

    return fitting_room(cache).show(spec)


def _later(cache: Path, spec: AvatarSpec, name: str) -> str:
    from avatar_g.backend.production.fitting_room import fitting_room

    return fitting_room(cache).later(spec, name)
