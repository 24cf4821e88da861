"""Gives the uploads of ``hostile_corpus`` to the Video Studio and counts what happens."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.source_intake import import_source
from avatar_g.backend.production.costs import child_count
from avatar_g.backend.production.hostile_corpus import SIBLING, hostile_uploads

LIMIT_S: Final = 5.0
_POLL_S: Final = 0.02


@dataclass(slots=True)
class HostileReport:
    """What became of a corpus of uploads."""

    uploads: int = 0
    refused: int = 0
    accepted: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    """Refused by another error than the one for uploads."""
    late: list[str] = field(default_factory=list)
    """Took longer than ``LIMIT_S``."""
    worst_s: float = 0.0
    worst: str = ""
    network_hits: int = 0
    sibling_reads: int = 0
    files_left: int = 0
    processes_left: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether every upload was refused in time and nothing else happened."""
        bad = (self.accepted, self.crashed, self.late, self.network_hits, self.sibling_reads)
        return not any(bad) and not self.files_left and not self.processes_left

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        names = ("accepted", "crashed", "late")
        lists = {name: ", ".join(getattr(self, name)) or "none" for name in names}
        return {
            "uploads": self.uploads,
            "refused": self.refused,
            **lists,
            "worst_s": round(self.worst_s, 2),
            "worst": self.worst,
            "network_hits": self.network_hits,
            "sibling_reads": self.sibling_reads,
            "files_left": self.files_left,
            "processes_left": self.processes_left,
        }


def check_hostile_uploads(folder: Path) -> HostileReport:
    """Import every upload; ``folder`` is empty and is used as the place of uploads and results."""
    report = HostileReport()
    folder.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / SIBLING)
    before = child_count()
    with _listener() as (port, hits), _watched(folder / SIBLING) as reads:
        for name, data in hostile_uploads(f"http://127.0.0.1:{port}/x").items():
            _try(name, data, folder, report)
    report.network_hits, report.sibling_reads = len(hits), len(reads)
    report.processes_left = max(0, child_count() - before)
    return report


def _try(name: str, data: bytes, folder: Path, report: HostileReport) -> None:
    upload, results = folder / "upload.bin", folder / "sources"
    upload.write_bytes(data)
    report.uploads += 1
    started_s = time.monotonic()
    try:
        import_source(upload, name, results)
        report.accepted.append(name)
    except UnsupportedInput:
        report.refused += 1
    except Exception as error:
        report.crashed.append(f"{name} ({type(error).__name__})")
    spent_s = time.monotonic() - started_s
    if spent_s > report.worst_s:
        report.worst_s, report.worst = spent_s, name
    if spent_s > LIMIT_S:
        report.late.append(name)
    upload.unlink()
    left = [path for path in folder.rglob("*") if path.is_file()]
    report.files_left += len(left)
    for path in left:
        path.unlink()


@contextmanager
def _listener() -> Iterator[tuple[int, list[str]]]:
    """Count who connects to an address that must never be asked for."""
    hits: list[str] = []
    over = threading.Event()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        server.settimeout(_POLL_S)

        def accept() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    hits.append("connected")
                    connection.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield int(server.getsockname()[1]), hits
        over.set()
        thread.join()


@contextmanager
def _watched(pipe: Path) -> Iterator[list[str]]:
    """Count who opens a named pipe: its reader waits for a writer, so none is missed."""
    reads: list[str] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_POLL_S):
            with suppress(OSError):  # nobody reads
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
                reads.append("opened")

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield reads
    over.set()
    thread.join()
