"""``bench [NAME]``: measure the product on this machine."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avatar_g.backend.cli.bench_music import measure_music, measure_remixes
from avatar_g.backend.cli.bench_talk import MOST_MINUTES, measure_drift, measure_talk
from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import DEFAULT_FPS, scratch_folder, settings_of
from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.errors import InvalidRequest

if TYPE_CHECKING:
    from avatar_g.backend.config import Settings

_GALLERY = Path("docs/gallery")
_PROMPT = "a bright pop song about a night train to the sea"


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("bench", parents=[shared], help="measure this machine")
    parser.add_argument(
        "name", nargs="?", default="chain", choices=sorted([*BENCHMARKS, "gallery"])
    )
    parser.add_argument(
        "--out", type=Path, default=_GALLERY, metavar="DIR", help="where gallery puts its sheets"
    )
    parser.add_argument(
        "--sheet",
        dest="sheets",
        action="append",
        default=[],
        metavar="NAME",
        help="draw only this sheet of the gallery; may be given again",
    )
    parser.add_argument(
        "--minutes",
        type=int,
        choices=range(1, MOST_MINUTES + 1),
        metavar=f"1..{MOST_MINUTES}",
        help="talk: instead film one clip of this length and measure the drift of its mouth",
    )
    parser.add_argument(
        "--remotion",
        type=Path,
        metavar="DIR",
        help="video: folder where the peer Remotion is installed (tests/benchmarks/remotion)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run one measurement and print its figures."""
    figures = _measured(arguments, settings_of(arguments))
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    frames = figures.get("frames")
    for row in figures["stages"]:
        each = f"{1e3 * row['cpu_s'] / frames:9.2f} ms a frame" if frames else ""
        print(f"{row['name']:<10} {row['wall_s']:8.2f} s wall {row['cpu_s']:8.2f} s cpu {each}")
    for name, value in {**figures.pop("kept", {}), **figures}.items():
        if _is_table(value) and name != "stages":
            _print_table(value)
        elif name != "stages":
            print(f"{name:<34} {value}")
    return 0


def _measured(arguments: argparse.Namespace, settings: "Settings") -> dict[str, Any]:
    """Run the measurement that was asked for."""
    for option, name in (("minutes", "talk"), ("remotion", "video")):
        if getattr(arguments, option) and arguments.name != name:
            raise InvalidRequest(f"--{option} belongs to bench {name}")
    if arguments.name == "gallery":
        return _gallery(settings, arguments.out, arguments.sheets)
    if arguments.minutes:
        return measure_drift(settings, minutes=arguments.minutes)
    if arguments.remotion:
        return _video(settings, arguments.remotion.resolve())
    return BENCHMARKS[arguments.name](settings)


def _is_table(value: object) -> bool:
    """Tell rows from a plain list of numbers."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _print_table(rows: list[dict[str, Any]]) -> None:
    """Print rows of equal fields as a Markdown table."""
    for index, row in enumerate(rows):
        if index == 0:
            print("|" + "|".join(row) + "|", "|" + "---|" * len(row), sep="\n")
        print("|" + "|".join(str(value) for value in row.values()) + "|")


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


def _renderer(settings: "Settings") -> dict[str, Any]:
    """Measure a frame's cost by framing and size, beside the encoder's in the same run."""
    from avatar_g.backend.production.renderer_figures import measure_renderer

    load_before = os.getloadavg()[0]
    costs = [asdict(cost) for cost in measure_renderer(settings.cache_dir)]
    return {"stages": [], "costs": costs, "load_before": load_before, **_machine()}


def _motion(settings: "Settings") -> dict[str, Any]:
    """Foot sliding of every move, and accents against the beat."""
    from avatar_g.backend.production.motion_figures import measure_motion

    return {"stages": [], **measure_motion(settings.cache_dir), **_machine()}


def _gallery(settings: "Settings", folder: Path, names: list[str]) -> dict[str, Any]:
    """Sheets of the gallery, all if none is named, and the faults counted on them."""
    from avatar_g.backend.production.gallery.making import SHEETS, make_gallery

    unknown = [name for name in names if name not in SHEETS]
    if unknown:
        raise InvalidRequest(f"no sheet {unknown[0]}; there are {', '.join(SHEETS)}")
    folder.mkdir(parents=True, exist_ok=True)
    sheets = dict(make_gallery(folder, cache=settings.cache_dir, names=names))
    return {"stages": [], **sheets, **_machine()}


def _machine() -> dict[str, Any]:
    return {"load_after": os.getloadavg()[0], "processors": os.cpu_count()}


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


def _voices(settings: "Settings") -> dict[str, Any]:
    """Stand-in speakers learnt at both levels, each against lines it was not learnt from."""
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.production.caches import PHRASES
    from avatar_g.backend.production.voices_check import measure_voices

    load_before = os.getloadavg()[0]
    with (
        scratch_folder(settings) as folder,
        EspeakSynthesizer(settings.cache_dir / PHRASES) as speech,
    ):
        figures = measure_voices(folder, speech)
    return {"stages": [], "load_before": load_before, **figures, **_machine()}


def _video(settings: "Settings", remotion: Path | None = None) -> dict[str, Any]:
    """Three-minute films of pictures and of a performance, and an edit of one scene of thirty."""
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    from avatar_g.backend.production.video_figures import measure_video

    load_before = os.getloadavg()[0]
    with scratch_folder(settings) as folder:
        films = folder / "films"
        figures = measure_video(
            films,
            folder / "cache",
            processes=settings.frame_processes,
            told=lambda cost: print(json.dumps(asdict(cost)), file=sys.stderr, flush=True),
            remotion=remotion,
        )
    return {"stages": [], "load_before": load_before, **figures, **_machine()}


def _hostile(settings: "Settings") -> dict[str, Any]:
    """Refuse uploads made to read files, reach the network or fill the machine."""
    from avatar_g.backend.production.hostile_check import check_hostile_uploads

    load_before = os.getloadavg()[0]
    with scratch_folder(settings) as folder:
        figures = check_hostile_uploads(folder).to_dict()
    return {"stages": [], "load_before": load_before, **figures, **_machine()}


def _lips(settings: "Settings") -> dict[str, Any]:
    """Lips read from the sound of voices, lines and noise that were never trained on."""
    from avatar_g.backend.engines.lipsync.audio_training import train_mouth_reader
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.production.caches import PHRASES
    from avatar_g.backend.production.lips_check import measure_lips

    load_before = os.getloadavg()[0]
    with EspeakSynthesizer(settings.cache_dir / PHRASES) as speech:
        started_s = time.process_time()
        reader = train_mouth_reader(speech)
        trained_s = time.process_time() - started_s
        figures = measure_lips(reader, speech)
    return {
        "stages": [],
        "training_cpu_s": round(trained_s, 1),
        "load_before": load_before,
        **figures,
        **_machine(),
    }


BENCHMARKS: dict[str, Callable[["Settings"], dict[str, Any]]] = {
    "chain": _chain,
    "music": measure_music,
    "remix": measure_remixes,
    "listening": _listening,
    "promises": _promises,
    "talk": measure_talk,
    "renderer": _renderer,
    "motion": _motion,
    "voices": _voices,
    "lips": _lips,
    "video": _video,
    "hostile": _hostile,
}
"""Those that need nothing but the settings."""
