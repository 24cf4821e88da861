"""Frames are drawn by processes that can be cancelled, killed and resumed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.errors import InvalidRequest, JobCancelled, MediaError
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.production.costs import Costs, MemoryWatch, Start
from avatar_g.backend.production.drawing import Drawing, drawing_pool, queue_segments
from avatar_g.backend.production.workers import WorkerPool
from tests.frame_sources import SMALL, open_dancer, open_moving_column, open_slow_column

pytestmark = pytest.mark.integration


def make_drawing(folder: Path, *, opener=open_moving_column, frames: int = 200) -> Drawing:
    (folder / "frames.txt").write_text(str(frames))
    return Drawing(opener, folder, lambda _: {"scene": "a"}, SMALL, frames, folder / "segments")


def draw(drawing: Drawing) -> list[Path]:
    with drawing_pool(2, drawing.segments) as pool:
        queued = queue_segments(pool, drawing)
        pool.wait_for(segment.task for segment in queued if segment.task)
    return [segment.job.path for segment in queued]


_OTHER_TESTS_SERVERS = ("postgres", "redis-server")


def descendants() -> list[psutil.Process]:
    """Return our living programs, without the two servers of ``multiprocessing``."""
    servers = ("resource_tracker", "from multiprocessing.forkserver import main")
    children = psutil.Process().children(recursive=True)
    drawing = [
        child
        for child in children
        if child.status() != psutil.STATUS_ZOMBIE and child.name() not in _OTHER_TESTS_SERVERS
    ]
    return [child for child in drawing if child.pid not in _server_ids(children, servers)]


def _server_ids(children: list[psutil.Process], names: tuple[str, ...]) -> set[int]:
    ours = os.getpid()
    direct = [child for child in children if child.ppid() == ours]
    return {
        child.pid for child in direct if any(name in " ".join(child.cmdline()) for name in names)
    }


def square(number: int, *, progress: Progress) -> int:
    progress(0.5)
    return number * number


def refuse(text: str, *, progress: Progress) -> None:
    raise InvalidRequest(text, reason="prompt_empty")


def stumble(*, progress: Progress) -> None:
    raise ZeroDivisionError


def kill_myself(*, progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_long(*, progress: Progress) -> None:
    time.sleep(60)


def test_segments_hold_every_frame_and_are_used_again(tmp_path: Path) -> None:
    drawing = make_drawing(tmp_path)

    first = draw(drawing)
    stamps = [(path.stat().st_mtime_ns, path.stat().st_ino) for path in first]
    first[1].unlink()
    second = draw(drawing)

    assert sum(probe_media(path).frame_count for path in second) == 200
    again = [(path.stat().st_mtime_ns, path.stat().st_ino) for path in second]
    assert again[0] == stamps[0]
    assert again[2] == stamps[2]
    assert again[1] != stamps[1]


def test_one_and_two_processes_draw_the_same_bytes(tmp_path: Path) -> None:
    drawn = []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        folder.mkdir()
        drawing = make_drawing(folder, opener=open_dancer, frames=160)
        with drawing_pool(processes, drawing.segments) as pool:
            queued = queue_segments(pool, drawing)
            pool.wait_for(segment.task for segment in queued if segment.task)
        drawn.append([segment.job.path.read_bytes() for segment in queued])

    assert len(drawn[0]) > 1
    assert drawn[0] == drawn[1]


def test_cancelling_leaves_no_process_and_no_unfinished_file(tmp_path: Path) -> None:
    drawing = make_drawing(tmp_path, opener=open_slow_column)
    seen_parts: list[Path] = []

    def cancel_when_encoding(_share: float) -> None:
        seen_parts.extend(drawing.segments.glob("*.part*"))
        if seen_parts:
            raise JobCancelled

    def draw_until_cancelled() -> None:
        with drawing_pool(2, drawing.segments) as pool:
            queued = queue_segments(pool, drawing)
            pool.wait_for((s.task for s in queued if s.task), cancel_when_encoding)

    with pytest.raises(JobCancelled):
        draw_until_cancelled()

    deadline_s = time.monotonic() + 10.0
    while descendants() and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert descendants() == []
    assert seen_parts
    assert not list(drawing.segments.glob("*.part*"))


def test_a_pool_runs_tasks_and_tells_what_they_cost() -> None:
    with WorkerPool(2) as pool:
        tasks = [pool.submit(square, number) for number in range(5)]
        pool.wait_for(tasks)

    assert [task.result for task in tasks] == [0, 1, 4, 9, 16]
    assert all(task.wall_s > 0 for task in tasks)


def test_errors_of_a_task_arrive_with_their_kind_and_reason() -> None:
    with pytest.raises(InvalidRequest, match="say more") as caught, WorkerPool(1) as pool:
        pool.wait_for([pool.submit(refuse, "say more")])

    assert caught.value.reason == "prompt_empty"


def test_a_programming_error_arrives_with_its_trace() -> None:
    with pytest.raises(MediaError, match="ZeroDivisionError"), WorkerPool(1) as pool:
        pool.wait_for([pool.submit(stumble)])


def test_a_killed_process_is_noticed_at_once() -> None:
    started_s = time.monotonic()

    with pytest.raises(MediaError, match="-9"), WorkerPool(2) as pool:
        pool.wait_for([pool.submit(sleep_long), pool.submit(kill_myself)])

    assert time.monotonic() - started_s < 20.0
    assert descendants() == []


def test_costs_add_up_stages() -> None:
    costs = Costs()

    with MemoryWatch() as memory, costs.measure("plan"):
        sum(range(100_000))
    costs.add("frames", wall_s=2.0, cpu_s=3.0)

    plan, frames, _other, total = costs.to_list()
    assert (plan["name"], frames["cpu_s"], total["name"]) == ("plan", 3.0, "total")
    assert total["cpu_s"] >= 3.0
    assert memory.peak_bytes > 10 * 2**20


def test_costs_of_a_command_begin_with_its_program() -> None:
    costs = Costs(Start.of_program())

    born_s_ago = time.time() - psutil.Process().create_time()
    assert costs.elapsed_s == pytest.approx(born_s_ago, abs=1.5)
    assert costs.to_list()[-1]["cpu_s"] >= time.process_time() - 0.1


def test_memory_that_is_held_for_a_moment_is_seen() -> None:
    with MemoryWatch() as memory:
        time.sleep(0.6)
        before = memory.peak_bytes
        block = bytearray(os.urandom(1) * (200 << 20))
        time.sleep(1.2)
        del block

    assert memory.peak_bytes - before > 150 << 20


def test_main_module_of_a_command_runs_once(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "print('loaded', flush=True)\n"
        "if __name__ == '__main__':\n"
        "    from avatar_g.backend.production.workers import WorkerPool\n"
        "    from tests.integration.production.test_drawing import square\n"
        "    with WorkerPool(2) as pool:\n"
        "        tasks = [pool.submit(square, number) for number in (3, 4)]\n"
        "        pool.wait_for(tasks)\n"
        "    print([task.result for task in tasks])\n"
    )
    place = str(Path(__file__).parents[3])

    said = subprocess.check_output(
        [sys.executable, program], text=True, env=os.environ | {"PYTHONPATH": place}
    )

    assert said.split("\n") == ["loaded", "[9, 16]", ""]


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("avatar_g.backend.cli.main", "pydantic"),
        ("avatar_g.backend.production.preloading", "scipy.special"),
        ("avatar_g.backend.engines.music.rendering", "scipy.signal"),
    ],
)
def test_a_first_picture_waits_for_no_library_it_does_not_need(module: str, unwanted: str) -> None:
    program = f"import sys, {module}; print({unwanted!r} in sys.modules)"

    said = subprocess.check_output([sys.executable, "-c", program], text=True)

    assert said.strip() == "False"
