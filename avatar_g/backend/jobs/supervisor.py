"""``python -m avatar_g.backend.jobs.supervisor``: worker processes, dispatcher and janitor.

A worker that ends is replaced at once, and the lease it held is freed at once, instead of waiting
for the lease to run out. Workers are forked from a server process that has loaded every engine
once: a replacement starts in milliseconds, and all of them share that memory.
"""

import multiprocessing
import os
import signal
import socket
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from time import monotonic
from types import FrameType
from uuid import uuid4

import sqlalchemy.exc

from avatar_g.backend.config import Settings, get_settings
from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db.repositories.leases import LeaseRepository
from avatar_g.backend.jobs.dispatcher import Dispatcher
from avatar_g.backend.jobs.janitor import Janitor
from avatar_g.backend.jobs.queue import wake_dispatcher
from avatar_g.backend.jobs.worker import Work, work, work_quickly
from avatar_g.backend.observability.logging import configure_logging, get_logger

JANITOR_INTERVAL_S = 600.0
GRACE_S = 2.0
"""How long a worker may take to stop by itself; a job under way resumes from its stage files."""
PRELOADED = ("avatar_g.backend.jobs.worker", "avatar_g.backend.jobs.tasks.preloading")
_THREAD_SETTINGS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""One thread each: workers run beside each other, and a thread pool does not survive a fork."""
_LOOK_S = 0.5
_QUICK_END_S = 5.0
_LONGEST_PAUSE_S = 10.0
log = get_logger(__name__)


def _forkserver() -> ForkServerContext:
    return multiprocessing.get_context("forkserver")


@dataclass(slots=True)
class _Slot:
    """The place of one worker process."""

    process: BaseProcess
    name: str
    started_s: float
    work: Work
    pause_s: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps the workers of one installation on one host running."""

    settings: Settings
    work: Work = work
    quick_work: Work | None = work_quickly
    """Main function of the one worker that keeps free for previews; None: there is none."""
    preloaded: Sequence[str] = PRELOADED
    """Modules every worker will need."""
    container: Container = field(init=False)
    _slots: list[_Slot] = field(default_factory=list)
    _context: ForkServerContext = field(default_factory=_forkserver)

    def __post_init__(self) -> None:
        self.container = open_container(self.settings)
        os.environ.update(dict.fromkeys(_THREAD_SETTINGS, "1"))  # read when the server starts
        self._context.set_forkserver_preload(list(self.preloaded))

    @property
    def owner_prefix(self) -> str:
        """Start of the names of this installation's workers on this host."""
        place = zlib.crc32(str(self.settings.data_dir.resolve()).encode())
        return f"{socket.gethostname()[:30]}-{place:08x}-"

    def run(self, stop: threading.Event) -> None:
        """Supervise until told to stop, then stop everything.

        Raises
        ------
        RuntimeError
            If the dispatcher ends by an error: whoever runs us starts us again.
        """
        with self.container.sessions() as session:
            LeaseRepository(session).release(self.owner_prefix)  # of a life that was killed
        dispatcher = threading.Thread(
            target=Dispatcher(self.container).run, args=(stop,), name="dispatcher"
        )
        dispatcher.start()
        janitor = threading.Thread(target=self._clean, args=(stop,), name="janitor")
        janitor.start()
        try:
            self._slots = [self._start(self.work) for _ in range(self.settings.workers)]
            if self.quick_work is not None:
                self._slots.append(self._start(self.quick_work))
            while not stop.is_set():
                self._look_after_workers(stop)
                if not (dispatcher.is_alive() or stop.is_set()):
                    raise RuntimeError("the dispatcher ended")
        finally:
            stop.set()
            self._stop_workers()
            wake_dispatcher(self.container.redis)
            dispatcher.join()
            janitor.join()

    def worker_pids(self) -> dict[str, int]:
        """Return the process ids of the living workers by name."""
        return {slot.name: slot.process.pid or 0 for slot in self._slots}

    def _start(self, work: Work, pause_s: float = 0.0) -> _Slot:
        name = f"{self.owner_prefix}{uuid4().hex[:12]}"
        process = self._context.Process(target=work, args=(name, self.settings), name=name)
        process.start()
        return _Slot(process, name, monotonic(), work, pause_s)

    def _look_after_workers(self, stop: threading.Event) -> None:
        """Wait a moment for a worker to end; replace those that did."""
        wait([slot.process.sentinel for slot in self._slots], timeout=_LOOK_S)
        for index, slot in enumerate(self._slots):
            if slot.process.is_alive():
                continue
            log.warning("worker_ended", worker=slot.name, exit_code=slot.process.exitcode)
            slot.process.join()
            self._free(slot.name)
            if monotonic() - slot.started_s > _QUICK_END_S:
                pause_s = 0.0
            else:  # it may not be able to start at all: do not spin
                pause_s = min(_LONGEST_PAUSE_S, 2 * slot.pause_s or 0.1)
                stop.wait(pause_s)
            if not stop.is_set():
                self._slots[index] = self._start(slot.work, pause_s)

    def _free(self, name: str) -> None:
        try:
            with self.container.sessions() as session:
                LeaseRepository(session).release(name)
        except sqlalchemy.exc.DBAPIError as error:  # the lease will run out by itself
            log.warning("lease_not_freed", worker=name, error=str(error))
        wake_dispatcher(self.container.redis)

    def _stop_workers(self) -> None:
        for slot in self._slots:
            slot.process.terminate()
        deadline_s = monotonic() + GRACE_S
        for slot in self._slots:
            slot.process.join(max(0.0, deadline_s - monotonic()))
            slot.process.kill()
            slot.process.join()
        try:
            with self.container.sessions() as session:
                LeaseRepository(session).give_back(self.owner_prefix)
        except sqlalchemy.exc.DBAPIError as error:  # the next start frees them
            log.warning("jobs_not_given_back", error=str(error))

    def _clean(self, stop: threading.Event) -> None:
        janitor = Janitor(self.container)
        while not stop.wait(JANITOR_INTERVAL_S):
            try:
                janitor.clean()
            except (sqlalchemy.exc.DBAPIError, OSError) as error:
                log.warning("janitor_waits", error=str(error))


def main() -> None:
    """Supervise until SIGTERM or SIGINT."""
    configure_logging()
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    Supervisor(get_settings()).run(stop)


if __name__ == "__main__":
    main()
