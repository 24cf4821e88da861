"""The process in which the fitting room stands; it outlives jobs and ends with its owner.

A queue between web server and worker costs a fork and two polls per edit, and a forked child
forgets what it made. One lasting process answers in milliseconds and remembers.
"""

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.errors import MediaError
from avatar_g.backend.production.workers import end_with_parent, nameless_program, use_one_thread

Answer = TypeVar("Answer")
_GOODBYE_S = 2.0


@dataclass(frozen=True, slots=True)
class _Assistant:
    """The running process and our end of its pipe."""

    process: BaseProcess
    connection: Connection

    def dismiss(self) -> None:
        """End the process; whoever waits for an answer meets the end of the pipe."""
        self.process.terminate()
        self.process.join(_GOODBYE_S)
        self.connection.close()


class Tailor:
    """Asks the fitting room; safe to share between threads. The process starts when needed."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._turn = threading.Lock()
        """Held by the one whose question is being answered."""
        self._count = threading.Lock()
        self._assistant: _Assistant | None = None
        self._is_closed = False
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """True while somebody waits for an answer."""
        return self._waiting > 0

    @property
    def process_id(self) -> int | None:
        """Id of the process, while there is one."""
        return self._assistant.process.pid if self._assistant else None

    def get_ready(self) -> None:
        """Start the process and let it load everything; returns at once."""
        threading.Thread(target=self._warm_up, daemon=True).start()

    def show(self, spec: AvatarSpec) -> dict[str, Any]:
        """See :meth:`FittingRoom.show`."""
        return self._ask(_show, self._cache, spec)

    def later(self, spec: AvatarSpec, name: str) -> str:
        """See :meth:`FittingRoom.later`."""
        return self._ask(_later, self._cache, spec, name)

    def close(self) -> None:
        """End the process for good; questions under way end with ``MediaError``."""
        self._is_closed = True
        if self._assistant is not None:
            self._assistant.dismiss()
            self._assistant = None

    def _warm_up(self) -> None:
        with contextlib.suppress(MediaError):  # it was closed meanwhile
            self._ask(_warm, self._cache)

    def _ask(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Wait for an answer; a process that died is replaced once."""
        with self._count:
            self._waiting += 1
        try:
            with self._turn:
                try:
                    return self._answer(function, arguments)
                except (EOFError, OSError):
                    self._assistant = None
                    return self._answer(function, arguments)
        except (EOFError, OSError) as error:
            raise MediaError("the process that builds for the stage is gone") from error
        finally:
            with self._count:
                self._waiting -= 1

    def _answer(self, function: Callable[..., Answer], arguments: tuple[Any, ...]) -> Answer:
        if self._assistant is None:
            self._assistant = self._engage()
        self._assistant.connection.send((function, arguments))
        is_good, answer = self._assistant.connection.recv()
        if not is_good:
            raise answer
        return answer  # type: ignore[no-any-return]

    def _engage(self) -> _Assistant:
        if self._is_closed:
            raise MediaError("the stage is closed")
        use_one_thread()
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with nameless_program():
            process.start()
        theirs.close()
        return _Assistant(process, ours)


def _serve(connection: Connection) -> None:
    """Answer until the owner is gone."""
    use_one_thread()
    end_with_parent()
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, arguments = connection.recv()
            try:
                answer = (True, function(*arguments))
            except Exception as error:
                answer = (False, error)
            connection.send(answer)


def _warm(cache: Path) -> None:
    from avatar_g.backend.production.fitting_room import fitting_room

    fitting_room(cache).show(AvatarSpec())


def _show(cache: Path, spec: AvatarSpec) -> dict[str, Any]:
    from avatar_g.backend.production.fitting_room import fitting_room

    return fitting_room(cache).show(spec)


def _later(cache: Path, spec: AvatarSpec, name: str) -> str:
    from avatar_g.backend.production.fitting_room import fitting_room

    return fitting_room(cache).later(spec, name)
