"""``song "PROMPT" -o OUT.wav``: one sentence to a sung song."""

import argparse
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    add_colour_option,
    add_song_options,
    output_path,
    scratch_folder,
    settings_of,
    song_request,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report, write_recipes
from avatar_g.backend.production.soundfonts import offer_soundfont

_SOUNDS = (".wav", ".m4a", ".mp3", ".flac")


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("song", parents=[shared], help="one sentence to a song")
    add_song_options(parser)
    add_colour_option(parser)
    parser.add_argument("--instrumental", action="store_true", help="nobody sings")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.wav")
    parser.add_argument(
        "--stems", type=Path, metavar="DIR", help="one WAV per instrument and voice"
    )
    parser.add_argument("--midi", type=Path, metavar="F.mid")
    parser.add_argument("--musicxml", type=Path, metavar="F.musicxml", help="the sung parts")
    parser.add_argument("--timings", type=Path, metavar="F.json", help="beats, words, phonemes")
    parser.add_argument("--score", type=Path, metavar="F.json", help="the editable score")
    parser.add_argument("--cover", type=Path, metavar="F.png")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Report:
    """Compose, sing and copy what was asked for to its place."""
    target = output_path(arguments.output, *_SOUNDS)
    request = song_request(arguments)
    settings = settings_of(arguments)
    if arguments.soundfont:
        digest, absent = offer_soundfont(arguments.soundfont, settings.cache_dir)
        request = replace(request, soundfont=digest, synthesised=absent)
    wanted = _wanted_files(arguments)
    from avatar_g.backend.media.audio_files import convert_audio
    from avatar_g.backend.production.costs import Costs, MemoryWatch
    from avatar_g.backend.production.exports import score_json
    from avatar_g.backend.production.song import (
        plan_song,
        render_song_files,
        small_tags,
        song_recipe,
    )

    costs, bar = Costs(), ProgressBar()
    language = settings.default_language
    with scratch_folder(settings) as folder, MemoryWatch() as memory:
        with costs.measure("plan"):
            plan = plan_song(request, folder, interface_language=language, cache=settings.cache_dir)
        with costs.measure("song"):
            render_song_files(plan, folder, cache=settings.cache_dir, report=bar)
        bar.close()
        (folder / "score-with-notes.json").write_text(score_json(plan.score, plan.timeline))
        if target.suffix.lower() == ".wav":
            shutil.copyfile(folder / "song.wav", target)
        else:
            convert_audio(folder / "song.wav", target, tags=small_tags(folder, plan.score.title))
        files = [target, *_copied(folder, wanted, arguments.stems)]
        recipe = write_recipes(files, song_recipe(request, language).to_dict())
    figures = {"peak_memory_bytes": memory.peak_bytes, "duration_s": plan.timeline.duration_s}
    return Report(files, costs.to_list(), recipe, figures)


def _copied(folder: Path, wanted: Mapping[str, Path], stems_folder: Path | None) -> list[Path]:
    """Copy what was asked for besides the song; return where it is."""
    files = [Path(shutil.copyfile(folder / name, place)) for name, place in wanted.items()]
    if stems_folder:
        stems_folder.mkdir(parents=True, exist_ok=True)
        stems = sorted((folder / "stems").glob("*.wav"))
        files += [Path(shutil.copy(stem, stems_folder)) for stem in stems]
    return files


def _wanted_files(arguments: argparse.Namespace) -> dict[str, Path]:
    wanted = {
        "song.mid": (arguments.midi, ".mid"),
        "song.musicxml": (arguments.musicxml, ".musicxml"),
        "timings.json": (arguments.timings, ".json"),
        "score-with-notes.json": (arguments.score, ".json"),
        "cover.png": (arguments.cover, ".png"),
    }
    return {name: output_path(path, suffix) for name, (path, suffix) in wanted.items() if path}
