"""Programs of one server are started again and never left behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.cli.children import Children


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    children = Children(tmp_path / "logs")
    yield children
    children.stop()


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def until(condition) -> None:
    deadline_s = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline_s, "it never happened"
        time.sleep(0.01)


def test_killed_program_runs_again(children: Children):
    child = children.start("sleeper", ["sleep", "60"])
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: children.ended() is child)

    children.start_again(child)

    assert children.ended() is None
    assert child.process.pid != first


def test_what_a_killed_program_started_goes_before_it_runs_again(
    children: Children, tmp_path: Path
):
    note = tmp_path / "pid"
    command = ["sh", "-c", f"sleep 60 & echo $! > {note}; wait"]
    child = children.start("parent", command)
    until(lambda: note.exists() and note.read_text().strip())
    orphan = int(note.read_text())
    os.kill(child.process.pid, signal.SIGKILL)
    until(lambda: children.ended() is child)
    assert is_running(orphan)

    children.start_again(child)

    until(lambda: not is_running(orphan))
