"""Start outside programs so that none outlives us, eats the machine or fails in silence.

No ``preexec_fn`` is used, so this is safe in a process with threads: limits and niceness are set on
the running child from outside, and ``setpriv`` (util-linux) asks the kernel to kill the child when
the *thread* that started it ends. Without ``setpriv`` a program fed by a pipe still ends when its
input closes.
"""

import os
import resource
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.errors import AvatarGError, MediaError, StorageFull

_KEPT_OUTPUT_BYTES = 64 * 1024
_SHOWN_ERROR_CHARS = 600
_POLL_S = 0.1
_FULL_DISK_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use at most."""

    memory_bytes: int = 4 * 2**30
    """Address space: ffmpeg needs 2 GiB for 720p and 4 GiB for 4K (measured)."""
    cpu_s: int = 4 * 3_600
    file_bytes: int = 32 * 2**30
    niceness: int = 5


class Program:
    """A running program in its own session; leaving the ``with`` block kills what still runs."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        has_input: bool = False,
    ) -> None:
        self.name = Path(argv[0]).name
        self._process = subprocess.Popen(
            [*_die_with_parent(), *argv],
            stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
            | dict(environment or {}),
            start_new_session=True,
            bufsize=0,
        )
        _restrain(self._process.pid, limits or Limits())
        self._output = _Tail(self._process.stdout)
        self._errors = _Tail(self._process.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its process group."""
        return self._process.pid

    def feed(self, data: memoryview) -> None:
        """Write all of ``data`` to the program's standard input.

        Raises
        ------
        MediaError
            If the program died; the message is what it said.
        """
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - only programs with input are fed
        try:
            while data:
                data = data[stream.write(data) :]
        except (BrokenPipeError, ValueError) as error:
            self._process.wait()
            raise self.failure() from error

    def end_of_input(self) -> None:
        """Close the program's standard input."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # the exit status tells why it died
                self._process.stdin.close()

    def wait(self, *, timeout_s: float, progress: Progress = ignore_progress) -> bytes:
        """Wait until the program ends well and return the end of its standard output.

        ``progress`` is called with 0.0 about ten times a second; when it raises, the program is
        killed and the error passes.

        Raises
        ------
        MediaError
            If it fails, or runs longer than ``timeout_s``.
        StorageFull
            If it found no room to write.
        """
        deadline_s = time.monotonic() + timeout_s
        while True:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_POLL_S)
                break
            try:
                progress(0.0)
            except BaseException:
                self.kill()
                raise
            if time.monotonic() > deadline_s:
                self.kill()
                raise MediaError(f"{self.name} did not end within {timeout_s:.0f} s")
        output = self._output.text()
        if self._process.returncode != 0 or _mentions_full_disk(self._errors.text()):
            raise self.failure()
        return output

    def failure(self) -> AvatarGError:
        """Return the error that tells how the ended program failed."""
        said = self._errors.text().decode(errors="replace").strip()
        if _mentions_full_disk(self._errors.text()):
            return StorageFull(f"{self.name}: {said[-_SHOWN_ERROR_CHARS:]}")
        status = self._process.returncode
        return MediaError(f"{self.name} ended with {status}: {said[-_SHOWN_ERROR_CHARS:]}")

    def kill(self) -> None:
        """Kill the program and everything it started; does nothing once it has ended."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):  # it ended between the two lines
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.end_of_input()
        self._output.text()
        self._errors.text()


def run_program(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    timeout_s: float = 600.0,
    progress: Progress = ignore_progress,
) -> bytes:
    """Run a program to its end and return the end of its standard output.

    Raises
    ------
    MediaError, StorageFull
        See :meth:`Program.wait`.
    """
    with Program(argv, cwd=cwd, environment=environment, limits=limits) as program:
        return program.wait(timeout_s=timeout_s, progress=progress)


class _Tail:
    """Drains a stream in a thread, so that the program never blocks; keeps the last bytes."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._kept = b""
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def text(self) -> bytes:
        """Wait for the end of the stream and return what was kept."""
        self._thread.join()
        return self._kept

    def _drain(self) -> None:
        if self._stream is None:
            return
        with self._stream:
            while chunk := self._stream.read(8_192):
                self._kept = (self._kept + chunk)[-_KEPT_OUTPUT_BYTES:]


@lru_cache(maxsize=1)
def _die_with_parent() -> tuple[str, ...]:
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


def _restrain(pid: int, limits: Limits) -> None:
    caps = (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    )
    try:
        for kind, cap in caps:
            _soft, hard = resource.prlimit(pid, kind)
            value = cap if hard == resource.RLIM_INFINITY else min(cap, hard)
            resource.prlimit(pid, kind, (value, value))
        niceness = max(limits.niceness, os.getpriority(os.PRIO_PROCESS, pid))
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    except ProcessLookupError:
        pass  # it has already ended; its status says how


def _mentions_full_disk(said: bytes) -> bool:
    return any(words.encode() in said for words in _FULL_DISK_WORDS)
