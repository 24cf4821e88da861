"""``talk "TEXT" -o OUT.mp4``: a character says a text."""

import argparse
from pathlib import Path

from avatar_g.backend.cli.characters import read_avatar
from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    add_picture_options,
    kept_files,
    kept_folder,
    output_path,
    parsed,
    settings_of,
    video_format,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("talk", parents=[shared], help="a character says a text")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--avatar", metavar="PROMPT|SPEC.json", help="who speaks")
    parser.add_argument("--voice", type=VoiceSlot, choices=list(VoiceSlot), default=VoiceSlot.A)
    parser.add_argument("--language", type=Language, choices=list(Language))
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    add_picture_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep sound, timings ...")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Report:
    """Speak and film."""
    target = output_path(arguments.output, ".mp4")
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    settings = settings_of(arguments)
    from avatar_g.backend.production.costs import MemoryWatch, Start
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import TalkRequest, make_talk

    avatar = arguments.avatar
    fields = {
        "text": arguments.text,
        "interface_language": settings.default_language,
        "video_format": video_format(arguments),
        "language": arguments.language,
        "voice": arguments.voice,
        "performer": read_avatar(avatar, seed=arguments.seed, cache=settings.cache_dir)
        if avatar
        else None,
        "seed": arguments.seed,
    }
    request = parsed(TalkRequest, fields)
    bar = ProgressBar()
    folder_name = f"talk-{request.recipe.digest[:16]}"
    with kept_folder(settings, arguments.keep, folder_name) as folder, MemoryWatch() as memory:
        workshop = Workshop(
            folder, settings.cache_dir, settings.frame_processes, start=Start.of_program()
        )
        try:
            made = make_talk(request, target, workshop, report=bar)
        finally:
            bar.close()
        files = [target, *kept_files(folder, arguments.keep)]
    figures = made.figures | {"peak_memory_bytes": memory.peak_bytes}
    return Report(files, made.costs.to_list(), request.recipe.to_dict(), figures)
