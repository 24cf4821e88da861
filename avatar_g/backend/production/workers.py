"""A small pool of long-lived processes that take tasks in the order they were given.

Engines are imported once per process, the first tasks start while the parent still composes, and
leaving the ``with`` block in trouble kills everything at once. Not ``concurrent.futures``: its
processes cannot be killed, and it hides which task is running.

This module must stay cheap to import: it is the first thing a new process loads, before the number
of threads of the numeric libraries is set.
"""

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType, TracebackType
from typing import Any, Self

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.errors import AvatarGError, MediaError

_THREAD_SETTINGS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_PRELOADING = "avatar_g.backend.production.preloading"
_NICENESS = 5
_POLL_S = 0.25
_GOODBYE_S = 5.0
_REPORT_EVERY_S = 0.1
_SHOWN_TRACE_CHARS = 2_000
_PR_SET_PDEATHSIG = 1


class Birth(StrEnum):
    """How the processes of a pool come to life."""

    FRESH = "spawn"
    """Each starts empty and loads what its tasks need."""
    SERVED = "forkserver"
    """Forked from one process that has loaded the renderer: about 2 CPU seconds less per process
    after the first, and shared memory."""
    FORKED = "fork"
    """Forked from us: only for a process without threads that has loaded the engines itself."""


@dataclass(slots=True, eq=False)
class PoolTask:
    """One call; its result is there once ``is_done``."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    share: float = 0.0
    """Finished share, 0..1."""
    is_done: bool = False
    result: Any = None
    wall_s: float = 0.0
    cpu_s: float = 0.0
    """Including the programs the task ran."""
    finished_s: float = 0.0
    """``time.monotonic()`` of the end."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    task: PoolTask | None = None


@dataclass(slots=True)
class WorkerPool:
    """``size`` processes and one queue; a context manager.

    Tasks are module-level functions called as ``function(*arguments, progress=...)``.
    """

    size: int
    birth: Birth = Birth.SERVED
    _workers: list[_Worker] = field(default_factory=list)
    _queue: deque[PoolTask] = field(default_factory=deque)

    def __enter__(self) -> Self:
        if self.birth is Birth.SERVED:
            get_ready()
        context = multiprocessing.get_context(self.birth)
        for _ in range(self.size):
            ours, theirs = context.Pipe()
            process: BaseProcess = context.Process(target=_serve, args=(theirs,))  # type: ignore[attr-defined]
            with nameless_program():
                process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_idle = kind is None and not self._queue and all(w.task is None for w in self._workers)
        if is_idle:
            for worker in self._workers:
                with contextlib.suppress(OSError):
                    worker.connection.send_bytes(b"")
            for worker in self._workers:
                worker.process.join(_GOODBYE_S)
        for worker in self._workers:
            if worker.process.is_alive():
                worker.process.kill()
            worker.process.join()
            worker.connection.close()
            worker.process.close()
        self._workers.clear()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> PoolTask:
        """Queue a call; it starts at once if a process is idle."""
        task = PoolTask(function, arguments)
        self._queue.append(task)
        self._dispatch()
        return task

    def wait_for(self, tasks: Iterable[PoolTask], progress: Progress = ignore_progress) -> None:
        """Work on until every given task is done.

        ``progress`` is called with their mean share about four times a second; it may raise.

        Raises
        ------
        MediaError
            If a process dies.
        AvatarGError
            Whatever a task raised; other errors come as ``MediaError`` with their trace.
        """
        waited = tuple(tasks)
        while not all(task.is_done for task in waited):
            self._collect(_POLL_S)
            progress(sum(task.share for task in waited) / len(waited))

    def _dispatch(self) -> None:
        for worker in self._workers:
            if worker.task is None and self._queue:
                worker.task = self._queue.popleft()
                call = (worker.task.function, worker.task.arguments)
                worker.connection.send_bytes(pickle.dumps(call))

    def _collect(self, timeout_s: float) -> None:
        by_connection = {worker.connection: worker for worker in self._workers}
        for ready in wait(list(by_connection), timeout_s):
            worker = by_connection[ready]  # type: ignore[index]
            try:
                self._receive(worker, pickle.loads(worker.connection.recv_bytes()))  # noqa: S301
            except (EOFError, ConnectionResetError) as error:
                worker.process.join(_GOODBYE_S)
                status = worker.process.exitcode
                raise MediaError(f"a drawing process died with status {status}") from error
        self._dispatch()

    def _receive(self, worker: _Worker, message: tuple[Any, ...]) -> None:
        task = worker.task
        if task is None:
            return
        match message:
            case ("share", share):
                task.share = share
            case ("done", result, wall_s, cpu_s):
                task.result, task.wall_s, task.cpu_s = result, wall_s, cpu_s
                task.share, task.is_done, task.finished_s = 1.0, True, time.monotonic()
                worker.task = None
            case ("failed", error):
                raise error


def get_ready() -> None:
    """Start the process that served pools are forked from, unless it runs; returns at once.

    Called early, it loads the renderer on one processor while we load the rest on another.
    """
    multiprocessing.get_context(Birth.SERVED).set_forkserver_preload([_PRELOADING])
    with nameless_program():
        forkserver.ensure_running()


@contextlib.contextmanager
def nameless_program() -> Iterator[None]:
    """Keep new processes from running our main module again: tasks name their own modules."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _serve(connection: Connection) -> None:
    """Run calls until an empty message comes or the parent is gone."""
    use_one_thread()
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    while message := _next_message(connection):
        try:
            answer = _call(message, connection)
        except BaseException as error:
            answer = ("failed", _portable(error))
        try:
            connection.send_bytes(pickle.dumps(answer))
        except BrokenPipeError:
            return  # nobody waits any more


def _next_message(connection: Connection) -> bytes:
    try:
        return connection.recv_bytes()
    except EOFError:
        return b""


def _call(message: bytes, connection: Connection) -> tuple[Any, ...]:
    started_s, spent_s = time.perf_counter(), _cpu_s()
    last_report_s = 0.0

    def report(share: float) -> None:
        nonlocal last_report_s
        if time.perf_counter() - last_report_s >= _REPORT_EVERY_S:
            last_report_s = time.perf_counter()
            connection.send_bytes(pickle.dumps(("share", share)))

    function, arguments = pickle.loads(message)  # noqa: S301 - sent by our own parent
    result = function(*arguments, progress=report)
    return ("done", result, time.perf_counter() - started_s, _cpu_s() - spent_s)


def _portable(error: BaseException) -> Exception:
    """Return an error that survives the way to the parent: our own kinds, or their text."""
    if isinstance(error, AvatarGError):
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, a moment old
            return error
    shown = "".join(traceback.format_exception(error))
    return MediaError(shown[-_SHOWN_TRACE_CHARS:])


def _cpu_s() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def use_one_thread() -> None:
    """Keep numeric libraries that are not loaded yet from starting threads of their own."""
    for name in _THREAD_SETTINGS:
        os.environ[name] = "1"


def end_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies; elsewhere the closed pipe ends it.

    The parent may be the fork server, which ends when its own parent does; if only the owner of
    the pool is killed, the next report of a task meets the closed pipe and ends the task.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
