"""``bench [NAME]``: measure the product on this machine."""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avatar_g.backend.cli.bench_music import measure_music, measure_remixes
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
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run one measurement and print its figures."""
    settings = settings_of(arguments)
    if arguments.name == "gallery":
        figures = _gallery(settings, arguments.out, arguments.sheets)
    else:
        figures = BENCHMARKS[arguments.name](settings)
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


_TALK_TEXT = """
Good evening, and welcome to the studio. My name is Nino, and tonight I want to show you how a
talking avatar is made. First somebody writes a few honest sentences. Then a voice reads them, and
every sound gets its own shape of the lips. The face smiles or frowns with the mood, and the hands
explain what the words cannot. In the end there is a small film with captions, ready to be shown to
your friends. Thank you for listening, and see you soon!
"""


def _talk(settings: "Settings") -> dict[str, Any]:
    """Thirty seconds of a talking avatar at 720p, and mouths against sounds in each language."""
    from avatar_g.backend.production.costs import MemoryWatch, Start
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    from avatar_g.backend.domain.speech import TalkWish, split_sentences
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import TalkRequest, make_talk

    load_before = os.getloadavg()[0]
    wish = TalkWish(
        split_sentences(" ".join(_TALK_TEXT.split())), resolution=Resolution.P720, fps=DEFAULT_FPS
    )
    with scratch_folder(settings) as folder, MemoryWatch() as memory:
        workshop = Workshop(
            folder, settings.cache_dir, settings.frame_processes, start=Start.of_program()
        )
        made = make_talk(TalkRequest(wish), folder / "bench.mp4", workshop).film
        stages = made.costs.to_list()
        peak_memory_bytes = memory.peak_bytes
        pictures = _mouths_in_pictures(folder, settings)
    return {
        "stages": stages,
        **made.figures,
        "frames": wish.video_format.frame_count(made.duration_s),
        "peak_memory_bytes": peak_memory_bytes,
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
        "processors": os.cpu_count(),
        **_mouths(settings),
        "pictures": pictures,
    }


def _mouths_in_pictures(folder: Path, settings: "Settings") -> list[dict[str, Any]]:
    """Film three short texts per language, and look at the mouth in the decoded frames."""
    from avatar_g.backend.domain.speech import Framing, TalkWish, split_sentences
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import TalkRequest, make_talk
    from avatar_g.backend.production.talk_pictures import check_pictures, picture_scripts

    rows = []
    for language, texts in picture_scripts().items():
        for place, text in enumerate(texts):
            own = folder / f"{language.value}-{place}"
            wish = TalkWish(
                split_sentences(text, language=language),
                framing=Framing.FACE,
                has_captions=False,
                fps=DEFAULT_FPS,
            )
            workshop = Workshop(own, settings.cache_dir, settings.frame_processes)
            make_talk(TalkRequest(wish), own / "clip.mp4", workshop)
            seen = check_pictures(own / "clip.mp4", own / "scene")
            rows.append({"language": language.value, **asdict(seen)})
    return rows


def _mouths(settings: "Settings") -> dict[str, Any]:
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.production.caches import PHRASES
    from avatar_g.backend.production.talk_check import check_mouth, check_scripts

    figures: dict[str, Any] = {}
    with EspeakSynthesizer(settings.cache_dir / PHRASES) as speech:
        for language, texts in check_scripts().items():
            reports = [check_mouth(text, language, speech) for text in texts]
            figures[f"{language.value}_lag_frames"] = [report.lag_frames for report in reports]
            closed = sum(report.closed_count for report in reports)
            rests = sum(report.rest_count for report in reports)
            figures[f"{language.value}_closed_in_rests"] = f"{closed} of {rests}"
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


def _video(settings: "Settings") -> dict[str, Any]:
    """Three-minute films of pictures and of a performance, and an edit of one scene of thirty."""
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    from avatar_g.backend.production.video_figures import measure_video

    load_before = os.getloadavg()[0]
    with scratch_folder(settings) as folder:
        films = folder / "films"
        figures = measure_video(films, folder / "cache", processes=settings.frame_processes)
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
    "talk": _talk,
    "renderer": _renderer,
    "motion": _motion,
    "voices": _voices,
    "lips": _lips,
    "video": _video,
}
"""Those that need nothing but the settings."""
