"""``bench [NAME]``: measure the product on this machine."""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import DEFAULT_FPS, scratch_folder, settings_of
from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest

if TYPE_CHECKING:
    from avatar_g.backend.config import Settings

_PROMPT = "a bright pop song about a night train to the sea"


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("bench", parents=[shared], help="measure this machine")
    parser.add_argument("name", nargs="?", default="chain", choices=sorted(BENCHMARKS))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run one measurement and print its figures."""
    figures = BENCHMARKS[arguments.name](settings_of(arguments))
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    frames = figures.get("frames")
    for row in figures["stages"]:
        each = f"{1e3 * row['cpu_s'] / frames:9.2f} ms a frame" if frames else ""
        print(f"{row['name']:<10} {row['wall_s']:8.2f} s wall {row['cpu_s']:8.2f} s cpu {each}")
    for name, value in figures.items():
        if name != "stages":
            print(f"{name:<24} {value}")
    return 0


def _chain(settings: "Settings") -> dict[str, Any]:
    """Thirty seconds of solo pop at 720p: from the sentence to the MP4."""
    return _measure(settings, SongRequest(_PROMPT, Language.EN, duration_s=30.0))


def _measure(settings: "Settings", song: SongRequest) -> dict[str, Any]:
    from avatar_g.backend.production.costs import MemoryWatch, Start
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.music_video import VideoRequest, make_music_video

    picture = VideoFormat.of(Aspect.WIDE, Resolution.P720, DEFAULT_FPS)
    load_before = os.getloadavg()[0]
    with scratch_folder(settings) as folder, MemoryWatch() as memory:
        workshop = Workshop(
            folder, settings.cache_dir, settings.frame_processes, start=Start.of_program()
        )
        request = VideoRequest(song, settings.default_language, picture)
        made = make_music_video(request, folder / "bench.mp4", workshop)
        size = Path(made.video).stat().st_size
    return {
        "stages": made.costs.to_list(),
        **made.figures,
        "frames": picture.frame_count(made.duration_s),
        "file_bytes": size,
        "peak_memory_bytes": memory.peak_bytes,
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
        "processors": os.cpu_count(),
    }


_PROMISE_PROMPTS = {
    Language.KA: "სიმღერა მთებზე და სამშობლოზე",
    Language.EN: "a happy pop song about summer by the sea",
    Language.RU: "грустная песня про дождь в городе",
}


def _promises(settings: "Settings") -> dict[str, Any]:
    """One minute of song in each language: pitch, words and closed lips against the score."""
    from avatar_g.backend.production.caches import PHRASES
    from avatar_g.backend.production.promises import measure_promises

    figures: dict[str, Any] = {"stages": [], "load_before": os.getloadavg()[0]}
    for language, prompt in _PROMISE_PROMPTS.items():
        song = SongRequest(prompt, language, duration_s=60.0)
        phrases = settings.cache_dir / PHRASES
        figures[language.value] = asdict(measure_promises(song, language=language, phrases=phrases))
    return figures


def _listening(settings: "Settings") -> dict[str, Any]:
    """One song of each genre, heard again: tempo, beats and key against what was composed."""
    from avatar_g.backend.production.hearing_test import hear_own_songs

    load_before = os.getloadavg()[0]
    with scratch_folder(settings) as folder:
        heard = hear_own_songs(folder, settings.cache_dir)
    rows = {each.genre.value: each.to_dict() for each in heard}
    return {
        "stages": [],
        "load_before": load_before,
        **rows,
        "tempo_right": sum(each.is_tempo_right for each in heard),
        "beats_met": round(sum(each.beats_met for each in heard) / len(heard), 4),
        "keys_right": sum(each.is_key_right for each in heard),
        "times_real_time": round(
            sum(each.duration_s for each in heard) / sum(each.cpu_s for each in heard), 1
        ),
    }


BENCHMARKS: dict[str, Callable[["Settings"], dict[str, Any]]] = {
    "chain": _chain,
    "listening": _listening,
    "promises": _promises,
}
