"""Child processes of one server: none outlives its parent."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_GRACE_S = 5.0
_POLL_S = 0.05


@dataclass(slots=True)
class Child:
    """One running program."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]
    started_s: float = field(default_factory=time.monotonic)
    """``time.monotonic()`` of its last start."""


@dataclass(slots=True)
class Children:
    """The programs of one server, ended together in the opposite order of their start."""

    logs: Path
    _running: list[Child] = field(default_factory=list)

    def start(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str] | None = None
    ) -> Child:
        """Start a program in its own process group, its output in ``<logs>/<name>.log``."""
        variables = dict(os.environ if environment is None else environment)
        child = Child(name, tuple(command), variables, self._run(name, command, variables))
        self._running.append(child)
        return child

    def start_again(self, child: Child) -> None:
        """Replace a program that stopped, and whatever it left running."""
        _signal_group(child, signal.SIGKILL)
        child.process = self._run(child.name, child.command, child.environment)
        child.started_s = time.monotonic()

    def _run(
        self, name: str, command: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
            )

    def ended(self) -> Child | None:
        """Return a child that stopped by itself, if any."""
        return next((child for child in self._running if child.process.poll() is not None), None)

    def stop(self) -> None:
        """Ask every group to end, then insist."""
        for child in reversed(self._running):
            _signal_group(child, signal.SIGTERM)
        deadline_s = time.monotonic() + _GRACE_S
        while time.monotonic() < deadline_s and any(
            child.process.poll() is None for child in self._running
        ):
            time.sleep(_POLL_S)
        for child in self._running:
            _signal_group(child, signal.SIGKILL)
            child.process.wait()
        self._running.clear()


def die_with_parent() -> None:
    """Ask the kernel for SIGKILL when the parent dies, even by SIGKILL (Linux ``prctl(2)``)."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _signal_group(child: Child, number: signal.Signals) -> None:
    try:
        os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return
