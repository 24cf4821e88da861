"""The peer that is no dependency is charged for all its processes, and its absence is said.

A program stands in for node: it leaves its work to a process that nobody waits for, as a browser
does.
"""

import json
import os
import sys
from pathlib import Path

import pytest

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.production.remotion_peer import film_by_remotion
from avatar_g.backend.production.video_peers import PeerCost

pytestmark = pytest.mark.integration
SMALL = VideoFormat(160, 96, 10)
WORK_S = 0.8
NODE = """#!{python}
import os, sys, time
from pathlib import Path
target = Path(sys.argv[3])
if "OMP_NUM_THREADS" in os.environ:
    sys.exit("Maximum for --concurrency is 1")
target.with_name(target.name + ".began").touch()
time.sleep(0.3)
if os.fork() == 0:
    if os.fork() == 0:
        while time.process_time() < {work_s}:
            pass
        target.touch()
        time.sleep(0.3)
    else:
        time.sleep(60)
    os._exit(0)
while not target.exists():
    time.sleep(0.05)
time.sleep(0.2)
"""
BROKEN = "#!/bin/sh\necho the page has no film; exit 3\n"


def installed(folder: Path) -> Path:
    about = folder / "node_modules" / "remotion" / "package.json"
    about.parent.mkdir(parents=True)
    about.write_text(json.dumps({"version": "4.0.0"}))
    return folder


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    def install(node: str) -> None:
        for name, text in (("node", node), ("chromium", BROKEN)):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)

    return install


def filmed(folder: Path, remotion: Path | None) -> PeerCost:
    sound = folder / "song.m4a"
    sound.write_bytes(b"sound")
    shown = ([FONTS_FOLDER / "NotoSans-Bold.ttf"], sound, ["la"])
    return film_by_remotion(remotion, *shown, folder / "film.mp4", picture=SMALL, film_s=1.0)


def test_processes_nobody_waits_for_are_charged(
    stand_in, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # as in the processes that measure
    stand_in(NODE.format(python=sys.executable, work_s=WORK_S))

    cost = filmed(tmp_path, installed(tmp_path / "remotion"))

    assert cost.peer == "Remotion 4.0.0"
    assert WORK_S / 2 < cost.cpu_s < 4 * WORK_S
    assert cost.wall_s > WORK_S
    assert cost.peak_gb > 0.0


def test_a_film_that_fails_says_why(stand_in, tmp_path: Path):
    stand_in(BROKEN)

    with pytest.raises(MediaError, match="the page has no film"):
        filmed(tmp_path, installed(tmp_path / "remotion"))


def test_a_folder_without_the_peer_is_refused(stand_in, tmp_path: Path):
    stand_in(BROKEN)

    with pytest.raises(MediaError, match="npm install"):
        filmed(tmp_path, tmp_path)


def test_without_a_folder_nothing_is_measured(tmp_path: Path):
    assert filmed(tmp_path, None).film_s == 0.0
