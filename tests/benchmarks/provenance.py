"""What a signature costs: ``python -m tests.benchmarks.provenance``.

Signs files as long and as large as ours, reads each as a stranger's file (in a program of its own)
and as our own, and prints one line per file: medians of five, in milliseconds.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.provenance import read_credentials, read_own_credentials
from tests.signed_files import authority, key_of, signed_file

REPEATS = 5
_SOUND = ["-f", "lavfi", "-i", "aevalsrc=random(0)*0.5|random(1)*0.5:s=48000:d=180"]
_PICTURE = ["-f", "lavfi", "-i", "testsrc2=size={}:rate=25:duration={}"]
_NOISE = ["-vf", "noise=alls=60:allf=t"]


def _inputs(size: str, seconds: int) -> list[str]:
    return [part.format(size, seconds) for part in _PICTURE]


FILES = {
    "song.wav": _SOUND,
    "song.flac": _SOUND,
    "song.mp3": [*_SOUND, "-b:a", "256k"],
    "song.m4a": [*_SOUND, "-b:a", "192k"],
    "film_720p.mp4": [*_inputs("1280x720", 60), *_NOISE, "-preset", "ultrafast", "-b:v", "20M"],
    "cover.png": [*_inputs("2048x2048", 1), *_NOISE, "-frames:v", "1"],
    "frame.jpg": [*_inputs("1920x1080", 1), *_NOISE, "-q:v", "3", "-frames:v", "1"],
    "loop.gif": [*_inputs("480x270", 4)],
    "still.webp": [*_inputs("1920x1080", 1), *_NOISE, "-frames:v", "1"],
}


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median time of an act."""
    times = []
    for _ in range(REPEATS):
        began = perf_counter()
        act()
        times.append(1e3 * (perf_counter() - began))
    return median(times)


def main() -> None:
    """Print the table."""
    key = key_of(authority())
    print(f"load {os.getloadavg()[0]:.1f}")
    print("file | MB | sign | read, own program | read | bytes more")
    with TemporaryDirectory() as folder:
        for name, options in FILES.items():
            path = Path(folder) / name
            command = [str(find_ffmpeg()), "-y", "-loglevel", "error", *options, str(path)]
            subprocess.run(command, check=True)
            signing = milliseconds(lambda path=path: signed_file(path, key))
            signed = signed_file(path, key)
            reading = milliseconds(lambda signed=signed: read_credentials(signed, key))
            inside = milliseconds(lambda signed=signed: read_own_credentials(signed, key))
            size = path.stat().st_size
            more = signed.stat().st_size - size
            row = f"{size / 1e6:.1f} | {signing:.0f} | {reading:.0f} | {inside:.0f} | {more}"
            print(f"{name} | {row}")
            path.unlink()
            signed.unlink()


if __name__ == "__main__":
    main()
