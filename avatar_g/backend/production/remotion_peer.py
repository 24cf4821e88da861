"""The same seconds by Remotion, which films a page of React in a browser.

It is no dependency of ours: ``--remotion`` names the folder where npm has installed it beside
``film.jsx`` and ``render.mjs``, and a Chromium must be there. It is given the same pictures, slow
zooms, cross-fades, lines of text, sound and encoder settings; it has no karaoke and no beat, so it
does less.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.production.costs import MemoryWatch, tree_cpu_s
from avatar_g.backend.production.video_peers import FADE_S, FONT, LINE_S, ZOOM, PeerCost

PEER: Final = "Remotion"
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_LOOK_EVERY_S: Final = 0.1
_MOST_S: Final = 600.0
_SHOWN_CHARS: Final = 600
_TABS: Final = 2
"""Pages drawn at once: one for each core of the machines we measure on."""


@dataclass(frozen=True, slots=True)
class _Charge:
    """What a program took from the moment it said that it begins."""

    wall_s: float
    cpu_s: float


def film_by_remotion(
    installed: Path | None,
    pictures: Sequence[Path],
    audio: Path,
    lines: Sequence[str],
    target: Path,
    *,
    picture: VideoFormat,
    film_s: float,
) -> PeerCost:
    """Let Remotion make a film of pictures and lines; ``film_s`` seconds of it.

    Parameters
    ----------
    installed
        Folder of ``render.mjs`` and ``node_modules``; with None, nothing is measured.

    Raises
    ------
    MediaError
        If the programs are not there or the film fails.
    """
    if installed is None:
        return PeerCost.none(f"{PEER} was not given")
    node, browser = shutil.which("node"), _browser()
    about = installed / "node_modules" / "remotion" / "package.json"
    if node is None or browser is None or not about.exists():
        raise MediaError("Remotion needs node, Chromium and npm install in its folder")
    wish = _wish(pictures, audio, lines, target.with_suffix(".folder"), picture, film_s)
    told = target.with_suffix(".json")
    told.write_text(json.dumps({**wish, "browser": browser}))
    with MemoryWatch() as memory:
        charge = _charged([node, str(installed / "render.mjs"), str(told), str(target)], target)
    version = json.loads(about.read_text())["version"]
    return PeerCost.of_film(
        f"{PEER} {version}",
        film_s,
        picture.frame_count(film_s),
        wall_s=charge.wall_s,
        cpu_s=charge.cpu_s,
        peak_bytes=memory.peak_bytes,
    )


def _browser() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def _wish(
    pictures: Sequence[Path],
    audio: Path,
    lines: Sequence[str],
    folder: Path,
    picture: VideoFormat,
    film_s: float,
) -> dict[str, object]:
    """Copy what the page shows into one folder and describe the film."""
    folder.mkdir()
    for path in (*pictures, audio):
        shutil.copy(path, folder)
    shutil.copy(FONTS_FOLDER / FONT, folder / "film.ttf")
    return {
        "folder": str(folder),
        "pictures": [path.name for path in pictures],
        "audio": audio.name,
        "lines": list(lines),
        "fadeS": FADE_S,
        "zoom": ZOOM,
        "lineS": LINE_S,
        "fps": picture.fps,
        "seconds": film_s,
        "width": picture.width_px,
        "height": picture.height_px,
        "concurrency": _TABS,
        "crf": 21,
        "preset": "veryfast",
    }


def _charged(command: Sequence[str], target: Path) -> _Charge:
    """Run a program and charge it and its descendants, those nobody waits for included.

    A browser's processes are not all waited for, so that the CPU time of living ones is looked
    at while they run; what they take in their last tenth of a second is missed.
    """
    began, log = target.with_name(f"{target.name}.began"), target.with_suffix(".log")
    started_s = time.monotonic()
    before_s, spent_s, begun_s = 0.0, 0.0, started_s
    with log.open("wb") as told:
        program = subprocess.Popen(command, stdout=told, stderr=told, env=_environment())
        try:
            while program.poll() is None and time.monotonic() < started_s + _MOST_S:
                spent_s = max(spent_s, tree_cpu_s())
                if not before_s and began.exists():
                    before_s, begun_s = spent_s, time.monotonic()
                time.sleep(_LOOK_EVERY_S)
        finally:
            program.kill()
            status = program.wait()
    if status != 0 or not target.exists():
        raise MediaError(f"Remotion made no film: {_complaint(log)}")
    return _Charge(time.monotonic() - begun_s, spent_s - before_s)


def _environment() -> dict[str, str]:
    """Return ours without the one thread of our numeric libraries: ``nproc`` believes it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}


def _complaint(log: Path) -> str:
    """Return what a program said of its error, without the places in its source."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    said = [line for line in lines if line and not line.startswith("at ")]
    return " ".join(said)[-_SHOWN_CHARS:]
