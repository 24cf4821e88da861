"""One line per step on stderr, and the error that ends in one clear line."""

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

_SPINNER = "|/-\\"
_REFRESH_S = 0.2
_REPORT_S = 5.0


class Problem(Exception):
    """Something the user must put right; printed as one line, exit code 2."""


def say(text: str) -> None:
    """Write one line to stderr."""
    print(text, file=sys.stderr, flush=True)


_alongside = threading.Event()
"""Set while two steps run side by side: their lines must not overwrite each other."""


class Step:
    """A named step that shows that it lives: ``with Step("Installing packages"):``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stop = threading.Event()
        self._started_s = time.monotonic()
        self._thread = threading.Thread(target=self._animate, daemon=True)

    def __enter__(self) -> "Step":  # noqa: PYI034 - must import on Python 3.10 to refuse it
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        took_s = time.monotonic() - self._started_s
        end = "done" if kind is None else "stopped"
        clear = "\r\x1b[K" if _is_lively() else ""
        say(f"{clear}  {self._name} ... {end} ({took_s:.1f} s)")

    def _animate(self) -> None:
        if _is_lively():
            self._spin()
            return
        say(f"  {self._name} ...")
        while not self._stop.wait(_REPORT_S):
            say(f"  {self._name} ... {time.monotonic() - self._started_s:.0f} s")

    def _spin(self) -> None:
        turn = 0
        while not self._stop.wait(_REFRESH_S):
            took_s = time.monotonic() - self._started_s
            sign = _SPINNER[turn % len(_SPINNER)]
            print(f"\r  {sign} {self._name} {took_s:.0f} s", end="", file=sys.stderr, flush=True)
            turn += 1


def together(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Run two preparations side by side; both end before an error of either is raised."""
    failures: list[BaseException] = []

    def run_second() -> None:
        try:
            second()
        except BaseException as error:
            failures.append(error)

    _alongside.set()
    thread = threading.Thread(target=run_second)
    thread.start()
    try:
        first()
    finally:
        thread.join()
        _alongside.clear()
    if failures:
        raise failures[0]


def _is_lively() -> bool:
    """Tell whether a spinner may rewrite its line."""
    return sys.stderr.isatty() and not _alongside.is_set()
