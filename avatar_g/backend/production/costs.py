"""What a piece of work cost: wall time, CPU time and memory, stage by stage."""

import math
import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_SAMPLE_EVERY_S = 0.5
_EXACT_EVERY_S = 3.0
_GROWTH = 1.02


def cpu_s() -> float:
    """Return the CPU seconds of this process and of its ended children."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@dataclass(frozen=True, slots=True)
class Start:
    """From where on a piece of work is charged."""

    at_s: float
    """``time.monotonic()``."""
    spent_s: float
    """CPU seconds of this process and its descendants before."""

    @classmethod
    def now(cls) -> "Start":
        """Return this moment: a job in a process that lives long."""
        return cls(time.monotonic(), tree_cpu_s())

    @classmethod
    def of_program(cls) -> "Start":
        """Return the birth of this process: a command whose start-up its user waits for, too."""
        at_s = time.monotonic()
        with suppress(OSError, AttributeError):  # no /proc: the start-up goes uncharged
            fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
            born_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
            at_s -= time.clock_gettime(time.CLOCK_BOOTTIME) - born_s
        return cls(at_s, 0.0)


class Costs:
    """Adds up stages in the order they first appear."""

    def __init__(self, start: Start | None = None) -> None:
        self.start = start or Start.now()
        self._stages: dict[str, list[float]] = {}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Charge the block, and programs it waits for, to ``stage``."""
        wall_s, spent_s = time.perf_counter(), cpu_s()
        try:
            yield
        finally:
            self.add(stage, wall_s=time.perf_counter() - wall_s, cpu_s=cpu_s() - spent_s)

    def add(self, stage: str, *, wall_s: float, cpu_s: float) -> None:
        """Charge work that was measured elsewhere."""
        totals = self._stages.setdefault(stage, [0.0, 0.0])
        totals[0] += wall_s
        totals[1] += cpu_s

    @property
    def elapsed_s(self) -> float:
        """Wall time since the start."""
        return time.monotonic() - self.start.at_s

    def to_list(self) -> list[dict[str, str | float]]:
        """Return the stages as JSON values, then what no stage accounts for, then the total."""
        rows: list[dict[str, str | float]] = [
            {"name": name, "wall_s": round(wall_s, 3), "cpu_s": round(spent_s, 3)}
            for name, (wall_s, spent_s) in self._stages.items()
        ]
        staged_s = sum(spent_s for _, spent_s in self._stages.values())
        other_s = max(0.0, tree_cpu_s() - self.start.spent_s - staged_s)
        total_s = round(staged_s + other_s, 3)
        return [
            *rows,
            {"name": "other", "wall_s": 0.0, "cpu_s": round(other_s, 3)},
            {"name": "total", "wall_s": round(self.elapsed_s, 3), "cpu_s": total_s},
        ]


class MemoryWatch:
    """Samples the memory of this process and its descendants while the ``with`` block runs.

    Proportional set size: pages shared by several processes count once. Linux walks every page for
    it (18 ms a sample while two processes draw), so it is read every three seconds, and at once
    when the resident size, which costs nothing, grows by 2 %.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        highest_pages, exact_s = 0.0, -math.inf
        while True:
            pages, now_s = _tree_pages(), time.monotonic()
            if pages > _GROWTH * highest_pages or now_s >= exact_s + _EXACT_EVERY_S:
                self.peak_bytes = max(self.peak_bytes, _tree_bytes())
                highest_pages, exact_s = max(highest_pages, pages), now_s
            if self._over.wait(_SAMPLE_EVERY_S):
                return


def _tree() -> Iterator[Path]:
    """Yield the ``/proc`` folders of this process and its living descendants."""
    pending = [Path("/proc/self")]
    while pending:
        process = pending.pop()
        with suppress(OSError):  # it ended meanwhile, or there is no /proc
            for thread in (process / "task").iterdir():
                children = (thread / "children").read_text().split()
                pending += [Path("/proc") / child for child in children]
            yield process


def _tree_pages() -> int:
    """Return the resident pages of all, shared ones counted in each process."""
    total = 0
    for process in _tree():
        with suppress(OSError):
            total += int((process / "statm").read_text().split()[1])
    return total


def _tree_bytes() -> int:
    total = 0
    for process in _tree():
        with suppress(OSError, StopIteration):
            rows = (process / "smaps_rollup").read_text().splitlines()
            total += next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024
    return total


def child_count() -> int:
    """Return how many descendants of this process run, or wait to be fetched."""
    return len(list(_tree())) - 1


def tree_cpu_s() -> float:
    """Return the CPU seconds of this process and all descendants, ended ones included."""
    total_s = cpu_s()
    for process in list(_tree())[1:]:
        with suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            total_s += sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return total_s
