"""``video STORYBOARD.json -o OUT.mp4``: draw a kept, perhaps edited, storyboard again."""

import argparse
import hashlib
from pathlib import Path

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    kept_files,
    kept_folder,
    read_text,
    settings_of,
)
from avatar_g.backend.cli.outputs import (
    add_output_options,
    drawn_path,
    output_target,
    output_wish,
    write_output,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report

_MOST_CHARS = 64 * 2**20


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("video", parents=[shared], help="draw a storyboard again")
    parser.add_argument("storyboard", type=Path, metavar="STORYBOARD.json")
    add_output_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep song and segments")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Report:
    """Draw the storyboard; segments that show the same as before are used again."""
    target, wish = output_target(arguments), output_wish(arguments)
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    text = read_text(arguments.storyboard, _MOST_CHARS)
    settings = settings_of(arguments)
    from avatar_g.backend.production.costs import MemoryWatch, Start
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.music_video import draw_storyboard
    from avatar_g.backend.production.storyboard import Storyboard

    storyboard = Storyboard.from_json(text)
    bar = ProgressBar()
    folder_name = f"video-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    with kept_folder(settings, arguments.keep, folder_name) as folder, MemoryWatch() as memory:
        workshop = Workshop(
            folder,
            settings.cache_dir,
            settings.frame_processes,
            start=Start.of_program(),
            hardware_encoder=settings.hardware_encoder,
        )
        try:
            drawn = drawn_path(wish, folder, target)
            made = draw_storyboard(storyboard, drawn, workshop, report=bar)
            written = write_output(drawn, wish, target, timeline=storyboard.timeline, bar=bar)
        finally:
            bar.close()
        files = [*written, *kept_files(folder, arguments.keep)]
    figures = made.figures | {"peak_memory_bytes": memory.peak_bytes}
    return Report(files, made.costs.to_list(), storyboard.recipe, figures)
