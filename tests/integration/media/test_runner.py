"""Outside programs are kept on a short lead."""

import os
import resource
import time
from pathlib import Path

import pytest

from avatar_g.backend.errors import JobCancelled, MediaError, StorageFull, UnsupportedInput
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.media.programs import find_ffmpeg, program_version
from avatar_g.backend.media.runner import Limits, Program, run_program

pytestmark = pytest.mark.integration
SHELL = "/bin/sh"


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_ffmpeg_is_found_with_its_version() -> None:
    ffmpeg = find_ffmpeg()

    assert ffmpeg.exists()
    assert program_version(ffmpeg)[0].isdigit()


def test_a_failing_program_tells_what_it_said() -> None:
    with pytest.raises(MediaError, match="no such tune"):
        run_program([SHELL, "-c", "echo no such tune >&2; exit 3"])


def test_a_talkative_program_neither_blocks_nor_fills_memory() -> None:
    with pytest.raises(MediaError) as caught:
        run_program([SHELL, "-c", "head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1"])

    assert len(str(caught.value)) < 1_000


def test_a_program_that_hangs_is_ended_with_its_children() -> None:
    with pytest.raises(MediaError, match="did not end"):
        run_program([SHELL, "-c", "sleep 60 & sleep 60"], timeout_s=0.3)


def test_cancelling_kills_the_whole_group(tmp_path: Path) -> None:
    note = tmp_path / "child"

    def cancel(_share: float) -> None:
        if note.exists() and note.read_text().strip():
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run_program([SHELL, "-c", f"sleep 60 & echo $! > {note}; wait"], progress=cancel)

    child = int(note.read_text())
    deadline_s = time.monotonic() + 10.0
    while is_alive(child) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert not is_alive(child)


def test_limits_reach_the_running_program() -> None:
    limits = Limits(memory_bytes=512 * 2**20, niceness=7)

    with Program([SHELL, "-c", "sleep 60"], limits=limits) as program:
        assert resource.prlimit(program.pid, resource.RLIMIT_AS)[0] == 512 * 2**20
        assert os.getpriority(os.PRIO_PROCESS, program.pid) >= 7


def test_a_full_disk_is_recognised_even_with_status_zero() -> None:
    with pytest.raises(StorageFull):
        run_program([SHELL, "-c", "echo 'x: No space left on device' >&2; exit 0"])


@pytest.mark.parametrize(
    "text",
    ["ffconcat version 1.0\nfile other.mp4\n", "#EXTM3U\n#EXTINF:1,\nother.mp4\n", "hello", ""],
)
def test_a_playlist_under_a_media_name_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text(text)

    with pytest.raises(UnsupportedInput):
        probe_media(path)
